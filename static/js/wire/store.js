// What the page knows of a room, in one place: each feed by its name. What shows a part of it subscribes to that part.

const HISTORY_S = 120;
const LOG_LINES = 100;

/** @import { Batch, Feeds, Figures, LogLine, Scenario, Snapshot, Why } from "./wire.js" */

/** The name of a feed, or of what the page adds to them. @typedef {keyof Feeds | "selection" | "status"} Part */

/**
 * What is selected: nothing (then the panel explains the latest pick), a request, or a node by its kind.
 * @typedef {{kind: "none", id?: undefined} | {kind: "request", id: number} | {kind: string, id: string}} Selection
 */

export class Store {
  constructor() {
    /** @type {Partial<Feeds>} */ this.feeds = {};
    /** @type {Figures[]} */ this.history = [];
    /** @type {Selection} */ this.selection = { kind: "none" };
    /** @type {"connecting" | "connected" | "lost" | "refused"} */ this.status = "connecting";
    this.problem = "";
    /** Whether this member may only watch. */
    this.watches = false;
    /** @type {Map<Part, Set<() => void>>} */ this._listeners = new Map();
  }

  /** @param {Part[]} parts @param {() => void} listener */
  subscribe(parts, listener) {
    for (const part of parts) {
      if (!this._listeners.has(part)) this._listeners.set(part, new Set());
      this._listeners.get(part)?.add(listener);
    }
  }

  /** What the room is set to; null before the first snapshot. */
  get state() {
    return this.feeds.state ?? null;
  }

  /** The world as it is set now. Only what is drawn after the first snapshot may ask. */
  get scenario() {
    if (!this.state) throw new Error("The room has said nothing yet.");
    return this.state.scenario;
  }

  /** What happened, in words, the newest last. */
  get log() {
    return this.feeds.log ?? [];
  }

  get figures() {
    return this.feeds.figures ?? null;
  }

  /** The latest picks, newest first. @returns {Why[]} */
  get picks() {
    return (this.feeds.picks ?? []).slice().reverse();
  }

  /** Where keys belong, as lbviz/placement/running.py has it. */
  get placement() {
    return this.feeds.placement ?? null;
  }

  /** The latest pick before the balancers. */
  get frontPick() {
    return this.feeds.front_pick ?? null;
  }

  /** @param {Snapshot} snapshot */
  load(snapshot) {
    const names = new Set([...namesOf(this.feeds), ...namesOf(snapshot.feeds)]);
    this.feeds = { ...snapshot.feeds };
    this.history = [...snapshot.history];
    const { figures } = snapshot.feeds;
    if (this.history.at(-1)?.time !== figures.time) this.history.push(figures);
    this._tell(...names);
  }

  /** @param {Batch} batch */
  take(batch) {
    if (!batch.feeds) return;
    const { log, ...feeds } = batch.feeds;
    Object.assign(this.feeds, feeds);
    if (log) this.feeds.log = withLines(this.log, log);
    const { figures } = batch.feeds;
    if (figures) {
      this.history.push(figures);
      while (this.history.length > 2 && this.history[0].time < figures.time - HISTORY_S) this.history.shift();
    }
    this._tell(...namesOf(batch.feeds));
  }

  /** The id of the selected request, if it is one that is selected. */
  get selectedRequest() {
    const { id } = this.selection;
    return typeof id === "number" ? id : null;
  }

  /** The id of the selected node, if it is one that is selected. */
  get selectedNode() {
    const { id } = this.selection;
    return typeof id === "string" ? id : null;
  }

  /** @param {Selection} selection */
  select(selection) {
    this.selection = selection;
    this._tell("selection");
  }

  /** @param {Store["status"]} status */
  setStatus(status, problem = "") {
    this.status = status;
    this.problem = problem;
    this._tell("status");
  }

  /** Where the keys belong by the policy that picks now; null where that hashes none, and where routes have one each. */
  get placementNow() {
    const { policy, routes } = this.scenario.balancer;
    return this.placement?.policy === policy && !routes.length ? this.placement : null;
  }

  /** Whether the room hears what this member asks. */
  get connected() {
    return this.state !== null && this.status === "connected";
  }

  /** Whether this member can change the room now. */
  get ready() {
    return this.connected && !this.watches;
  }

  /** The latest pick, if one was made yet. */
  get lastPick() {
    return this.feeds.picks?.at(-1) ?? null;
  }

  /** Whether a server is picked: one that a balancer takes to be up, whether it is or not, or in a panic any. */
  get anyUp() {
    if (!this.state) return false;
    const { servers, balancer } = this.state.scenario;
    if (balancer.panic) return picksGoOn(this.state.scenario);
    const standings = new Map(this.figures?.servers.map(({ id, standing }) => [id, standing]));
    return servers.some(({ id, status }) => {
      const standing = standings.get(id) ?? (status === "up" ? "in service" : "down");
      return status !== "draining" && (standing === "in service" || standing === "slow start");
    });
  }

  /** @param {string} id */
  server(id) {
    return this.state?.scenario.servers.find((server) => server.id === id) ?? null;
  }

  /** @param {string} id */
  serverFigures(id) {
    return this.figures?.servers.find((server) => server.id === id) ?? null;
  }

  /** @returns {string[]} */
  get clients() {
    return this.state?.scenario.traffic.clients ?? [];
  }

  /** @param {Part[]} parts */
  _tell(...parts) {
    /** @type {Set<() => void>} */
    const listeners = new Set();
    for (const part of parts) for (const listener of this._listeners.get(part) ?? []) listeners.add(listener);
    for (const listener of listeners) listener();
  }
}

/** @param {Partial<Feeds>} feeds */
const namesOf = (feeds) => /** @type {(keyof Feeds)[]} */ (Object.keys(feeds));

/** The log with lines that are new, or stand in place of what they said before. @param {LogLine[]} log @param {LogLine[]} lines */
export function withLines(log, lines) {
  const all = new Map(log.map((line) => [line.number, line]));
  for (const line of lines) all.set(line.number, line);
  return [...all.values()].slice(-LOG_LINES);
}

/** Whether there is a server to pick, as soon as the balancers know how things stand. @param {Scenario} scenario */
export const picksGoOn = ({ servers, balancer: { panic } }) =>
  servers.some(({ status }) => status === "up" || (panic && panic.threshold > 0 && status !== "draining"));

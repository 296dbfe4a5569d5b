// What the page knows of the room, in one place. Whoever shows a part of it subscribes to that part.

const HISTORY_S = 120;

/** @typedef {"state" | "figures" | "pick" | "placement" | "selection" | "status"} Part */

/**
 * What is selected: nothing (then the panel explains the latest pick), a node or a request.
 * @typedef {{kind: "none"} | {kind: "server" | "client" | "balancer" | "proxy" | "edge" | "front", id: string} | {kind: "request", id: number}} Selection
 */

export class Store {
  constructor() {
    /** @type {any} */ this.state = null;
    /** @type {any} */ this.figures = null;
    /** @type {any[]} */ this.history = [];
    /** The latest picks, newest first. @type {any[]} */ this.picks = [];
    /** Where keys belong, as lbviz/placement/running.py has it. @type {any} */ this.placement = null;
    /** The latest pick before the balancers. @type {any} */ this.frontPick = null;
    /** @type {Selection} */ this.selection = { kind: "none" };
    /** @type {"connecting" | "connected" | "lost" | "refused"} */ this.status = "connecting";
    this.problem = "";
    /** @type {Map<Part, Set<() => void>>} */ this._listeners = new Map();
  }

  /** @param {Part[]} parts @param {() => void} listener */
  subscribe(parts, listener) {
    for (const part of parts) {
      if (!this._listeners.has(part)) this._listeners.set(part, new Set());
      this._listeners.get(part)?.add(listener);
    }
  }

  /** @param {any} snapshot */
  load(snapshot) {
    this.state = snapshot.state;
    this.figures = snapshot.figures;
    this.history = [...snapshot.history];
    if (this.history.at(-1)?.time !== snapshot.figures.time) this.history.push(snapshot.figures);
    this.picks = snapshot.last_picks.slice().reverse();
    this.placement = snapshot.placement;
    this.frontPick = snapshot.front_pick;
    this._tell("state", "figures", "pick", "placement");
  }

  /** @param {any} batch */
  take(batch) {
    /** @type {Part[]} */
    const changed = [];
    if (batch.state) {
      this.state = batch.state;
      changed.push("state");
    }
    if (batch.figures) {
      this.figures = batch.figures;
      this.history.push(batch.figures);
      while (this.history.length > 2 && this.history[0].time < batch.figures.time - HISTORY_S) this.history.shift();
      changed.push("figures");
    }
    if (batch.last_picks) {
      this.picks = batch.last_picks.slice().reverse();
      changed.push("pick");
    }
    if (batch.front_pick !== undefined) {
      this.frontPick = batch.front_pick;
      changed.push("pick");
    }
    if (batch.placement) {
      this.placement = batch.placement;
      changed.push("placement");
    }
    if (changed.length) this._tell(...changed);
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
    const { policy, routes } = this.state.scenario.balancer;
    return this.placement?.policy === policy && !routes.length ? this.placement : null;
  }

  get ready() {
    return this.state !== null && this.status === "connected";
  }

  /** The latest pick, if one was made yet. */
  get lastPick() {
    return this.picks[0] ?? null;
  }

  /** Whether there is a server that can be picked; what is crashed or draining cannot. */
  get anyUp() {
    return this.state?.scenario.servers.some(({ status }) => status === "up") ?? false;
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

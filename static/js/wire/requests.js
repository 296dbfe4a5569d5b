// Which requests there are at the playhead, and where each of them is. Records come in early and are applied when
// the playhead reaches their time. There is no position in here: layout.js and roads.js know those.

export const MOVING = 0;
export const QUEUED = 1;
export const WORKING = 2;
export const HELD = 3;

/** @import { End, InFlight, TraceEvent, TraceRecord } from "./wire.js" */

/** @typedef {{source: string, target: string, since: number, until: number}} Probe of a health check, or its answer */

/**
 * @typedef {object} Request
 * @property {number} id
 * @property {number} created when its client sent it, in simulated seconds
 * @property {string} client
 * @property {0 | 1 | 2 | 3} doing MOVING, QUEUED, WORKING, or HELD at a node: at an edge until another's fetch is back
 * @property {string} source @property {string} target @property {number} since @property {number} until
 * @property {boolean} back on the way to its client
 * @property {"" | "answered" | "refused" | "broken"} outcome what its server made of it, "" where that is not known
 * @property {string} server where it is queued, worked on or held
 * @property {string} cached what the latest cache said of it, and where: "hit at edge1"
 * @property {number} place in the queue, or the worker's number
 * @property {number} done the share of the work that was done at `since`
 * @property {boolean} orphan nobody waits for it any more
 * @property {number} index in `live`
 * @property {import("../figure/picture/circles.js").Circle | null} circle what the drawing layer keeps with it
 */

/** The live requests, as a reducer of trace records. */
export class Requests {
  /** @param {(kind: End[0], record: End, request: Request | undefined) => void} onEnd */
  constructor(onEnd = () => {}) {
    this._onEnd = onEnd;
    /** @type {Request[]} */
    this.live = [];
    /** @type {Map<number, Request>} */
    this.byId = new Map();
    /** @type {Map<string, Request[]>} */
    this.queues = new Map();
    /** @type {Map<string, (Request | undefined)[]>} */
    this.workers = new Map();
    /** The one that was sent last, on its way still or not; -1 before the first. */
    this.latest = -1;
    /** The probes of health checks on their way. @type {Probe[]} */
    this.probes = [];
    /** @type {TraceEvent[]} */
    this._pending = [];
    this._next = 0;
  }

  clear() {
    this.live = [];
    this.byId.clear();
    this.queues.clear();
    this.workers.clear();
    this.latest = -1;
    this.probes = [];
    this._pending = [];
    this._next = 0;
  }

  /** Begin with a snapshot's requests. @param {InFlight[]} inFlight */
  load(inFlight) {
    this.clear();
    // They come in the order of what happened last, so that queues come out in their order.
    for (const { id, client, created, record } of inFlight) {
      const request = this._ensure(id, created);
      this.apply(record);
      request.client = client;
      request.created = created;
    }
  }

  /** Take in records that are to be played later. @param {TraceEvent[]} records */
  push(records) {
    for (const record of records) this._pending.push(record);
  }

  /** Apply every record up to the playhead. @param {number} playhead */
  advance(playhead) {
    const pending = this._pending;
    if (this.probes.length) this.probes = this.probes.filter(({ until }) => until >= playhead);
    while (this._next < pending.length && pending[this._next][1] <= playhead) this.apply(pending[this._next++]);
    if (this._next > 512 || this._next === pending.length) {
      pending.splice(0, this._next);
      this._next = 0;
    }
  }

  /** @param {TraceEvent} record as in lbviz/sim/trace.py */
  apply(record) {
    const time = record[1];
    if (record[0] === "probed") {
      this.probes.push({ source: record[2], target: record[3], since: time, until: record[4] });
      return;
    }
    const id = record[2];
    if (record[0] === "moved") {
      const request = this._ensure(id, time);
      this._leave(request);
      request.outcome = outcomeOf(request, time, record[6]);
      request.doing = MOVING;
      request.source = record[3];
      request.target = record[4];
      request.since = time;
      request.until = record[5];
      request.back = record[6];
      if (!request.client) request.client = request.back ? record[4] : record[3];
      return;
    }
    if (record[0] === "cached") {
      const request = this._ensure(id, time);
      request.cached = `${record[4]} at ${record[3]}`;
      if (record[4] !== "collapsed") return;
      this._leave(request);
      hold(request, record[3], time);
      return;
    }
    if (record[0] === "queued") {
      const request = this._ensure(id, time);
      this._leave(request);
      request.doing = QUEUED;
      request.server = record[3];
      request.since = time;
      const queue = listOf(this.queues, record[3]);
      request.place = queue.length;
      queue.push(request);
      return;
    }
    if (record[0] === "started") {
      const request = this._ensure(id, time);
      const again = request.doing === WORKING && request.server === record[3];
      if (!again) {
        this._leave(request);
        const workers = listOf(this.workers, record[3]);
        let place = workers.indexOf(undefined);
        if (place < 0) place = workers.length;
        workers[place] = request;
        request.place = place;
      }
      request.doing = WORKING;
      request.server = record[3];
      request.since = time;
      request.until = record[4];
      request.done = record[5];
      return;
    }
    if (record[0] === "orphaned") {
      this._part(this._ensure(id, time), record);
      return;
    }
    if (record[0] === "paused") {
      const request = this._ensure(id, time);
      this._leave(request);
      hold(request, record[3], time);
      return;
    }
    const request = this.byId.get(id);
    if (record[0] === "vanished") {
      if (request) this._remove(request);
      return;
    }
    // answered, dropped, failed: the end of it
    this._onEnd(record[0], record, request);
    if (request) this._remove(request);
  }

  /**
   * Let a request be at the node that waited for it; what that had sent on goes on by itself.
   * @param {Request} request @param {Extract<TraceRecord, ["orphaned", ...unknown[]]>} record
   */
  _part(request, [, time, id, orphan, node]) {
    let here = request;
    // In a snapshot each of both speaks for itself.
    if (request.source) {
      this.byId.delete(id);
      request.id = orphan;
      request.orphan = true;
      this.byId.set(orphan, request);
      here = this._ensure(id, request.created);
      here.client = request.client;
    }
    hold(here, node, time);
  }

  /** How far a moving request is along its link, 0 to 1. @param {Request} request @param {number} playhead */
  static fraction(request, playhead) {
    const takes = request.until - request.since;
    if (takes <= 0) return 1;
    const share = (playhead - request.since) / takes;
    return share < 0 ? 0 : share > 1 ? 1 : share;
  }

  /** The share of its work that is done, 0 to 1. @param {Request} request @param {number} playhead */
  static progress(request, playhead) {
    return request.done + (1 - request.done) * Requests.fraction(request, playhead);
  }

  /** How many wait at a server. @param {string} server */
  waiting(server) {
    return this.queues.get(server)?.length ?? 0;
  }

  /** How many are worked on at a server. @param {string} server */
  working(server) {
    return this.workers.get(server)?.filter(Boolean).length ?? 0;
  }

  /** How many are on each link now, by "source→target". @returns {Map<string, number>} */
  onLinks() {
    const counts = new Map();
    for (const request of this.live) {
      if (request.doing !== MOVING) continue;
      const link = `${request.source}→${request.target}`;
      counts.set(link, (counts.get(link) ?? 0) + 1);
    }
    return counts;
  }

  /** @param {number} id @param {number} created @returns {Request} */
  _ensure(id, created) {
    let request = this.byId.get(id);
    if (!request) {
      request = {
        id,
        created,
        client: "",
        doing: MOVING,
        source: "",
        target: "",
        since: created,
        until: created,
        back: false,
        outcome: "",
        server: "",
        cached: "",
        place: 0,
        done: 0,
        orphan: id < 0,
        index: this.live.length,
        circle: null,
      };
      this.byId.set(id, request);
      this.latest = Math.max(this.latest, id);
      this.live.push(request);
    }
    return request;
  }

  /** Take a request out of the queue or from the worker it is at. @param {Request} request */
  _leave(request) {
    if (request.doing === QUEUED) {
      const queue = this.queues.get(request.server) ?? [];
      const at = queue.indexOf(request);
      if (at >= 0) queue.splice(at, 1);
      for (let place = Math.max(0, at); place < queue.length; place++) queue[place].place = place;
    } else if (request.doing === WORKING) {
      const workers = this.workers.get(request.server);
      if (workers && workers[request.place] === request) {
        workers[request.place] = undefined;
        while (workers.length && workers[workers.length - 1] === undefined) workers.pop();
      }
    }
  }

  /** @param {Request} request */
  _remove(request) {
    this._leave(request);
    this.byId.delete(request.id);
    const last = this.live.pop();
    if (last && last !== request) {
      this.live[request.index] = last;
      last.index = request.index;
    }
  }
}

/** Let a request stay at a node. @param {Request} request @param {string} node @param {number} time */
function hold(request, node, time) {
  request.doing = HELD;
  request.server = node;
  request.since = time;
}

/**
 * What became of a request, told by what it did before it moved on.
 * @param {Request} request as it was before @param {number} time @param {boolean} back
 * @returns {Request["outcome"]}
 */
function outcomeOf(request, time, back) {
  if (!back) return "";
  if (request.doing === WORKING) return time >= request.until - 1e-6 ? "answered" : "broken";
  if (request.doing === QUEUED) return "broken";
  // An edge has what it wants, or has got it by another's fetch.
  if (request.doing === HELD || [`hit at ${request.target}`, `stale at ${request.target}`].includes(request.cached))
    return "answered";
  // Back again: the second half of the way home. Else it was turned away on arrival, if it is known to have come.
  return request.back ? request.outcome : request.source ? "refused" : "";
}

/**
 * @template T
 * @param {Map<string, T[]>} map @param {string} key @returns {T[]}
 */
function listOf(map, key) {
  let list = map.get(key);
  if (!list) map.set(key, (list = []));
  return list;
}

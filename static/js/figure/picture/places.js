// Where nodes are drawn at this moment: what a new plan moves glides to its new place, and what was removed keeps its
// place as a ghost for as long as requests need it.

/** @import { Place } from "./roads.js" */
/** @import { Plan } from "./layout/layout.js" */

/**
 * @typedef {Place & {ghost?: boolean}} DrawnPlace where a node is drawn now; a ghost was removed
 */

const GLIDE_MS = 260;

export class Places {
  constructor() {
    /** By the ids of nodes, and of what else has a place. @type {Map<string, DrawnPlace>} */
    this.now = new Map();
    /** @type {{from: Map<string, {x: number, y: number}>, since: number} | null} */
    this._glide = null;
    /** @type {Plan | null} */
    this._plan = null;
  }

  /**
   * Take over a plan's places. What was drawn before glides there, what is new stands there at once.
   * @param {Plan} plan @param {Set<string>} needed the nodes that requests are at or between
   * @param {boolean} glides @param {number} now in ms
   */
  take(plan, needed, glides, now) {
    /** @type {Map<string, {x: number, y: number}>} */
    const from = new Map();
    /** @type {Map<string, DrawnPlace>} */
    const places = new Map();
    for (const [id, node] of plan.nodes) {
      const old = this.now.get(id);
      if (old && !old.ghost && (old.x !== node.x || old.y !== node.y)) from.set(id, { x: old.x, y: old.y });
      places.set(id, { ...node });
    }
    for (const [id, place] of this.now) {
      if (!places.has(id) && needed.has(id)) places.set(id, { ...place, ghost: true, slots: undefined });
    }
    places.set("#clients", word(plan.titles.clients));
    places.set("#servers", word(plan.titles.servers));
    if (plan.titles.notes) places.set("#notes", word(plan.titles.notes));
    places.set("+add_client", word(plan.addClient));
    places.set("+add_server", word(plan.addServer));
    this.now = places;
    this._plan = plan;
    this._glide = from.size && glides ? { from, since: now } : null;
  }

  get gliding() {
    return this._glide !== null;
  }

  /** Move on with a glide, if there is one. @param {number} now */
  glide(now) {
    if (!this._glide) return;
    const share = Math.min(1, Math.max(0, (now - this._glide.since) / GLIDE_MS));
    const eased = 1 - (1 - share) ** 3;
    for (const [id, from] of this._glide.from) {
      const to = this._plan?.nodes.get(id);
      const place = this.now.get(id);
      if (!to || !place) continue;
      place.x = from.x + (to.x - from.x) * eased;
      place.y = from.y + (to.y - from.y) * eased;
    }
    if (share === 1) this._glide = null;
  }
}

/** The place of what is no node. @param {{x: number, y: number}} at @returns {DrawnPlace} */
const word = ({ x, y }) => ({ x, y, size: 0, shape: "box" });

// Where nodes are drawn at this moment: what a new plan moves glides to its new place, and what was removed keeps its
// place as a ghost for as long as requests need it.

const GLIDE_MS = 260;

export class Places {
  constructor() {
    /** By the ids of nodes, and of what else has a place. @type {Map<string, any>} */
    this.now = new Map();
    /** @type {{from: Map<string, {x: number, y: number}>, since: number} | null} */
    this._glide = null;
    /** @type {any} */
    this._plan = null;
  }

  /**
   * Take over a plan's places. What was drawn before glides there, what is new stands there at once.
   * @param {any} plan what layout.js or map_layout.js says @param {Set<string>} needed the nodes that requests are at or between
   * @param {boolean} glides @param {number} now in ms
   */
  take(plan, needed, glides, now) {
    const from = new Map();
    const places = new Map();
    for (const [id, node] of plan.nodes) {
      const old = this.now.get(id);
      if (old && !old.ghost && (old.x !== node.x || old.y !== node.y)) from.set(id, { x: old.x, y: old.y });
      places.set(id, { ...node });
    }
    for (const [id, place] of this.now) {
      if (!places.has(id) && needed.has(id)) places.set(id, { ...place, ghost: true, slots: undefined });
    }
    places.set("#clients", { ...plan.titles.clients, fixed: true });
    places.set("#servers", { ...plan.titles.servers, fixed: true });
    if (plan.map) places.set("#notes", { ...plan.titles.notes, fixed: true });
    places.set("+add_client", { ...plan.addClient });
    places.set("+add_server", { ...plan.addServer });
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
      const to = this._plan.nodes.get(id);
      const place = this.now.get(id);
      if (!to || !place) continue;
      place.x = from.x + (to.x - from.x) * eased;
      place.y = from.y + (to.y - from.y) * eased;
    }
    if (share === 1) this._glide = null;
  }
}

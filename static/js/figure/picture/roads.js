// The way along a link, from the edge of one node to the edge of the other. Traffic keeps to the right, so
// requests and answers never meet on the same line.

/**
 * @typedef {{x: number, y: number, pitch: number, perRow: number, count: number, room: number, radius: number}} Slots
 *   the places in a queue, from the middle of their node
 * @typedef {{x: number, y: number, size: number, shape: "circle" | "diamond" | "box",
 *   via?: {x: number, y: number}[], slots?: Slots, workers?: number, queue?: number | null}} Place
 */

/** @typedef {{x: number, y: number, jump?: boolean}} Point of a road; `jump`: it goes on here, without a way to here */
/** @typedef {(source: string, target: string) => Point[]} Way what a road leads over, beside its ends */

/** How far a shape reaches from its middle in a direction (a unit vector). */
function reach(/** @type {Place} */ place, /** @type {number} */ dx, /** @type {number} */ dy) {
  const ax = Math.abs(dx);
  const ay = Math.abs(dy);
  if (place.shape === "box") return place.size / Math.max(ax, ay, 1e-9);
  if (place.shape === "diamond") return place.size / Math.max(ax + ay, 1e-9);
  return place.size;
}

/** A polyline that can be asked for the point at a fraction of its length. */
export class Road {
  /**
   * @param {Point[]} points @param {number} lane how far to the right of the line to drive
   * @param {number} [gap] how far from its ends to begin and to end, so that nothing is driven over what stands there
   */
  constructor(points, lane, gap = 0) {
    this.points = points;
    this.lane = lane;
    this._gap = gap;
    this.length = 0;
    /** @type {{x: number, y: number, dx: number, dy: number, from: number, length: number}[]} */
    this.pieces = [];
    for (let i = 1; i < points.length; i++) {
      const x = points[i].x - points[i - 1].x;
      const y = points[i].y - points[i - 1].y;
      const length = Math.hypot(x, y);
      if (length < 1e-6 || points[i].jump) continue;
      this.pieces.push({
        x: points[i - 1].x,
        y: points[i - 1].y,
        dx: x / length,
        dy: y / length,
        from: this.length,
        length,
      });
      this.length += length;
    }
  }

  /**
   * Put the point at `fraction`, and the direction there as a unit vector, into `out`.
   * @param {number} fraction @param {{x: number, y: number, dx: number, dy: number}} out
   */
  at(fraction, out) {
    const pieces = this.pieces;
    if (!pieces.length) {
      out.x = this.points[0].x;
      out.y = this.points[0].y;
      out.dx = out.dy = 0;
      return;
    }
    const gap = Math.min(this._gap, this.length / 4);
    const along = gap + fraction * (this.length - 2 * gap);
    let i = 0;
    while (i < pieces.length - 1 && along > pieces[i].from + pieces[i].length) i++;
    const piece = pieces[i];
    const within = along - piece.from;
    out.x = piece.x + piece.dx * within - piece.dy * this.lane;
    out.y = piece.y + piece.dy * within + piece.dx * this.lane;
    out.dx = piece.dx;
    out.dy = piece.dy;
  }
}

/** All roads between places; forgotten as a whole when places move. */
export class Roads {
  constructor() {
    /** @type {Map<string, Place>} */
    this.places = new Map();
    this.version = 0;
    this.lane = 4;
    this._gap = 0;
    /** @type {Way} */
    this._way = () => [];
    /** @type {Map<string, Map<string, Road | null>>} */
    this._roads = new Map();
  }

  /**
   * @param {Map<string, Place>} places
   * @param {{lane?: number, gap?: number, way?: Way}} how
   */
  set(places, { lane = 4, gap = 0, way = () => [] }) {
    this.places = places;
    this.lane = lane;
    this._gap = gap;
    this._way = way;
    this.version++;
    this._roads.clear();
  }

  /** The road from one node to another, null where one of them is unknown. @param {string} source @param {string} target */
  between(source, target) {
    let from = this._roads.get(source);
    if (!from) this._roads.set(source, (from = new Map()));
    let road = from.get(target);
    if (road === undefined) from.set(target, (road = this._build(source, target)));
    return road;
  }

  /** @param {string} source @param {string} target */
  _build(source, target) {
    const a = this.places.get(source);
    const b = this.places.get(target);
    if (!a || !b) return null;
    const via = b.via?.length ? b.via : a.via?.length ? [...a.via].reverse() : this._way(source, target);
    /** @type {Point[]} */
    const points = [{ x: a.x, y: a.y }, ...via, { x: b.x, y: b.y }];
    points[0] = towards(a, points[1]);
    points[points.length - 1] = towards(b, points[points.length - 2]);
    return new Road(points, this.lane, this._gap);
  }
}

/** The point where the line from a place's middle to `other` leaves its shape. */
function towards(/** @type {Place} */ place, /** @type {{x: number, y: number}} */ other) {
  const x = other.x - place.x;
  const y = other.y - place.y;
  const length = Math.hypot(x, y);
  if (length < 1e-6) return { x: place.x, y: place.y };
  const edge = Math.min(reach(place, x / length, y / length), length / 2);
  return { x: place.x + (x / length) * edge, y: place.y + (y / length) * edge };
}

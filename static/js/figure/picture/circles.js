// The layer on which requests are drawn: Canvas 2D, one path for each age. It is told what there is and where the
// roads run, and knows nothing of rooms, stores or messages.

import { BUCKETS, HOLES, bucketOf } from "../../shared/age.js";
import { drawnOf } from "./layout/layout.js";
import { paintProbes } from "./probes.js";
import { HELD, MOVING, QUEUED, Requests, WORKING } from "../../wire/requests.js";

const RADIUS = 5.5;
const EACH = 5; // numbers for each circle
// An answer, in radii: how far its tip, its back and its corners are from its middle, and how much smaller its hole is.
const TIP = 1.5;
const BACK = 0.85;
const SIDE = 1.15;
const IN_ARROW = 0.72;
// After the ages comes what nobody waits for any more: grey, with a hole as large as the oldest has.
const ORPHANS = BUCKETS;
const BATCHES = BUCKETS + 1;
const MANY_FROM = 2000; // beyond this one circle stands for ten …
const MANY_UNTIL = 1600; // … until there are fewer than this
const STANDS_FOR = 10;
const FALL_MS = 1000;
const MOST_CROSSES = 150;
const SETTLE_MS = 70; // how fast a circle glides to its new place
const FURTHEST_GLIDE = 180;
// What waits for a person swells by this share, and takes so long to do it once.
const PULSE = 0.35;
const PULSE_MS = 900;
const SLOW_FRAME_MS = 22;
const SLOW_FOR_MS = 2000;

/** @import { Request } from "../../wire/requests.js" */
/** @import { Place, Road, Roads } from "./roads.js" */

/** What the layer keeps with each request: where it was drawn, and how far it still has to glide. */
export class Circle {
  constructor() {
    this.x = 0;
    this.y = 0;
    this.offX = 0;
    this.offY = 0;
    this.drawn = false;
    this.doing = -1;
    this.place = -1;
    this.at = "";
    this.since = 0;
    /** @type {Road | null} */
    this.road = null;
    this.roadVersion = -1;
  }
}

/** How many times as large as it is the one is drawn that waits for a person. @param {number} now real time (ms) */
export const swollen = (now) => 1 + PULSE * Math.sin((Math.PI * now) / PULSE_MS) ** 2;

export class Circles {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this._canvas = canvas;
    this._context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this._width = 0;
    this._height = 0;
    this._unit = 1;
    this._density = 1;
    this._mostDensity = 2;
    this._slow_ms = 0;
    this._colours = { ages: Array(BUCKETS).fill(""), cross: "", accent: "", muted: "" };
    this.many = false;
    this.calm = false; // reduced motion: nothing flies, nothing falls
    this.visible = 0;
    /** x, y, radius of each circle, for each age, and where it points if it is an answer. @type {Float32Array[]} */
    this._batches = Array.from({ length: BATCHES }, () => new Float32Array(EACH * 256));
    this._filled = new Uint32Array(BATCHES);
    /** @type {{x: number, y: number, dx: number, born: number}[]} */
    this._crosses = [];
    this._fallen = 0;
    this._point = { x: 0, y: 0, dx: 0, dy: 0 };
    this._leastWork_s = 0;
    this._asks = "";
    this._swollen = 1;
  }

  /** @param {{ages: string[], cross: string, accent: string, muted: string}} colours */
  setColours(colours) {
    this._colours = colours;
  }

  /** @param {number} width @param {number} height @param {number} unit */
  resize(width, height, unit) {
    this._unit = unit;
    this._width = width;
    this._height = height;
    this._fit();
  }

  _fit() {
    const density = Math.min(this._mostDensity, window.devicePixelRatio || 1);
    const [width, height] = [Math.round(this._width * density), Math.round(this._height * density)];
    if (this._canvas.width !== width || this._canvas.height !== height) {
      this._canvas.width = width;
      this._canvas.height = height;
    }
    this._density = density;
  }

  /** Let a cross fall from a place. @param {number} x @param {number} y @param {number} now */
  drop(x, y, now) {
    if (this._crosses.length >= MOST_CROSSES) this._crosses.shift();
    // Spread them a little, in a fixed order: chance is the simulation's business.
    this._fallen = (this._fallen + 7) % 19;
    this._crosses.push({ x, y, dx: (this._fallen - 9) * 1.6 * this._unit, born: now });
  }

  forget() {
    this._crosses.length = 0;
  }

  /**
   * Draw one frame.
   * @param {object} frame
   * @param {Requests} frame.requests @param {Roads} frame.roads
   * @param {number} frame.playhead @param {number} frame.rate simulated seconds in a real one @param {number} frame.old the age that counts as old
   * @param {number} frame.selected the id of the request that is pointed out
   * @param {string} frame.asks the node where the first in line waits for a person, empty where none does
   * @param {number} frame.now @param {number} frame.passed_ms
   */
  draw({ requests, roads, playhead, rate, old, selected, asks, now, passed_ms }) {
    this._watchSpeed(passed_ms);
    const live = requests.live;
    if (this.many ? live.length < MANY_UNTIL : live.length > MANY_FROM) this.many = !this.many;
    this._filled.fill(0);
    this.visible = 0;
    // What goes faster settles faster, and what is done sooner than it could settle stands where it belongs at once.
    const settle_ms = SETTLE_MS / Math.max(1, rate);
    const decay = this.calm ? 0 : Math.exp(-passed_ms / settle_ms);
    this._leastWork_s = (3 * settle_ms * rate) / 1000;
    this._asks = asks;
    this._swollen = this.calm ? 1 : swollen(now);
    for (let i = 0; i < live.length; i++) {
      const request = live[i];
      if (this._isLeftOut(request) && request.id !== selected) {
        if (request.circle) hide(request.circle);
        continue;
      }
      this._place(request, requests, roads, playhead, old, decay);
    }
    const context = this._context;
    context.setTransform(this._density, 0, 0, this._density, 0, 0);
    context.clearRect(0, 0, this._width, this._height);
    for (let bucket = 0; bucket < BATCHES; bucket++) this._paint(bucket);
    paintProbes(context, requests.probes, roads, { playhead, unit: this._unit, colour: this._colours.accent });
    this._paintSelected(requests.byId.get(selected)?.circle);
    this._paintCrosses(now);
  }

  /** A ring around the request that is pointed out. @param {Circle | null | undefined} circle */
  _paintSelected(circle) {
    if (!circle?.drawn) return;
    const context = this._context;
    context.strokeStyle = this._colours.accent;
    context.lineWidth = 2 * this._unit;
    context.beginPath();
    context.arc(circle.x, circle.y, 11 * this._unit, 0, 2 * Math.PI);
    context.stroke();
  }

  /** Whether another circle stands for this one. In queues and at work each has its own place. @param {Request} request */
  _isLeftOut(request) {
    if (!this.many || request.doing !== MOVING) return false;
    // Scattered, since ids in turn may belong to servers in turn.
    return (Math.imul(request.id, 0x9e3779b1) >>> 16) % STANDS_FOR !== 0;
  }

  /**
   * Find out where a request is and put it into its age's batch.
   * @param {Request} request @param {Requests} requests @param {Roads} roads
   * @param {number} playhead @param {number} old @param {number} decay
   */
  _place(request, requests, roads, playhead, old, decay) {
    const circle = (request.circle ??= new Circle());
    const point = this._point;
    point.dx = point.dy = 0;
    let radius = RADIUS * this._unit;
    if (request.doing === MOVING) {
      if (this.calm) return hide(circle);
      if (circle.roadVersion !== roads.version || circle.doing !== MOVING || circle.since !== request.since) {
        circle.road = roads.between(request.source, request.target);
        circle.roadVersion = roads.version;
        circle.since = request.since;
      }
      if (!circle.road) return hide(circle);
      circle.road.at(Requests.fraction(request, playhead), point);
      this._glideFrom(circle, request, 0, request.target, point, decay);
    } else if (request.doing === HELD) {
      const node = roads.places.get(request.server);
      if (!node) return hide(circle);
      // Anywhere in the node, each in a place of its own.
      const one = Math.abs(request.id) % 16;
      const turn = one * 2.4;
      const far = node.size * 0.7 * Math.sqrt((one + 1) / 16);
      point.x = node.x + far * Math.cos(turn);
      point.y = node.y + far * Math.sin(turn);
      this._glideFrom(circle, request, 0, request.server, point, decay);
    } else {
      const server = roads.places.get(request.server);
      if (!server?.slots) return hide(circle);
      if (request.doing === QUEUED) {
        const { x, y, pitch, perRow, radius: slotRadius } = server.slots;
        if (request.place >= drawnOf(server.slots, requests.waiting(request.server))) return hide(circle);
        point.x = server.x + x + (request.place % perRow) * pitch;
        point.y = server.y + y + Math.floor(request.place / perRow) * pitch;
        const isNext = request.place === 0 && request.server === this._asks;
        radius = isNext ? slotRadius * this._swollen : slotRadius;
      } else {
        radius = this._placeWork(request, server, requests, playhead);
        if (radius === 0) return hide(circle);
      }
      const brief = request.doing === WORKING && request.until - request.since < this._leastWork_s;
      this._glideFrom(circle, request, request.place, request.server, point, brief ? 0 : decay);
    }
    if (this.many && request.doing === MOVING) radius *= 1.35;
    const bucket = request.orphan ? ORPHANS : bucketOf(playhead - request.created, old);
    let batch = this._batches[bucket];
    const at = this._filled[bucket]++ * EACH;
    if (at + EACH > batch.length) {
      const larger = new Float32Array(batch.length * 2);
      larger.set(batch);
      batch = this._batches[bucket] = larger;
    }
    batch[at] = circle.x;
    batch[at + 1] = circle.y;
    batch[at + 2] = radius;
    const points = request.doing === MOVING && request.back;
    batch[at + 3] = points ? point.dx : 0;
    batch[at + 4] = points ? point.dy : 0;
    this.visible++;
  }

  /**
   * Where a request is worked on: in the lower half of its server's box. Returns its radius, 0 when hidden.
   * @param {Request} request @param {Place} server @param {Requests} requests @param {number} playhead
   */
  _placeWork(request, server, requests, playhead) {
    const workers = Math.max(server.workers ?? 1, requests.workers.get(request.server)?.length ?? 1);
    const perRow = workers <= 4 ? workers : 4;
    const rows = workers <= 4 ? 1 : 2;
    if (request.place >= 8) return 0;
    const largest = (workers === 1 ? 7.5 : workers === 2 ? 6 : rows === 1 ? 4.4 : 3.6) * (server.size / 22);
    const across = (server.size * 1.72) / perRow;
    const inRow = rows === 1 ? workers : 4;
    const column = request.place % 4;
    const row = Math.floor(request.place / 4);
    this._point.x = server.x + (column - (inRow - 1) / 2) * across;
    this._point.y = server.y + server.size * (rows === 1 ? 0.46 : 0.28 + row * 0.4);
    const left = 1 - Requests.progress(request, playhead);
    return largest * (0.22 + 0.78 * left);
  }

  /**
   * Glide from where the circle was last seen, when what it does has changed since.
   * @param {Circle} circle @param {Request} request @param {number} place @param {string} at
   * @param {{x: number, y: number}} point @param {number} decay
   */
  _glideFrom(circle, request, place, at, point, decay) {
    if (circle.drawn && (circle.doing !== request.doing || circle.place !== place || circle.at !== at)) {
      const offX = circle.x - point.x;
      const offY = circle.y - point.y;
      const near = Math.abs(offX) + Math.abs(offY) < FURTHEST_GLIDE * this._unit;
      circle.offX = near ? offX : 0;
      circle.offY = near ? offY : 0;
    }
    circle.doing = request.doing;
    circle.place = place;
    circle.at = at;
    circle.drawn = true;
    circle.offX *= decay;
    circle.offY *= decay;
    circle.x = point.x + circle.offX;
    circle.y = point.y + circle.offY;
  }

  /** @param {number} bucket */
  _paint(bucket) {
    const number = this._filled[bucket];
    if (!number) return;
    const context = this._context;
    const batch = this._batches[bucket];
    const hole = HOLES[bucket] ?? HOLES[BUCKETS - 1];
    context.fillStyle = this._colours.ages[bucket] ?? this._colours.muted;
    context.beginPath();
    for (let i = 0; i < number * EACH; i += EACH) {
      const x = batch[i];
      const y = batch[i + 1];
      const radius = batch[i + 2];
      const dx = batch[i + 3] * radius;
      const dy = batch[i + 4] * radius;
      if (dx || dy) {
        // An answer is an arrow that points homeward.
        context.moveTo(x + TIP * dx, y + TIP * dy);
        context.lineTo(x - BACK * dx - SIDE * dy, y - BACK * dy + SIDE * dx);
        context.lineTo(x - BACK * dx + SIDE * dy, y - BACK * dy - SIDE * dx);
        context.closePath();
      } else {
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 2 * Math.PI);
      }
      if (hole > 0) {
        const within = dx || dy ? radius * hole * IN_ARROW : radius * hole;
        context.moveTo(x + within, y);
        context.arc(x, y, within, 0, 2 * Math.PI, true);
      }
    }
    context.fill();
  }

  /** @param {number} now */
  _paintCrosses(now) {
    const crosses = this._crosses;
    while (crosses.length && now - crosses[0].born > FALL_MS) crosses.shift();
    if (!crosses.length) return;
    const context = this._context;
    const arm = 5.5 * this._unit;
    context.strokeStyle = this._colours.cross;
    context.lineWidth = 2.5 * this._unit;
    context.lineCap = "round";
    for (const cross of crosses) {
      const share = Math.max(0, (now - cross.born) / FALL_MS);
      const fall = this.calm ? 0 : share * share * 64 * this._unit;
      const x = cross.x + (this.calm ? cross.dx : cross.dx * (0.4 + share));
      const y = cross.y + fall;
      context.globalAlpha = share < 0.45 ? 1 : Math.max(0, 1 - (share - 0.45) / 0.55);
      context.beginPath();
      context.moveTo(x - arm, y - arm);
      context.lineTo(x + arm, y + arm);
      context.moveTo(x + arm, y - arm);
      context.lineTo(x - arm, y + arm);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /** Where frames stay slow, draw fewer pixels. @param {number} passed_ms */
  _watchSpeed(passed_ms) {
    if (this._density <= 1 || passed_ms > 500) return;
    // A leaky count: slow frames fill it, quick ones empty it as fast.
    this._slow_ms = Math.max(0, this._slow_ms + (passed_ms > SLOW_FRAME_MS ? passed_ms : -passed_ms));
    if (this._slow_ms > SLOW_FOR_MS) {
      this._mostDensity = 1;
      this._fit();
    }
  }

  /** The request that is drawn nearest to a point, within a radius. */
  hit(
    /** @type {Requests} */ requests,
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {number} */ radius,
  ) {
    let nearest = null;
    let least = radius;
    for (const request of requests.live) {
      const circle = request.circle;
      if (!circle?.drawn) continue;
      const distance = Math.hypot(circle.x - x, circle.y - y);
      if (distance < least) {
        least = distance;
        nearest = request;
      }
    }
    return nearest;
  }
}

/** @param {Circle} circle */
function hide(circle) {
  circle.drawn = false;
}

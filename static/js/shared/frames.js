// The page's one animation loop, for all figures together, and how long its frames take.

const KEPT = 300;
const GAP_MS = 500; // a longer gap (a sleeping tab, a hanging machine) is skipped, not caught up with
const USUAL_MS = 16.7;

/** @typedef {(frame_ms: number, passed_ms: number, skipped: boolean) => void} Draw */

class Frames {
  constructor() {
    /** @type {Set<Draw>} */
    this._draws = new Set();
    this._intervals = new Float32Array(KEPT);
    this._scripts = new Float32Array(KEPT);
    this._number = 0;
    this._last = 0;
    this._running = false;
    this._step = this._step.bind(this);
  }

  /** Call this in every frame from now on. @param {Draw} draw */
  add(draw) {
    this._draws.add(draw);
    if (this._running) return;
    this._running = true;
    this._last = 0;
    requestAnimationFrame(this._step);
  }

  /** @param {Draw} draw */
  remove(draw) {
    this._draws.delete(draw);
  }

  /** @param {number} frame_ms */
  _step(frame_ms) {
    if (!this._draws.size) {
      this._running = false;
      return;
    }
    const passed_ms = this._last ? frame_ms - this._last : USUAL_MS;
    this._last = frame_ms;
    const began = performance.now();
    for (const draw of this._draws) {
      // What goes wrong in one figure does not stop the others.
      try {
        draw(frame_ms, passed_ms, passed_ms > GAP_MS);
      } catch (error) {
        reportError(error);
      }
    }
    const slot = this._number++ % KEPT;
    this._scripts[slot] = performance.now() - began;
    this._intervals[slot] = passed_ms;
    requestAnimationFrame(this._step);
  }

  /** The latest frames: how many, and the median and 95th percentile of interval and script time, in ms. */
  stats() {
    const frames = Math.min(this._number, KEPT);
    const intervals = Array.from(this._intervals.subarray(0, frames)).sort((a, b) => a - b);
    const scripts = Array.from(this._scripts.subarray(0, frames)).sort((a, b) => a - b);
    const at = (/** @type {number[]} */ list, /** @type {number} */ share) =>
      list.length ? list[Math.min(list.length - 1, Math.floor(list.length * share))] : 0;
    return {
      frames,
      medianFrameMs: at(intervals, 0.5),
      p95FrameMs: at(intervals, 0.95),
      medianScriptMs: at(scripts, 0.5),
      p95ScriptMs: at(scripts, 0.95),
    };
  }
}

export const frames = new Frames();

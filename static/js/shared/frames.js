// The page's one animation loop, and how long its frames take.

const KEPT = 300;
const GAP_MS = 500; // a longer gap (a sleeping tab, a hanging machine) is skipped, not caught up with

export class Frames {
  /** @param {(frame_ms: number, passed_ms: number, skipped: boolean) => void} draw */
  constructor(draw) {
    this._draw = draw;
    this._intervals = new Float32Array(KEPT);
    this._scripts = new Float32Array(KEPT);
    this._number = 0;
    this._last = 0;
    this._step = this._step.bind(this);
  }

  start() {
    requestAnimationFrame(this._step);
  }

  /** @param {number} frame_ms */
  _step(frame_ms) {
    const passed_ms = this._last ? frame_ms - this._last : 16.7;
    this._last = frame_ms;
    const began = performance.now();
    try {
      this._draw(frame_ms, passed_ms, passed_ms > GAP_MS);
    } finally {
      const slot = this._number++ % KEPT;
      this._scripts[slot] = performance.now() - began;
      this._intervals[slot] = passed_ms;
      requestAnimationFrame(this._step);
    }
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

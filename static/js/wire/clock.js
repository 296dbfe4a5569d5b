// Which simulated moment is on the screen. The server says what happened up to a moment; the playhead follows a
// short way behind, so that motion stays smooth whatever the network does. All `…_ms` are real milliseconds.

const BUFFER_MS = 100;
const BUFFER_MOST_MS = 500;
const WINDOW = 100; // batches over which the offset is a minimum and the jitter is measured
const SLEW_MS = 2; // the most the offset moves in one batch
const SNAP_S = 0.5;
const CHANGE_MS = 300; // within which the playhead catches up after a change of speed
const GLIDE_MS = 250; // after a step in a paused room
const PULL_PER_S = 2; // how fast a small error of the playhead is taken back

/** A playhead in simulated seconds, driven by batches and by the frames' timestamps. */
export class Clock {
  constructor() {
    this.playhead = 0;
    this.rate = 0;
    this.buffer_ms = BUFFER_MS;
    /** @type {number[]} */
    this._delays = []; // local − wall of the last batches
    this._offset = 0;
    this._head = 0; // the latest batch's simulated time …
    this._head_wall = 0; // … and when the server said so
    this._running_rate = 1;
    /** The speed has just changed: until when, and the greater of both. @type {{left_ms: number, rate: number} | null} */
    this._change = null;
    this._glide = null;
    this._frame_ms = null;
    this._fresh = true;
  }

  /**
   * Begin anew at a snapshot, the playhead a buffer behind it.
   * @param {{time: number, rate: number, wall_ms: number}} message @param {number} local_ms
   */
  restart(message, local_ms) {
    this._delays = [];
    this._fresh = true;
    this._glide = null;
    this._change = null;
    this.rate = message.rate;
    this.hear(message, local_ms);
    this.playhead = this._target(local_ms);
  }

  /**
   * Take in what a message says of time.
   * @param {{time: number, rate: number, wall_ms: number}} message @param {number} local_ms
   */
  hear(message, local_ms) {
    this._hear_delay(local_ms - message.wall_ms);
    const stays_paused = this.rate === 0 && message.rate === 0;
    if (stays_paused && !this._fresh && message.time > this._head) {
      this._glide = { speed: (message.time - this.playhead) / GLIDE_MS };
    }
    if (message.rate !== this.rate && message.rate !== 0 && this.rate !== 0) {
      this._change = { left_ms: CHANGE_MS, rate: Math.max(message.rate, this.rate) };
    }
    if (message.rate !== 0) {
      this._glide = null;
      this._running_rate = message.rate;
    }
    this.rate = message.rate;
    this._head = message.time;
    this._head_wall = message.wall_ms;
    this._fresh = false;
  }

  /** The line is lost: stop where the world was last seen. @param {number} local_ms */
  hold(local_ms) {
    this._head = this.head(local_ms);
    this.rate = 0;
    this._glide = null;
  }

  /** @param {number} delay */
  _hear_delay(delay) {
    const delays = this._delays;
    delays.push(delay);
    if (delays.length > WINDOW) delays.shift();
    let least = Infinity;
    for (const value of delays) least = Math.min(least, value);
    if (this._fresh) this._offset = least;
    else this._offset += Math.max(-SLEW_MS, Math.min(SLEW_MS, least - this._offset));
    const late = delays.map((value) => value - least).sort((a, b) => a - b);
    const jitter = late[Math.floor(late.length * 0.95)] ?? 0;
    const wanted = Math.min(BUFFER_MOST_MS, BUFFER_MS + Math.max(0, jitter - BUFFER_MS / 4));
    this.buffer_ms += (wanted - this.buffer_ms) * 0.1;
  }

  /** The simulated time that was heard of last: where a world that stands still is. */
  get now() {
    return this._head;
  }

  /** The simulated time at which the server is now, as far as can be told. @param {number} local_ms */
  head(local_ms) {
    const elapsed_ms = local_ms - this._offset - this._head_wall;
    return this._head + (this.rate * Math.max(0, elapsed_ms)) / 1000;
  }

  /** @param {number} local_ms */
  _target(local_ms) {
    if (this.rate === 0) return this._head;
    return this.head(local_ms) - (this.rate * this.buffer_ms) / 1000;
  }

  /**
   * Move the playhead to this frame and return it. @param {number} frame_ms the frame's own timestamp
   * @returns {number}
   */
  tick(frame_ms) {
    const passed_ms = this._frame_ms === null ? 0 : Math.max(0, frame_ms - this._frame_ms);
    this._frame_ms = frame_ms;
    const target = this._target(frame_ms);
    if (this._glide) {
      this.playhead = Math.min(target, this.playhead + this._glide.speed * passed_ms);
      if (this.playhead >= target) this._glide = null;
      return this.playhead;
    }
    const error = target - this.playhead;
    const change = this._change;
    if (Math.abs(error) > SNAP_S * Math.max(1, this._running_rate, change?.rate ?? 0)) {
      this.playhead = target;
    } else if (this.rate === 0) {
      this.playhead = Math.min(target, this.playhead + (this._running_rate * passed_ms) / 1000);
    } else {
      // At a lower speed the buffer is less of simulated time: what lies between is caught up with evenly.
      const share =
        change && error > 0 ? passed_ms / Math.max(change.left_ms, passed_ms, 1) : (PULL_PER_S * passed_ms) / 1000;
      const pull = error * Math.min(1, share);
      this.playhead += Math.max(0, (this.rate * passed_ms) / 1000 + pull);
    }
    if (change && (change.left_ms -= passed_ms) <= 0) this._change = null;
    return this.playhead;
  }
}

// A run as it goes: one at a time, its progress, and what it has said so far, played out slowly enough to be seen growing.

import { runsAt } from "./stream.js";

/** @import { Found, Histogram, Ran, Said } from "../../wire/wire.js" */

const GROWS_EVERY_MS = 90;

/**
 * @typedef {object} Progress
 * @property {"idle" | "waiting" | "running" | "done" | "failed"} state
 * @property {number} ahead how many runs come first
 * @property {number} part how much is done, 0 to 1
 * @property {(Histogram | null)[]} histograms of each world
 * @property {number[]} parts how much of each world's run is done
 * @property {(Ran | null)[]} ran
 * @property {Found[]} found of each seed
 * @property {string} problem
 */

/** @param {number} worlds @returns {Progress} */
export const nothingYet = (worlds) => ({
  state: "idle",
  ahead: 0,
  part: 0,
  histograms: new Array(worlds).fill(null),
  parts: new Array(worlds).fill(0),
  ran: new Array(worlds).fill(null),
  found: [],
  problem: "",
});

/** What is known after one more line. @param {Progress} now @param {Said} said @returns {Progress} */
export function heard(now, said) {
  switch (said.event) {
    case "waiting":
      return { ...now, state: "waiting", ahead: said.ahead };
    case "going":
      return { ...now, state: "running", part: said.of ? said.done / said.of : 1 };
    case "growing":
      return {
        ...now,
        histograms: now.histograms.with(said.part, said.histogram),
        // One world runs after the other.
        parts: now.parts.with(said.part, Math.min(1, Math.max(0, now.part * now.parts.length - said.part))),
      };
    case "ran":
      return {
        ...now,
        histograms: now.histograms.with(said.part, said.histogram),
        parts: now.parts.with(said.part, 1),
        ran: now.ran.with(said.part, said),
      };
    case "found":
      return { ...now, found: [...now.found, said] };
    case "done":
      return { ...now, state: "done", part: 1 };
    default:
      return now;
  }
}

export class Running {
  /** @param {number} worlds @param {() => void} changed */
  constructor(worlds, changed) {
    this._worlds = worlds;
    this._changed = changed;
    this._stop = new AbortController();
    this.now = nothingYet(worlds);
  }

  get busy() {
    return this.now.state === "waiting" || this.now.state === "running";
  }

  /** Run, and return whether it came to its end. @param {string} address @param {import("./stream.js").Wanted} wanted */
  async run(address, wanted) {
    this._stop.abort();
    const { signal } = (this._stop = new AbortController());
    this._show({ ...nothingYet(this._worlds), state: "running" });
    try {
      for await (const said of runsAt(address, wanted, signal)) {
        this._show(heard(this.now, said));
        if (said.event === "growing") await moment(signal);
      }
    } catch (error) {
      if (signal.aborted) return false;
      this._show({ ...this.now, state: "failed", problem: error instanceof Error ? error.message : String(error) });
    }
    return this.now.state === "done";
  }

  cancel() {
    this._stop.abort();
    this._show(nothingYet(this._worlds));
  }

  /** @param {Progress} now */
  _show(now) {
    this.now = now;
    this._changed();
  }
}

/** @param {AbortSignal} signal */
async function moment(signal) {
  if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  await new Promise((done) => setTimeout(done, GROWS_EVERY_MS));
  signal.throwIfAborted();
}

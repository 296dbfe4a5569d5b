// What a change has changed: the figures up to it beside those since, over windows of one length.

import { MEASURES, settled } from "./measures.js";

/** @import { Figures, LogLine } from "../../wire/wire.js" */

/** A window begins at a sample, and these are half a second apart: this much of it may be missing, in seconds. */
const NEARLY_S = 0.6;
/** Fewer requests than this say nothing of 99 of 100. */
export const ENOUGH = { p50: 5, p95: 20, p99: 100 };

/**
 * @typedef {object} Comparison
 * @property {LogLine} line the latest change
 * @property {number} others how many changes it followed so closely that they are compared as one
 * @property {number} window_s
 * @property {Figures} before
 * @property {Figures | null} after null while the window since is not full
 * @property {number} waits_s until it is
 * @property {boolean} mixed whether some of what was answered since may have been sent before the change
 */

/** What was changed in a world, in order. @param {LogLine[]} log @param {number} world its number */
export const changesOf = (log, world) => log.filter((line) => line.of === "change" && line.world === world);

/**
 * What the latest change of a world can be compared by; null where nothing was changed, or too early for a full window
 * before it.
 * @param {LogLine[]} changes @param {Figures[]} history @param {Figures} now
 * @returns {Comparison | null}
 */
export function comparison(changes, history, now) {
  const line = changes.at(-1);
  if (!line || line.time > now.time) return null;
  const { window_s } = now;
  let first = changes.length - 1;
  while (first > 0 && changes[first].time - changes[first - 1].time < window_s) first--;
  // A sample of the same moment may hold what the change broke at once.
  const before = history.findLast(({ time }) => time < changes[first].time);
  if (!before || before.elapsed_s < window_s - NEARLY_S) return null;
  const waits_s = Math.max(0, line.time + window_s - now.time);
  const others = changes.length - 1 - first;
  const mixed = now.time - window_s - (now.p99_ms ?? 0) / 1000 < line.time;
  return { line, others, window_s, before, after: waits_s ? null : now, waits_s, mixed };
}

/** A measure in the figures of a window, null where too few requests ended in it to say. @param {string} id @param {Figures} figures */
function sure(id, figures) {
  const least = /** @type {Record<string, number>} */ (ENOUGH)[id] ?? 1;
  const measure = MEASURES.find((one) => one.id === id);
  return settled(figures) >= least && measure ? measure.value(figures) : null;
}

/**
 * Each measure before and after, as it is written.
 * @param {Comparison} compared @param {import("./measures.js").Measure[]} measures
 */
export const rowsOf = ({ before, after }, measures) =>
  measures.map(({ id, label, words }) => ({
    id,
    label,
    before: words(sure(id, before)),
    after: after && words(sure(id, after)),
  }));

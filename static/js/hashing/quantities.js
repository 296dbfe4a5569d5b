// Times of a pick and sizes in memory, as people read them.

import { trimmed } from "../shared/format.js";

/** @param {number} seconds */
export function pickTime(seconds) {
  if (seconds < 1e-6) return `${Math.round(seconds * 1e9)} ns`;
  if (seconds < 1e-3) return `${trimmed(seconds * 1e6, 1)} µs`;
  return `${trimmed(seconds * 1e3, 1)} ms`;
}

/** @param {number} bytes */
export const memory = (bytes) => (bytes < 1000 ? `${bytes} B` : `${trimmed(bytes / 1000, bytes < 10_000 ? 1 : 0)} kB`);

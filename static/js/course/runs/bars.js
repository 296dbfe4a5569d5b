// From buckets that widen with the latency to bars of one width, on an axis that several distributions share.

/** @import { Histogram } from "../../wire/wire.js" */

export const BARS = 36;
const NICE = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

// What is so much slower than the quickest is not drawn whole: the others would be a line at the left.
const SLOWEST = 4;

/**
 * Where the axis of these distributions ends (ms), 0 while there is nothing: the slowest of a hundred lies on it, unless that is far away.
 * @param {(Histogram | null)[]} histograms @param {number} [least]
 */
export function axisOf(histograms, least = 0) {
  const slowest = histograms.flatMap((each) => each?.p99_ms ?? []);
  if (!slowest.length) return least;
  const needed = Math.max(least, Math.min(Math.max(...slowest), SLOWEST * Math.min(...slowest)) * 1.12);
  const power = 10 ** Math.floor(Math.log10(needed));
  return power * (NICE.find((nice) => nice * power >= needed - 1e-9) ?? 10);
}

/**
 * How many answers fall into each bar, and how many took longer than the axis shows. A bucket across two bars is shared out.
 * @param {Histogram} histogram @param {number} axis_ms @param {number} [bars]
 */
export function barsOf({ first, counts, growth, answered }, axis_ms, bars = BARS) {
  const width = axis_ms / bars;
  const heights = new Array(bars).fill(0);
  counts.forEach((count, place) => {
    if (!count) return;
    const from = growth ** (first + place);
    const to = from * growth;
    for (let bar = Math.floor(from / width); bar < bars && bar * width < to; bar++) {
      const inside = Math.min(to, (bar + 1) * width) - Math.max(from, bar * width);
      heights[bar] += (count * inside) / (to - from);
    }
  });
  const drawn = heights.reduce((sum, height) => sum + height, 0);
  return { heights, beyond: Math.max(0, answered - drawn) };
}

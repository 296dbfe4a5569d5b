// How the latencies of one run are spread: bars, and on them where half of the answers lie, 19 of 20, and 99 of 100.

import { html, svg } from "lit-html";
import { count, milliseconds, percent } from "../../shared/format.js";
import { BARS, barsOf } from "./bars.js";

/** @import { Histogram } from "../../wire/wire.js" */

const HIGH = 100;
const FLIPS_AT = 0.72;
/** @type {["p50_ms" | "p95_ms" | "p99_ms", string][]} */
export const TICKS = [
  ["p50_ms", "half"],
  ["p95_ms", "19 of 20"],
  ["p99_ms", "99 of 100"],
];

/**
 * @typedef {object} Spread
 * @property {string} title
 * @property {string} [about] a few words beside the title
 * @property {Histogram | null} histogram null where nothing has run yet
 * @property {number} part how much of the run is done, 0 to 1: the bars grow with it
 */

/** @param {Spread} spread @param {number} axis_ms 0 where there is none yet @param {number} [place] which of several it is */
export function spreadPicture({ title, about = "", histogram, part }, axis_ms, place = 0) {
  const { heights, beyond } = histogram ? barsOf(histogram, axis_ms) : { heights: new Array(BARS).fill(0), beyond: 0 };
  const most = Math.max(...heights, 1);
  const marks = histogram ? marksOf(histogram, axis_ms) : [];
  return html`<div class="spread" data-place=${place}>
    <p class="spread-title"><b>${title}</b> <span>${about}</span></p>
    <div class="spread-plot" role="img" aria-label=${inWords(title, histogram)}>
      <svg viewBox="0 0 ${BARS} ${HIGH}" preserveAspectRatio="none" aria-hidden="true">
        ${heights.map((height, bar) => {
          const high = (height / most) * HIGH * Math.min(1, part);
          return svg`<rect x=${bar + 0.08} y=${HIGH - high} width="0.84" height=${high}></rect>`;
        })}
      </svg>
      ${marks.map(({ row, at }) => html`<i class="spread-tick" data-row=${row} style=${at}></i>`)}
      ${marks.map(
        ({ row, at, side, words, time }) =>
          html`<span class="spread-word" data-row=${row} data-side=${side} style=${at}
            ><span>${words} <b>${time}</b></span></span
          >`,
      )}
    </div>
    <p class="spread-axis">
      <span>0</span
      ><span
        >${histogram && beyond / histogram.answered >= 0.0005 ? `longer: ${percent(beyond / histogram.answered)} →` : ""}</span
      ><span>${axis_ms ? milliseconds(axis_ms) : ""}</span>
    </p>
  </div>`;
}

/** Where the ticks stand, and what is written at them. What lies beyond the axis stands at its end. @param {Histogram} histogram @param {number} axis_ms */
function marksOf(histogram, axis_ms) {
  return TICKS.flatMap(([name, words], row) => {
    const at_ms = histogram[name];
    if (at_ms === null) return [];
    const part = Math.min(1, at_ms / axis_ms);
    const side = part > FLIPS_AT ? "left" : "right";
    const time = `${milliseconds(at_ms)}${at_ms > axis_ms ? " →" : ""}`;
    return [{ row, at: `translate: ${(part * 100).toFixed(2)}%`, side, words, time }];
  });
}

/** @param {string} title @param {Histogram | null} histogram */
export function inWords(title, histogram) {
  if (!histogram?.answered) return `${title}: no answers yet`;
  const ticks = TICKS.map(([name, words]) => `${words} within ${milliseconds(histogram[name])}`);
  return `${title}: ${count(histogram.answered)} answers, ${ticks.join(", ")}`;
}

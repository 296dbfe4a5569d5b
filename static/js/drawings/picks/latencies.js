// Latency averages that jump to every peak and fade, and what they make the servers cost.

import { html, svg } from "lit-html";

import { milliseconds, trimmed } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { WIDTH, apart, fixed, short } from "../geometry.js";

const MOST = 3;
const [LEFT, RIGHT, TOP, GROUND] = [4, WIDTH - 46, 8, 74];
const STEPS = 24;

/**
 * What is known of an average: how high it was after the last answer, now, and when nobody asks for a while.
 * @param {{latency_s: number, ago_s: number | null}} one @param {number} decay_s @param {number} time from now, in s
 */
export function average({ latency_s, ago_s }, decay_s, time) {
  return ago_s === null || time < -ago_s ? 0 : latency_s * Math.exp(-time / decay_s);
}

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Latencies>} */
export function latencies({ asked, decay_s }, ids, { winner, names }) {
  const shown = asked.slice(0, MOST);
  const past = Math.max(decay_s / 4, ...shown.map(({ ago_s }) => (ago_s ?? 0) * 1.1));
  const future = Math.max(decay_s, past / 2);
  const most = Math.max(1e-9, ...shown.map((one) => average(one, decay_s, -(one.ago_s ?? 0))));
  const x = (/** @type {number} */ time) => LEFT + ((RIGHT - LEFT) * (time + past)) / (past + future);
  const y = (/** @type {number} */ value) => GROUND - ((GROUND - TOP) * value) / most;
  const ends = apart(
    shown.map((one) => y(average(one, decay_s, future)) + 4),
    12,
  );
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} 94" aria-hidden="true">
        <path class="axis" d="M${LEFT} ${GROUND}H${RIGHT}M${fixed(x(0))} ${TOP - 6}V${GROUND + 4}"></path>
        <text class="quiet" x=${fixed(x(0))} y=${GROUND + 17}>now</text>
        <text class="quiet end" x=${RIGHT} y=${GROUND + 17}>in ${trimmed(future, 1)} s</text>
        ${shown.map((one, i) => {
          if (one.ago_s === null) return "";
          const path = (/** @type {number} */ from, /** @type {number} */ to) =>
            Array.from({ length: STEPS + 1 }, (_, step) => {
              const time = from + ((to - from) * step) / STEPS;
              return `${step ? "L" : "M"}${fixed(x(time))} ${fixed(y(average(one, decay_s, time)))}`;
            }).join("");
          const id = ids[one.server];
          return svg`<g data-colour=${serverColour(id)}>
            <path class="curve" d="M${fixed(x(-one.ago_s))} ${GROUND}${path(-one.ago_s, 0).replace("M", "L")}"></path>
            <path class="curve later" d=${path(0, future)}></path>
            <circle class="point" cx=${fixed(x(-one.ago_s))} cy=${fixed(y(average(one, decay_s, -one.ago_s)))} r="4"></circle>
            <text class=${id === winner ? "strong" : "quiet"} x=${(RIGHT + WIDTH) / 2} y=${fixed(ends[i])}>${short(names[one.server], WIDTH - RIGHT)}</text>
          </g>`;
        })}
      </svg>
      <ul class="costs">
        ${shown.map((one) => {
          const id = ids[one.server];
          return html`<li class=${id === winner ? "winner" : ""}>
            <span class="chip" data-colour=${serverColour(id)}>${id}</span>
            <span>${formula(one)}</span>
            <span class="small">${one.ago_s === null ? "no answer yet" : `${milliseconds(one.ago_s * 1000)} ago`}</span>
          </li>`;
        })}
      </ul>`,
    caption: `Latency × (in flight + 1) is the cost; unasked, a peak fades to a third in about ${trimmed(decay_s, 1)} s.`,
  };
}

/** What the cost is made of. @param {import("../../wire/wire.js").Expected} one */
function formula({ latency_s, in_flight, cost, ago_s }) {
  if (ago_s === null) return in_flight ? "unknown, so it costs most" : "unknown, so it costs 0";
  return html`${milliseconds(latency_s * 1000)} × ${in_flight + 1} = <b>${milliseconds(cost * 1000)}</b>`;
}

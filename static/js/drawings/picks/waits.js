// What a request would wait for at each server: one average answer for each request in flight, and one for itself.

import { html, svg } from "lit-html";

import { WIDTH, fixed } from "../geometry.js";
import { rows, rowsHeight, rowsLeft } from "./rows.js";

const GAP = 1.5;

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Waits>} */
export function waits({ waits }, ids, { winner, names }) {
  const servers = waits.map(({ server }) => ({ id: ids[server], name: names[server] }));
  const left = rowsLeft(names);
  const most = Math.max(...waits.map(({ wait }) => wait));
  const weighted = waits.some(({ weight }) => weight !== 1);
  const right = WIDTH - (weighted ? 106 : 86);
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} ${rowsHeight(waits.length)}" aria-hidden="true">
      ${rows(servers, winner, (number, y) => {
        const { latency_ms, in_flight, weight, wait } = waits[number];
        const width = ((right - left) * wait) / most / (in_flight + 1);
        const block = (/** @type {number} */ from, /** @type {number} */ blocks, name = "bar") =>
          svg`<rect class=${name} x=${fixed(left + from * width)} y=${y - 6} width=${fixed(Math.max(blocks * width - GAP, 0.5))} height="12" rx="2"></rect>`;
        // Blocks too narrow to be told apart are one.
        const before = width > 2 * GAP ? Array.from({ length: in_flight }, (_, i) => block(i, 1)) : block(0, in_flight);
        return {
          word: `${in_flight + 1} × ${latency_ms}${weight === 1 ? "" : ` ÷ ${weight}`}`,
          drawing: svg`${before}${block(in_flight, 1, "bar open")}`,
        };
      })}
    </svg>`,
    caption: `A block is one average answer in ms${weighted ? ", ÷ weight" : ""}: one for each request in flight, and the open one for this. The shortest row wins.`,
  };
}

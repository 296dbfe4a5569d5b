// Balances above and below zero: the largest wins, and pays.

import { html, svg } from "lit-html";

import { trimmed } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { WIDTH, fixed, short } from "../geometry.js";

const [TOP, HEIGHT] = [16, 96];

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Balances>} */
export function balances({ servers, price }, ids, { winner, names }) {
  const all = servers.flatMap(([, before, after]) => [before, after]);
  const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
  const y = (/** @type {number} */ value) => TOP + (HEIGHT * (high - value)) / (high - low || 1);
  const width = Math.min(48, WIDTH / servers.length);
  const left = (WIDTH - width * servers.length) / 2;
  const bar = Math.min(18, width * 0.55);
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} ${TOP + HEIGHT + 32}" aria-hidden="true">
      <path class="axis" d="M${fixed(left)} ${fixed(y(0))}H${fixed(WIDTH - left)}"></path>
      ${servers.map(([server, before, after], place) => {
        const x = left + (place + 0.5) * width;
        const id = ids[server];
        const wins = id === winner;
        return svg`<g data-colour=${serverColour(id)}>
          <rect class="bar" x=${fixed(x - bar / 2)} y=${fixed(Math.min(y(before), y(0)))} width=${fixed(bar)} height=${fixed(Math.max(Math.abs(y(before) - y(0)), 1))}></rect>
          ${wins ? svg`<path class="walk" d="M${fixed(x)} ${fixed(y(before))}V${fixed(y(after))}m-4 -6l4 6l4 -6"></path>` : ""}
          <text class=${wins ? "strong" : "quiet"} x=${fixed(x)} y=${fixed(Math.min(y(before), y(0)) - 4)}>${trimmed(before)}</text>
          ${wins ? svg`<text class="quiet" x=${fixed(x)} y=${fixed(y(after) + 13)}>${trimmed(after)}</text>` : ""}
          <text class=${wins ? "strong" : "quiet"} x=${fixed(x)} y=${TOP + HEIGHT + 28}>${short(names[server], width - 2)}</text>
        </g>`;
      })}
    </svg>`,
    caption: `The largest balance wins and pays ${trimmed(price)} (the arrow).`,
  };
}

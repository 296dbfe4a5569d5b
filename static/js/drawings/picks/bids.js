// Every server's bid for the key, between 0 and 1: its hash, and how far its weight lifts it.

import { html, svg } from "lit-html";

import { WIDTH, fixed } from "../geometry.js";
import { rows, rowsHeight, rowsLeft } from "./rows.js";

const RIGHT = WIDTH - 56;

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Bids>} */
export function bids({ bids, weighted }, ids, { winner, names }) {
  const servers = bids.map(([server]) => ({ id: ids[server], name: names[server] }));
  const left = rowsLeft(names);
  const x = (/** @type {number} */ share) => left + (RIGHT - left) * share;
  const best = x(Math.max(...bids.map(([, , lifted]) => lifted)));
  const height = rowsHeight(bids.length);
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} ${height + 16}" aria-hidden="true">
      ${rows(servers, winner, (number, y) => {
        const [, hash, lifted] = bids[number];
        const [from, to] = [x(hash), x(lifted)];
        return {
          word: lifted.toFixed(3),
          drawing: svg`<path class="axis" d="M${left} ${y}H${RIGHT}"></path>
            ${
              lifted > hash
                ? svg`<path class="lift" d="M${fixed(from)} ${y}H${fixed(to)}"></path>
                  <circle class="hash" cx=${fixed(from)} cy=${y} r="3.5"></circle>`
                : ""
            }
            <circle class="bar" cx=${fixed(to)} cy=${y} r="5"></circle>`,
        };
      })}
      <path class="best" d="M${fixed(best)} 1V${height}"></path>
      <text class="quiet" x=${left} y=${height + 12}>0</text>
      <text class="quiet" x=${RIGHT} y=${height + 12}>1</text>
    </svg>`,
    caption: weighted
      ? "Each server's hash with the key (ring) is lifted by its weight w to hash^(1/w) (dot). The highest wins."
      : "Each server's hash with the key, between 0 and 1. The highest wins.",
  };
}

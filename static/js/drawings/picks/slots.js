// A row of numbered slots: whose they are, and the one that was hit.

import { html, svg } from "lit-html";

import { serverColour } from "../../shared/palette.js";
import { WIDTH, fixed, short, shortNumber } from "../geometry.js";

const TOP = 26;
const HEIGHT = 26;

/** @type {Record<string, string>} */
const WITHOUT_NUMBER = {
  weighted_random: "Every server holds as many tickets as its weight; one is drawn.",
  weighted_round_robin_block: "Turns go from left to right, and then from the first again.",
};

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Slots>} */
export function slots({ number, size, slot, begin, owners }, ids, { policy, names }) {
  const [margin, width] = layout(owners.length, owners.length < size);
  const hit = (((slot - begin) % size) + size) % size;
  const x = (/** @type {number} */ place) => margin + place * width;
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} 84" aria-hidden="true">
      <text class="strong" x=${WIDTH / 2} y="14">
        ${number ? `${shortNumber(number)} % ${size} = ${slot}` : `${policy === "weighted_random" ? "ticket" : "turn"} ${slot + 1} of ${size}`}
      </text>
      ${owners.map(
        (owner, place) =>
          svg`<g class=${place === hit ? "slot hit" : "slot"} data-colour=${serverColour(ids[owner])}>
            <rect x=${fixed(x(place) + 1)} y=${TOP} width=${fixed(width - 2)} height=${HEIGHT} rx="3"></rect>
            <text class=${place === hit ? "strong" : "quiet"} x=${fixed(x(place) + width / 2)} y=${TOP + 17}>${short(names[owner], width - 2)}</text>
          </g>`,
      )}
      ${
        owners.length < size
          ? svg`<text class="quiet" x="7" y=${TOP + 17}>…</text><text class="quiet" x=${WIDTH - 7} y=${TOP + 17}>…</text>`
          : ""
      }
      <path class="key-mark" d="M${fixed(x(hit) + width / 2)} ${TOP + HEIGHT + 3}l6 9h-12z"></path>
      ${owners.map((_, place) =>
        place === hit || owners.length === size
          ? svg`<text class=${place === hit ? "strong" : "quiet"} x=${fixed(x(place) + width / 2)} y=${TOP + HEIGHT + 26}>${((begin + place) % size) + (number ? 0 : 1)}</text>`
          : "",
      )}
    </svg>`,
    caption: number ? "The remainder is the number of the slot; its owner is picked." : (WITHOUT_NUMBER[policy] ?? ""),
  };
}

/** Where the row begins, and how wide a slot is. @param {number} count @param {boolean} cut */
function layout(count, cut) {
  const margin = cut ? 14 : 2;
  const width = Math.min(40, (WIDTH - 2 * margin) / count);
  return [(WIDTH - width * count) / 2, width];
}

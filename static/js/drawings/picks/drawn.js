// The few that were drawn and compared, among those that nobody asked.

import { html, svg } from "lit-html";

import { serverColour } from "../../shared/palette.js";
import { WIDTH, fixed, short } from "../geometry.js";

const [TOP, HEIGHT] = [18, 56];
const ORDINALS = ["1st", "2nd", "3rd"];

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Drawn>} */
export function drawn({ drawn, in_flight }, ids, { winner, names }) {
  const most = Math.max(4, ...in_flight.map(([, number]) => number));
  const width = Math.min(52, WIDTH / in_flight.length);
  const left = (WIDTH - width * in_flight.length) / 2;
  const ground = TOP + HEIGHT;
  const bar = Math.min(20, width * 0.6);
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} ${ground + 36}" aria-hidden="true">
      <path class="axis" d="M${fixed(left)} ${ground}H${fixed(WIDTH - left)}"></path>
      ${in_flight.map(([server, number], place) => {
        const x = left + (place + 0.5) * width;
        const id = ids[server];
        const asked = drawn.indexOf(server);
        const height = (HEIGHT * number) / most;
        const name = id === winner ? "strong" : "quiet";
        return svg`<g class=${asked < 0 ? "not-asked" : ""} data-colour=${serverColour(id)}>
          ${id === winner ? svg`<rect class="winner-back" x=${fixed(x - width / 2 + 1)} y="2" width=${fixed(width - 2)} height=${ground + 32} rx="4"></rect>` : ""}
          <rect class="bar" x=${fixed(x - bar / 2)} y=${fixed(ground - height)} width=${fixed(bar)} height=${fixed(Math.max(height, 1))}></rect>
          <text class=${name} x=${fixed(x)} y=${fixed(ground - height - 4)}>${number}</text>
          <text class=${name} x=${fixed(x)} y=${ground + 15}>${short(names[server], width - 2)}</text>
          ${asked >= 0 && width >= 22 ? svg`<text class="quiet" x=${fixed(x)} y=${ground + 29}>${ORDINALS[asked] ?? `${asked + 1}th`}</text>` : ""}
        </g>`;
      })}
    </svg>`,
    caption:
      drawn.length < ids.length || in_flight.length < ids.length
        ? "In flight at those drawn (1st, 2nd …). The faint ones were not asked."
        : "In flight at those drawn (1st, 2nd …).",
  };
}

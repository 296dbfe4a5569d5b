// Jumps along the numbered servers, to the last number that is still in range.

import { html, svg } from "lit-html";

import { serverColour } from "../../shared/palette.js";
import { WIDTH, fixed, roomFor, short } from "../geometry.js";

const GROUND = 58;
const MOST_BOXES = 15;

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Jumps>} */
export function jumps({ size, path }, ids, { names }) {
  const width = Math.min(36, (WIDTH - 24) / size);
  const left = (WIDTH - width * size) / 2;
  const x = (/** @type {number} */ place) => left + (place + 0.5) * width;
  const end = path[path.length - 1];
  const named = [...new Set([0, ...path, size - 1])].sort((a, b) => a - b);
  const shown = roomFor(named.map(x), size > MOST_BOXES ? 30 : 16, { first: named.indexOf(end) });
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} 106" aria-hidden="true">
      ${ids.map(
        (id, place) =>
          svg`<g class=${place === end ? "slot hit" : "slot"} data-colour=${serverColour(id)}>
            <rect x=${fixed(x(place) - width / 2 + (width > 8 ? 1 : 0))} y=${GROUND} width=${fixed(Math.max(width - (width > 8 ? 2 : 0), 0.5))} height="24" rx=${width > 8 ? 3 : 0}></rect>
            ${size <= MOST_BOXES ? svg`<text class=${place === end ? "strong" : "quiet"} x=${fixed(x(place))} y=${GROUND + 16}>${short(names[place], width - 2)}</text>` : ""}
          </g>`,
      )}
      ${path.slice(1).map((to, i) => {
        const [from, span] = [path[i], x(to) - x(path[i])];
        const height = Math.min(46, 12 + span / 4);
        return svg`<path class="walk" d="M${fixed(x(from))} ${GROUND - 3}q${fixed(span / 2)} ${fixed(-2 * height)} ${fixed(span)} 0"></path>`;
      })}
      ${path.map((at, i) => svg`<circle class=${i === path.length - 1 ? "key-mark" : "stop"} cx=${fixed(x(at))} cy=${GROUND - 3} r="3.5"></circle>`)}
      ${named.map((number, i) => (shown.has(i) ? svg`<text class=${number === end ? "strong" : "quiet"} x=${fixed(x(number))} y=${GROUND + 40}>${number}${number === end && size > MOST_BOXES ? `: ${short(names[end], 60)}` : ""}</text>` : ""))}
    </svg>`,
    caption: "The key decides how far each jump goes; the last one within the row counts.",
  };
}

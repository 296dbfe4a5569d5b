// The queue by deadline: who is due first is picked, and enters again further back.

import { html, svg } from "lit-html";

import { trimmed } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { WIDTH, short } from "../geometry.js";

const MOST = 7;
const TOP = 22;
const AGAIN = 68; // clear of the word over the first

/**
 * The queue from the front with the winner's next turn in it, at most `most` places; null stands for some left out.
 * @param {[number, number][]} turns @param {number} again @param {number} waiting @param {number} most
 * @returns {({server: number, wait: number, again: boolean} | null)[]}
 */
export function inLine(turns, again, waiting, most) {
  const line = turns.map(([server, wait]) => ({ server, wait, again: false }));
  const next = { server: turns[0][0], wait: again, again: true };
  const behind = line.findIndex(({ wait }, place) => place > 0 && wait > again + 1e-9);
  if (behind >= 0) line.splice(behind, 0, next);
  else if (waiting === turns.length) line.push(next);
  else return [...line.slice(0, most - 2), null, next];
  if (line.length <= most && waiting === turns.length) return line;
  const at = line.indexOf(next);
  if (at < most - 1) return [...line.slice(0, most - 1), null];
  const last = at === line.length - 1 && waiting === turns.length;
  return last ? [...line.slice(0, most - 2), null, next] : [...line.slice(0, most - 3), null, next, null];
}

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Queue>} */
export function queue({ turns, again, waiting }, ids, { policy, names }) {
  const line = inLine(turns, again, waiting, MOST);
  const width = WIDTH / MOST;
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} 76" aria-hidden="true">
      ${line.map((one, place) => {
        const x = (place + 0.5) * width;
        if (!one) return svg`<text class="quiet" x=${x} y=${TOP + 18}>…</text>`;
        const id = ids[one.server];
        return svg`<g class=${one.again ? "slot again" : place === 0 ? "slot hit" : "slot"} data-colour=${serverColour(id)}>
          <rect x=${x - 14} y=${TOP} width="28" height="28" rx="5"></rect>
          <text class=${place === 0 ? "strong" : "quiet"} x=${x} y=${TOP + 18}>${short(names[one.server], 28)}</text>
          <text class=${place === 0 ? "strong" : "quiet"} x=${x} y=${TOP + 44}>${trimmed(one.wait, one.wait < 10 ? 2 : 1)}</text>
          ${place === 0 ? svg`<text class="strong" x=${x + 2} y="14">picked</text>` : one.again ? svg`<text class="quiet" x=${Math.max(AGAIN, Math.min(x, WIDTH - 18))} y="14">again</text>` : ""}
        </g>`;
      })}
    </svg>`,
    caption: `${policy === "round_robin" ? "In turn" : "By deadline"}: the first is picked, and is due again where it is dashed.`,
  };
}

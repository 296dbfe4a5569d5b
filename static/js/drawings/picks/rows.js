// Servers one below the other, the picked one on a ground of its own: name, something drawn, a word.

import { svg } from "lit-html";

import { serverColour } from "../../shared/palette.js";
import { WIDTH, short, widest } from "../geometry.js";

const ROW = 21;
const NAME = 54; // as wide as a name may be

/** The height of `count` rows. @param {number} count */
export const rowsHeight = (count) => count * ROW + 2;

/** Where what is drawn begins. @param {string[]} names */
export const rowsLeft = (names) => 14 + widest(names, NAME);

/**
 * @param {{id: string, name: string}[]} servers @param {string} winner
 * @param {(number: number, middle: number) => {drawing: unknown, word: string}} draw what is drawn in a row, and said at its end
 */
export function rows(servers, winner, draw) {
  return servers.map(({ id, name }, number) => {
    const middle = (number + 0.5) * ROW + 1;
    const { drawing, word } = draw(number, middle);
    const look = id === winner ? "strong" : "quiet";
    return svg`<g data-colour=${serverColour(id)}>
      ${id === winner ? svg`<rect class="winner-back" x="0" y=${middle - ROW / 2} width=${WIDTH} height=${ROW} rx="4"></rect>` : ""}
      <text class="${look} start" x="5" y=${middle + 4}>${short(name, NAME)}</text>
      ${drawing}
      <text class="${look} end" x=${WIDTH - 5} y=${middle + 4}>${word}</text>
    </g>`;
  });
}

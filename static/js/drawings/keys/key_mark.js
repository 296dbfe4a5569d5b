// How a key is drawn: its name in a circle of its server's colour; one that moved is dashed, and wears the letter of the
// server it came from.

import { svg } from "lit-html";

import { serverColour } from "../../shared/palette.js";
import { short } from "../geometry.js";

/**
 * @typedef {object} Placed a key with its server, now and before
 * @property {string} key
 * @property {string} server
 * @property {string | null} server_before
 */

/** @param {Placed} one */
export const moved = (one) => one.server_before !== null && one.server_before !== one.server;

/** @param {Placed} one */
export const keyLabel = (one) =>
  `Key ${one.key}, server ${one.server}${moved(one) ? `, moved from ${one.server_before}` : ""}`;

/** @param {Placed} one @param {number} radius */
export function keyMark(one, radius) {
  const lettered = radius > 11;
  return svg`<circle class="dot" r=${radius}></circle>
    ${lettered ? svg`<text y="4" class=${radius > 19 ? "strong" : ""}>${short(one.key, (radius > 19 ? 1.3 : 1.7) * radius)}</text>` : ""}
    ${
      moved(one)
        ? svg`<g class="from" data-colour=${serverColour(one.server_before ?? "")} transform="translate(${radius * 0.75} ${-radius * 0.75})">
          <circle r=${lettered ? 7.5 : radius > 8 ? 4 : 3}></circle>
          ${lettered ? svg`<text y="3.5">${short(one.server_before ?? "", 14)}</text>` : ""}
        </g>`
        : ""
    }`;
}

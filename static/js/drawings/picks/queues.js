// What each server holds, and what is still on its way, which the oracle does not count.

import { html, svg } from "lit-html";

import { WIDTH, fixed } from "../geometry.js";
import { rows, rowsHeight, rowsLeft } from "./rows.js";

const RIGHT = WIDTH - 56;
const PITCH = 9;

/**
 * How many of each are drawn in a row with room for `room`: first what is held.
 * @param {number} holds @param {number} onTheWay @param {number} room
 */
export function dots(holds, onTheWay, room) {
  const held = Math.min(holds, room);
  return { held, away: Math.min(onTheWay, room - held) };
}

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Queues>} */
export function queues({ queues }, ids, { winner, names }) {
  const servers = queues.map(([server]) => ({ id: ids[server], name: names[server] }));
  const left = rowsLeft(names);
  const room = Math.floor((RIGHT - left) / PITCH);
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} ${rowsHeight(queues.length)}" aria-hidden="true">
      ${rows(servers, winner, (number, y) => {
        const [, holds, onTheWay] = queues[number];
        const { held, away } = dots(holds, onTheWay, room);
        return {
          word: onTheWay ? `${holds} (+${onTheWay})` : String(holds),
          drawing: Array.from(
            { length: held + away },
            (_, place) =>
              svg`<circle class=${place < held ? "bar" : "bar open"} cx=${fixed(left + (place + 0.5) * PITCH)} cy=${y} r="3.5"></circle>`,
          ),
        };
      })}
    </svg>`,
    caption:
      "Full: at the server. Rings: on the way there or back, which this policy does not see. The fewest full ones win.",
  };
}

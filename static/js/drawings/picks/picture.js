// The picture of one pick, drawn by the module of its kind; `pick.because` says the same in words.

import { html } from "lit-html";

import { balances } from "./balances.js";
import { bids } from "./bids.js";
import { drawn } from "./drawn.js";
import { namesOf } from "../geometry.js";
import { jumps } from "./jumps.js";
import { latencies } from "./latencies.js";
import { queue } from "./queue.js";
import { queues } from "./queues.js";
import { regions } from "./regions.js";
import { ring } from "./ring.js";
import { slots } from "./slots.js";
import { waits } from "./waits.js";

/**
 * @typedef {object} Pick
 * @property {string} policy
 * @property {string} winner
 * @property {{id: string, figure: number | null}[]} candidates
 * @property {any} picture
 *
 * @typedef {(picture: any, ids: string[], pick: Pick & {names: string[]}) => {drawing: any, caption: any}} Draw
 */

/** @type {Record<string, Draw>} */
const DRAW = { balances, bids, drawn, jumps, latencies, queue, queues, regions, ring, slots, waits };

/** @param {Pick} pick */
export function pictureOf(pick) {
  const draw = pick.picture && DRAW[pick.picture.kind];
  if (!draw) return "";
  const ids = pick.candidates.map(({ id }) => id);
  const { drawing, caption } = draw(pick.picture, ids, { ...pick, names: namesOf(ids) });
  return html`<figure class="picture" data-picture=${pick.picture.kind}>
    ${drawing}
    <figcaption class="small">${caption}</figcaption>
  </figure>`;
}

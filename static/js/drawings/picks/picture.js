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

/** @import { Pick, Picture } from "../../wire/wire.js" */

/**
 * @template {Picture} P
 * @typedef {(picture: P, ids: string[], pick: Pick & {names: string[]}) => {drawing: unknown, caption: unknown}} Draw
 */

/** @type {{[Kind in Picture["kind"]]: Draw<Extract<Picture, {kind: Kind}>>}} */
const DRAW = { balances, bids, drawn, jumps, latencies, queue, queues, regions, ring, slots, waits };

/** @param {Pick} pick */
export function pictureOf(pick) {
  if (!pick.picture) return "";
  const draw = /** @type {Draw<Picture>} */ (DRAW[pick.picture.kind]);
  const ids = pick.candidates.map(({ id }) => id);
  const { drawing, caption } = draw(pick.picture, ids, { ...pick, names: namesOf(ids) });
  return html`<figure class="picture" data-picture=${pick.picture.kind}>
    ${drawing}
    <figcaption class="small">${caption}</figcaption>
  </figure>`;
}

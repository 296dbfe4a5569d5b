// What moves where a server is lost: down is not gone.

import { html } from "lit-html";

import { percent } from "../../shared/format.js";

/** @import { Loss, Placement } from "../../wire/wire.js" */

/** What the room has said, by the placement it holds for; null while it is asked. @type {WeakMap<Placement, Map<string, Loss | null>>} */
const known = new WeakMap();

/** What would move without this server, where the balancer's policy hashes keys. @param {import("../figure.js").Figure} figure @param {string} id */
export function lossOf(figure, id) {
  const placement = figure.store.placementNow;
  if (!placement) return "";
  const losses = known.get(placement) ?? new Map();
  known.set(placement, losses);
  if (!losses.has(id)) {
    losses.set(id, null);
    figure.lose(id).then((answer) => answer.ok && losses.set(id, answer.loss));
  }
  const loss = losses.get(id);
  return loss ? html`<p class="small" data-part="loss">${inWords(loss)}</p>` : "";
}

/** @param {Loss} loss */
export function inWords({ of, own, down, removed }) {
  const share = (/** @type {number} */ count) => percent(count / of);
  const ours = `It has ${share(own)} of the keys.`;
  if (down === removed) {
    const whose = down === own ? "only these" : share(down);
    return `${ours} Down or removed: ${whose} move.`;
  }
  return `${ours} Down: ${down === own ? "only these" : share(down)} move. Removed from the list: ${share(removed)}.`;
}

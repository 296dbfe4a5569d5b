// The latest picks and why the last of them was made, of all balancers or of one; and how one request does.

import { html } from "lit-html";

import { NOTHING, milliseconds } from "../../shared/format.js";
import { replicasOf } from "../scenario.js";
import { howItEnded, whatItDoes } from "./whereabouts.js";
import { recentPicks, textbookCase, whyHere } from "./why_here.js";

/** @import { Why } from "../../wire/wire.js" */
/** @typedef {import("../figure.js").Figure} Figure */

const several = (/** @type {Figure} */ { store }) => replicasOf(store.scenario).length > 1;

/** Which balancer made a pick, where there are several. @param {Figure} figure @param {Why} why */
const by = (figure, { balancer }) => (several(figure) ? html`, picked by <b>${balancer}</b>` : "");

/** The latest of some picks, and why it was made. @param {Figure} figure @param {Why[]} picks newest first */
export function latestPick(figure, picks) {
  const { store } = figure;
  const [last] = picks;
  const nobody = !store.anyUp;
  if (!last) {
    return nobody
      ? html`<p class="bad">${NOBODY}</p>`
      : html`<p class="small">
          ${store.lastPick ? "It made none of the latest picks." : "Nothing was picked yet. The next request will show its reason here."}
        </p>`;
  }
  return html`<div class="latest-pick">
    ${nobody ? html`<p class="bad">${NOBODY} The latest pick was made before that:</p>` : ""}
    <p class="lead">
      ${nobody ? "Request" : "The latest request,"} <b>#${last.request}</b> from ${last.client}${nobody ? "" : ","} went
      to <b>${last.pick.winner}</b>${by(figure, last)}.
    </p>
    ${whyHere(last, figure.policies.get(last.pick.policy))} ${textbookCase(figure, last.pick)}
    ${recentPicks(picks, several(figure))}
    <p class="small">
      Point at this to hold it still. Click a circle in the picture to see its way, and who sees what of it: pause to
      catch one, or press I for the one sent last.
    </p>
  </div>`;
}

/** Why there is no reason to be shown. @param {number} id @param {import("../../wire/wire.js").End | null} end */
function whyNot(id, end) {
  if (id < 0) return "The reason is no longer known: another server was picked for the request since.";
  return end ? "No server was picked for it." : "No pick was made for it yet.";
}

const NOBODY = "No server is up: the balancer refuses every request.";

/**
 * How one request does, who sees what of it, and why it went where it went.
 * @param {Figure} figure @param {import("./asked.js").Answer} asked @param {unknown} columns who sees what
 */
export function requestCard(figure, { id, why, parties, asked, end }, columns) {
  const { store, requests, clock } = figure;
  const { scenario } = store;
  const request = requests.byId.get(id);
  if (asked && !parties.length) {
    return html`<p class="lead">Request #${id} is gone: the room remembers only the latest ones of this world.</p>
      ${recentPicks(store.picks, several(figure))}`;
  }
  const client = request?.client || parties[0]?.node;
  const age = milliseconds(request ? (clock.playhead - request.created) * 1000 : null);
  const now = request
    ? html`${whatItDoes(request, scenario)}, <b>${age}</b> old`
    : end
      ? howItEnded(end, scenario)
      : id < 0
        ? "gone: nobody waited for it any more"
        : NOTHING;
  const path = parties[0]?.letter.find(({ what }) => what === "path")?.value;
  const whose = client
    ? html`From ${client}${path ? html`, for <b>${path}</b>` : ""}${why ? by(figure, why) : ""}. `
    : "";
  return html`
    <p class="lead">${whose}Now: ${now}.</p>
    ${columns}
    ${
      why
        ? html`<h3>Why ${why.pick.winner}?</h3>
            ${whyHere(why, figure.policies.get(why.pick.policy))} ${textbookCase(figure, why.pick)}`
        : html`<p class="small">${asked ? whyNot(id, end) : `Asking ${NOTHING} one moment.`}</p>`
    }
    ${recentPicks(store.picks, several(figure))}
  `;
}

// Who stands on the way, from the clients to the servers, and what can be put there.

import { html } from "lit-html";

import { termsIn } from "../../shared/term.js";
import { actionButton } from "../actions.js";
import { allKinds } from "../kinds.js";

const MOST_NAMED = 12;

/** @param {import("./settings.js").Tools} tools */
export function pathTab({ figure, state }) {
  const stops = allKinds()
    .map(({ kind, lane, regions }) => ({ kind, lane, ids: regions(state.scenario).map(([id]) => id) }))
    .filter(({ ids }) => ids.length);
  return html`<div class="stack">
    <p class="small">A request passes these, from top to bottom. Its answer goes back the same way.</p>
    <ol class="stops">
      ${stops.map(
        ({ kind, lane, ids }) =>
          html`<li>
            <span>${lane}</span>
            <span class="names">
              ${ids.slice(0, MOST_NAMED).map((id) => stop(figure, kind, id))}
              ${ids.length > MOST_NAMED ? `and ${ids.length - MOST_NAMED} more` : ""}
            </span>
          </li>`,
      )}
    </ol>
    <h3>Insert</h3>
    <div class="buttons">
      ${actionButton(figure, "insert_proxy", "+ Forward proxy")} ${actionButton(figure, "insert_edge", "+ Edge (CDN)")}
    </div>
    <p class="small">
      ${termsIn("A forward proxy stands on the clients’ side and hides them. An edge stands on the site’s side and answers from its cache.")}
    </p>
  </div>`;
}

/** A node by its name; it opens its card. @param {import("../figure.js").Figure} figure @param {string} kind @param {string} id */
const stop = (figure, kind, id) =>
  html`<button type="button" title="Open the card of ${id}" @click=${() => figure.store.select({ kind, id })}>
    ${id}
  </button>`;

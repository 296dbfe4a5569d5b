// The card of one client.

import { html } from "lit-html";

import { ACTIONS, canRun } from "./actions.js";
import { plural } from "./format.js";

/** @param {import("./actions.js").App} app @param {string} address @param {number} onTheWay its requests now */
export function clientCard(app, address, onTheWay) {
  return html`
    <p>Its address is <b>${address}</b>. It has ${plural(onTheWay, "request")} on the way.</p>
    <p class="small">A policy that hashes addresses sends all its requests to one server.</p>
    <div class="buttons">
      <button
        type="button"
        class="danger"
        data-action="remove_client"
        data-target=${address}
        title=${ACTIONS.remove_client.title}
        ?disabled=${!canRun(app, "remove_client", address)}
      >
        Remove client
      </button>
    </div>
    <p class="small">It sends nothing more; answers still on their way arrive.</p>
  `;
}

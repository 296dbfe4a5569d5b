// The card of one client.

import { html } from "lit-html";

import { ACTIONS, canRun } from "../actions.js";
import { connection } from "./whom_clients_ask.js";
import { plural } from "../../shared/format.js";
import { clientRegion, regionChoice } from "../regions.js";
import { toChange } from "../../wire/commands.js";

/**
 * @param {import("../actions.js").App} app @param {string} address @param {number} onTheWay its requests now
 * @param {import("../../shared/fields.js").Fields} fields @param {(command: any) => any} send
 */
export function clientCard(app, address, onTheWay, fields, send) {
  const { scenario } = app.store.state;
  return html`
    <p>Its address is <b>${address}</b>. It has ${plural(onTheWay, "request")} on the way.</p>
    <p class="small">A policy that hashes addresses sends all its requests to one server.</p>
    <fieldset class="bare card-fields" ?disabled=${!app.store.ready}>
      <legend class="hidden">Settings of client ${address}</legend>
      ${connection(app, address, send)}
      ${regionChoice({
        fields,
        node: address,
        value: clientRegion(scenario, app.store.clients.indexOf(address)),
        app,
        hint: "Servers elsewhere are further away.",
        send: (region) => send(toChange("clients", { region }, address)),
      })}
    </fieldset>
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

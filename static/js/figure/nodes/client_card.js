// The card of one client.

import { html } from "lit-html";

import { actionButton } from "../actions.js";
import { connection } from "./whom_clients_ask.js";
import { plural } from "../../shared/format.js";
import { clientRegion, regionChoice } from "../regions.js";
import { toChange } from "../../wire/commands.js";

/** @import { Command } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

/**
 * @param {import("../figure.js").Figure} figure @param {string} address @param {number} onTheWay its requests now
 * @param {import("../../shared/fields.js").Fields} fields @param {(command: Command) => Promise<Answer>} send
 */
export function clientCard(figure, address, onTheWay, fields, send) {
  const { scenario } = figure.store;
  return html`
    <div class="buttons">
      ${actionButton(figure, "remove_client", "Remove client", { target: address, look: "danger" })}
    </div>
    <p class="small">It sends nothing more; answers still on their way arrive. The others send its share.</p>
    <p>Its address is <b>${address}</b>. It has ${plural(onTheWay, "request")} on the way.</p>
    <p class="small">A policy that hashes addresses sends all its requests to one server.</p>
    <fieldset class="bare card-fields" ?disabled=${!figure.store.ready}>
      <legend class="hidden">Settings of client ${address}</legend>
      ${connection(figure, address, fields, send)}
      ${regionChoice({
        fields,
        node: address,
        value: clientRegion(scenario, figure.store.clients.indexOf(address)),
        figure,
        hint: "Servers elsewhere are further away.",
        send: (region) => send(toChange("clients", { region }, address)),
      })}
    </fieldset>
  `;
}

// The card of one client.

import { html } from "lit-html";

import { actionButton } from "../actions.js";
import { connection } from "./whom_clients_ask.js";
import { plural } from "../../shared/format.js";
import { clientRegion, regionChoice } from "../regions.js";
import { checkBox } from "../../shared/fields.js";
import { isPrivate } from "../../shared/format.js";
import { whomAsks } from "../scenario.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";

/** @import { Command, Scenario } from "../../wire/wire.js" */
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
    ${homeRouter(scenario, address)}
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
      ${checkBox({
        fields,
        name: "forges",
        label: "Forges X-Forwarded-For",
        value: scenario.traffic.forging.includes(address),
        send: (forges) => send(toChange("clients", { forges }, address)),
      })}
      <p class="small">
        Then it claims to ask for ${schema.forged_address}. Whether that is believed is up to the balancer.
      </p>
    </fieldset>
  `;
}

/** By which address the site sees it, where that is not its own. @param {Scenario} scenario @param {string} address */
function homeRouter(scenario, address) {
  if (!isPrivate(address)) return "";
  return html`<p class="small">
    ${
      whomAsks(scenario, address) === "proxy" && scenario.forward_proxy?.kind !== "vpn"
        ? "It is a private address, of the company’s own network: beyond the forward proxy nobody sees it."
        : "It is a private address. The router of its home translates it (NAT): all others see the router’s public one."
    }
  </p>`;
}

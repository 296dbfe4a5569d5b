// Whom clients ask: the forward proxy, the nearest edge, or the site itself. Said on a client's card, and for all of
// them on the cards of the proxy and of the edges.

import { html } from "lit-html";

import { checkBox, segments } from "../../shared/fields.js";
import { lastOctet } from "../../shared/format.js";
import { nameOf } from "../kinds.js";
import { edgesOf, whomAsks } from "../scenario.js";

/** @import { Command, Scenario, State } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

/** @typedef {import("../scenario.js").Asks} Asks */

/** What there is to be asked. @param {Scenario} scenario @returns {[Asks, string][]} */
function choices(scenario) {
  const proxy = scenario.forward_proxy;
  const edges = edgesOf(scenario).length > 0;
  return /** @type {[Asks, string][]} */ ([
    ...(proxy ? [["proxy", proxy.kind === "vpn" ? "VPN" : "forward proxy"]] : []),
    // Where there are no edges yet, the site itself is asked until there are.
    ...(edges ? [["edges", "nearest edge"]] : []),
    [edges ? "site" : "edges", "site itself"],
  ]);
}

/**
 * Whom one client asks, to choose from where there is a choice.
 * @param {import("../figure.js").Figure} figure @param {string} address
 * @param {import("../../shared/fields.js").Fields} fields @param {(command: Command) => Promise<Answer>} send
 */
export function connection(figure, address, fields, send) {
  const { scenario, asks } = /** @type {State} */ (figure.store.state);
  const all = choices(scenario);
  const to = nameOf(asks[address], scenario);
  if (all.length === 1)
    return html`<p class="small">
      It asks ${to}. Insert a forward proxy or an edge, and it can be connected to that.
    </p>`;
  const whom = whomAsks(scenario, address);
  const shown = all.some(([asked]) => asked === whom) ? whom : "edges";
  return html`<div class="connection">
    ${segments({
      fields,
      name: "asks",
      label: "Asks",
      value: shown,
      options: all,
      send: (asked) => send({ type: "connect_client", address, asks: asked }),
    })}
    <p class="small">Its requests go to ${to}.</p>
  </div>`;
}

/**
 * A box for each of some clients, ticked where it is connected.
 * @param {import("../figure.js").Figure} figure @param {import("../../shared/fields.js").Fields} fields
 * @param {string} title @param {string} hint @param {string[]} clients
 * @param {(address: string) => boolean} isConnected @param {(address: string, connect: boolean) => any} send
 */
export const clientBoxes = (figure, fields, title, hint, clients, isConnected, send) =>
  html`<div class="client-boxes" role="group" aria-labelledby=${figure.ownId("client-boxes")}>
    <p id=${figure.ownId("client-boxes")}>${title}</p>
    ${clients.map((address) =>
      checkBox({
        fields,
        name: `connect-${address}`,
        label: html`<span aria-hidden="true">${lastOctet(address)}</span>`,
        title: address,
        called: `Client ${address}`,
        value: isConnected(address),
        send: (connect) => send(address, connect),
      }),
    )}
    <p class="small">${hint}</p>
  </div>`;

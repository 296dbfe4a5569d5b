// A client: it sends requests.

import { html } from "lit-html";

import { lastOctet } from "../../shared/format.js";
import { clientRegion } from "../regions.js";
import { clientCard } from "./client_card.js";
import { inRegion, tag } from "./tag.js";

/** @import { Scenario } from "../../wire/wire.js" */

export const TEXTBOOK_ADDRESS = "6";

/** @type {import("../kinds.js").Kind} */
export const client = {
  kind: "client",
  lane: "Clients",
  parties: { client: "Client" },
  draw,
  regions: (scenario) => scenario.traffic.clients.map((id, place) => [id, clientRegion(scenario, place)]),
  name: () => null,
  card: (id, figure, { fields, send }) => {
    const onTheWay = figure.requests.live.filter((request) => request.client === id).length;
    return { title: `Client ${id}`, body: clientCard(figure, id, onTheWay, fields, send) };
  },
  gone: (id, { traffic }) => (traffic.clients.includes(id) ? "" : `Client ${id} is gone.`),
  changes,
  remove: "remove_client",
  actions: {
    remove_client: {
      title: "It sends nothing more and is taken away",
      run: ({ send }, address) => send({ type: "remove_client", address }),
    },
    add_client: {
      title: "Add a client: all clients share the rate, so it adds no load",
      keys: ["C"],
      run: ({ send }) => send({ type: "add_client" }),
    },
    textbook_client: {
      title: "Add a client with the address 6, the textbook's case",
      enabled: ({ store }) => !store.clients.includes(TEXTBOOK_ADDRESS),
      run: ({ send }) => send({ type: "add_client", address: TEXTBOOK_ADDRESS }),
    },
  },
};

/** @param {string} id @param {import("../kinds.js").Look} how */
function draw(id, { number, selected, region }) {
  const name = `Client ${id}${inRegion(region)}`;
  return html`<li class="node client" data-place=${id}>
    <button
      type="button"
      data-node=${id}
      data-kind="client"
      title=${name}
      aria-label=${name}
      aria-current=${selected ? "true" : "false"}
      tabindex=${number === 0 ? 0 : -1}
    >
      ${lastOctet(id)}
    </button>
    ${tag("region", region)}
  </li>`;
}

/** @param {Scenario} before @param {Scenario} after */
function changes(before, after) {
  const [old, now] = [before, after].map(({ traffic }) => new Set(traffic.clients));
  const added = [...now].filter((id) => !old.has(id)).map((id) => `Client ${id} added`);
  return [...added, ...[...old].filter((id) => !now.has(id)).map((id) => `Client ${id} removed`)];
}

// Who sees what of a request: one card for each party on its way, in order, and why it cannot see the rest.

import { html } from "lit-html";

/** @type {Record<string, string>} */
const KINDS = {
  client: "Client",
  proxy: "Forward proxy",
  edge: "Edge",
  front: "Before the balancers",
  layer_4: "Balancer, layer 4",
  layer_7: "Balancer, layer 7",
  server: "Origin",
};

/** @param {{node: string, kind: string, layer: number, lines: {what: string, value?: string, hidden?: string}[]}[]} parties */
export function sight(parties) {
  return html`<details class="sight">
    <summary>Who sees what</summary>
    <p class="small">Layer 4 reads the envelope: addresses and ports. Who ends the encryption reads the letter too.</p>
    <ol>
      ${parties.map(
        ({ node, kind, lines }) => html`<li>
          <h4>${KINDS[kind]} <b>${node}</b></h4>
          <dl>
            ${lines.map(
              ({ what, value, hidden }) => html`<div>
                <dt>${what}</dt>
                <dd>${hidden ? html`<span class="sealed"><span aria-hidden="true">▒▒▒</span> hidden: ${hidden}</span>` : value}</dd>
              </div>`,
            )}
          </dl>
        </li>`,
      )}
    </ol>
  </details>`;
}

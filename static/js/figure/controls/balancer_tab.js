// What the balancers are set to: how they pick, at which layer, and what stands around the pick.

import { html } from "lit-html";

import { bounds, choice, numberField, segments, stepper } from "../../shared/fields.js";
import { termsIn } from "../../shared/term.js";
import { hashingLink } from "../hashing_link.js";
import { offerRegions } from "../regions.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";
import { inPractice } from "../panel/why_here.js";
import { aroundThePick } from "./parts.js";
import { policyOptions } from "./policy_options.js";

/** @import { BalancerSpecChanges } from "../../wire/wire.js" */

/** @type {Record<number, string>} */
const LAYERS = {
  4: "Layer 4 sees addresses and ports only, and picks once for each connection.",
  7: "Layer 7 reads each request, and picks a server for it.",
};

/** @type {[import("../../wire/wire.js").Retry, string][]} */
const RETRIES = [
  ["never", "never"],
  ["once", "once"],
];

const POLICIES = byWhatTheyKnow(schema.policies);

/** @param {import("./settings.js").Tools} tools */
export function balancerTab({ figure, state, fields, send }) {
  const { balancer } = state.scenario;
  const chosen = schema.policies.find(({ id }) => id === fields.shown("policy", balancer.policy));
  const set = (/** @type {BalancerSpecChanges} */ settings) => send(toChange("balancer", settings));
  const layer = balancer.layer;
  // Layer 4 and routes do not go together: one change takes both, and one undo brings both back.
  const setLayer = (/** @type {number} */ value) =>
    set({ layer: value === 4 ? 4 : 7, ...(value === 4 && balancer.routes.length ? { routes: [] } : {}) });
  return html`<div class="stack">
      ${choice({
        fields,
        name: "policy",
        label: "Policy",
        value: balancer.policy,
        options: POLICIES,
        send: (policy) => set({ policy }),
      })}
      <div class="policy">
        <p class="summary">${chosen ? termsIn(chosen.summary, [chosen.id]) : ""}</p>
        ${chosen ? inPractice(chosen) : ""}
        ${
          figure.store.placementNow
            ? html`<a href=${hashingLink(figure)} title="These servers on the page of hashing">Try it alone</a>`
            : ""
        }
      </div>
      ${offerRegions({ fields, policy: chosen, scenario: state.scenario, send })}
      ${policyOptions({ fields, policy: chosen, balancer, set })}
      ${segments({
        fields,
        name: "layer",
        label: "Works at",
        value: layer,
        options: [
          [4, "Layer 4"],
          [7, "Layer 7"],
        ],
        send: setLayer,
      })}
      <p class="small">${termsIn(LAYERS[layer])}</p>
      ${stepper({
        fields,
        name: "replicas",
        title: "How many of them share the traffic, each with its own memory",
        ...bounds(schema.tables.balancer.replicas),
        value: balancer.replicas,
        send: (replicas) => set({ replicas }),
      })}
      ${segments({
        fields,
        name: "retry",
        label: "Retry",
        value: balancer.retry,
        options: RETRIES,
        send: (retry) => set({ retry }),
      })}
      <p class="small">Whether a refused or broken request is tried once more, on another server.</p>
      ${
        layer === 4
          ? ""
          : numberField({
              fields,
              name: "server_timeout",
              hint: "0: never. A try that takes longer is given up, and counts as a failure of its server.",
              ...bounds(schema.tables.balancer.timeout_s),
              value: balancer.timeout_s,
              send: (timeout_s) => set({ timeout_s }),
            })
      }
    </div>
    ${aroundThePick({ fields, balancer, set })}
    <p class="small foot">Click any node for its own card. Click a circle to see who sees what of it.</p>`;
}

/** @param {{id: string, title: string, knows: string}[]} policies @returns {Map<string, [string, string][]>} */
function byWhatTheyKnow(policies) {
  const groups = new Map();
  for (const { id, title, knows } of policies) {
    const group = `Knows ${knows}`;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push([id, title]);
  }
  return groups;
}

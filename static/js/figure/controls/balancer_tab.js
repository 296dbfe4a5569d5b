// What the balancers are set to: how they pick, at which layer, and what stands around the pick.

import { html } from "lit-html";

import { bounds, choice, numberField, segments, stepper } from "../../shared/fields.js";
import { termsIn } from "../../shared/term.js";
import { hashingLink } from "../hashing_link.js";
import { POLICIES } from "../policies.js";
import { offerRegions } from "../regions.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";
import { inPractice } from "../panel/why_here.js";
import { backoff } from "./backoff.js";
import { aroundThePick } from "./parts.js";
import { policyOptions } from "./policy_options.js";

/** @import { BalancerSpec, BalancerSpecChanges } from "../../wire/wire.js" */

/** @type {Record<number, string>} */
const LAYERS = {
  4: "Layer 4 sees addresses and ports only, and picks once for each connection.",
  7: "Layer 7 reads each request, and picks a server for it.",
};

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
      ${
        chosen?.knows === "what is in flight"
          ? numberField({
              fields,
              name: "news_every",
              title: "How often the servers report how loaded they are; 0: at once",
              ...bounds(schema.tables.balancer.news_every_s),
              value: balancer.news_every_s,
              send: (news_every_s) => set({ news_every_s }),
            })
          : ""
      }
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
      ${layer === 4 ? html`<p class="small">Layer 4 cannot try again: it does not know what was asked.</p>` : tries({ fields, balancer, set })}
    </div>
    ${aroundThePick({ fields, balancer, set })}
    <p class="small foot">Click any node for its own card. Click a circle to see who sees what of it.</p>`;
}

/**
 * How often, how soon and for how long it tries.
 * @param {object} now
 * @param {import("../../shared/fields.js").Fields} now.fields @param {BalancerSpec} now.balancer
 * @param {(settings: BalancerSpecChanges) => unknown} now.set
 */
const tries = ({ fields, balancer, set }) =>
  html`${stepper({
      fields,
      name: "retries",
      title: "How many more tries a request gets that was refused, broke or took too long",
      ...bounds(schema.tables.balancer.retries),
      value: balancer.retries,
      send: (retries) => set({ retries }),
    })}
    <p class="small">A request that was refused, broke or took too long is tried again, on another server.</p>
    ${numberField({
      fields,
      name: "server_timeout",
      title: "How long the balancer waits for a server’s answer",
      ...bounds(schema.tables.balancer.timeout_s),
      value: balancer.timeout_s,
      send: (timeout_s) => set({ timeout_s }),
    })}
    <p class="small">0: any time. A try that takes longer is given up, and counts as a failure of its server.</p>
    ${balancer.retries ? backoff({ fields, name: "server", table: schema.tables.balancer, spec: balancer, set }) : ""}`;

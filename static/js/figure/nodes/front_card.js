// The card of what stands before several balancers.

import { html } from "lit-html";

import { bounds, checkBox, choice, choicesOf, numberField } from "../../shared/fields.js";
import { count, windowWords } from "../../shared/format.js";
import { frontOf } from "../scenario.js";
import { whyHere } from "../panel/why_here.js";
import { termsIn } from "../../shared/term.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";

/** @import { Command, FrontSpec, FrontSpecChanges, PolicyWords } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

/** @type {Record<import("../../wire/wire.js").FrontKind, string>} */
const KIND_WORDS = { ecmp: "router (ECMP)", active_passive: "virtual address", layer_4: "balancer at layer 4" };

/** What each kind does, before balancers of this layer. @param {import("../../wire/wire.js").FrontKind} kind @param {number} layer */
function sentence(kind, layer) {
  switch (kind) {
    case "ecmp":
      return `A router with ECMP hashes addresses and ports, and the remainder says which balancer. It remembers nothing: when one dies, most connections come to another balancer. ${layer === 4 ? "At layer 4 they live on where that one picks the same server." : "At layer 7 it does not know them, and they break."}`;
    case "active_passive":
      return "As with VRRP, one balancer has the address, and the others wait. When it dies, nobody answers until the next takes the address over.";
    default:
      return "It sees addresses and ports only, picks a balancer once for each connection, and is cheap.";
  }
}

/**
 * @param {import("../figure.js").Figure} figure @param {Map<string, PolicyWords>} policies
 * @param {import("../../shared/fields.js").Fields} fields
 * @param {(command: Command) => Promise<Answer>} send
 */
export function frontCard(figure, policies, fields, send) {
  const front = /** @type {FrontSpec} */ (frontOf(figure.store.scenario));
  const { figures } = figure.store;
  const set = (/** @type {FrontSpecChanges} */ settings) => send(toChange("front", settings));
  return html`
    <p>${termsIn(sentence(front.kind, figure.store.scenario.balancer.layer))}</p>
    <fieldset class="bare card-fields" ?disabled=${!figure.store.ready}>
      <legend class="hidden">Settings of what stands before the balancers</legend>
      ${choice({ fields, name: "front-kind", label: "Kind", value: front.kind, options: choicesOf(KIND_WORDS), send: (kind) => set({ kind }) })}
      ${
        front.kind === "active_passive"
          ? numberField({
              fields,
              name: "front-failover",
              ...bounds(schema.tables.front.failover_s),
              value: front.failover_s,
              send: (failover_s) => set({ failover_s }),
            })
          : ""
      }
      ${
        front.kind === "layer_4"
          ? html`${choice({
              fields,
              name: "front-policy",
              label: "Policy",
              value: front.policy,
              options: [...policies.values()].map(({ id, title }) => /** @type {[string, string]} */ ([id, title])),
              send: (policy) => set({ policy }),
            })}
            ${checkBox({
              fields,
              name: "front-tracking",
              label: "Remember where each connection goes",
              value: front.tracking,
              send: (tracking) => set({ tracking }),
            })}`
          : ""
      }
    </fieldset>
    ${front.kind === "layer_4" ? latestPick(figure, policies, front.policy) : ""}
    <p>
      <b>${count(figures?.broken ?? 0)}</b> connections broke in ${figures ? windowWords(figures) : "the last 10 s"}.
    </p>
    <p class="small">
      Crash a balancer, and watch which connections break. Give the clients more requests for each connection first.
    </p>
  `;
}

/** Why the latest connection went to the balancer it went to. @param {import("../figure.js").Figure} figure @param {Map<string, PolicyWords>} policies @param {string} policy */
function latestPick(figure, policies, policy) {
  const { frontPick } = figure.store;
  // What another policy picked explains nothing any more.
  if (frontPick?.pick.policy !== policy)
    return html`<p class="small">Nothing was picked yet. The next connection will show its reason here.</p>`;
  return html`
    <h3>Why here?</h3>
    <p class="lead">
      The latest pick was for <b>#${frontPick.request}</b> from ${frontPick.key}: it went to
      <b>${frontPick.pick.winner}</b>.
    </p>
    ${whyHere(frontPick, policies.get(policy))}
  `;
}

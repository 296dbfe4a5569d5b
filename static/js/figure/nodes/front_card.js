// The card of what stands before several balancers.

import { html } from "lit-html";

import { bounds, checkBox, choice, choicesOf, numberField } from "../../shared/fields.js";
import { count, windowWords } from "../../shared/format.js";
import { whatItDoes, whenOneDies } from "./front_words.js";
import { frontOf } from "../scenario.js";
import { whyHere } from "../panel/why_here.js";
import { termsIn } from "../../shared/term.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";

/** @import { Command, FrontSpec, FrontSpecChanges, PolicyWords } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

/** @type {Record<import("../../wire/wire.js").FrontKind, string>} */
const KIND_WORDS = { ecmp: "router (ECMP)", active_passive: "virtual address", layer_4: "balancer at layer 4" };

/**
 * @param {import("../figure.js").Figure} figure @param {Map<string, PolicyWords>} policies
 * @param {import("../../shared/fields.js").Fields} fields
 * @param {(command: Command) => Promise<Answer>} send
 */
export function frontCard(figure, policies, fields, send) {
  const front = /** @type {FrontSpec} */ (frontOf(figure.store.scenario));
  const { figures } = figure.store;
  const { balancer, traffic } = figure.store.scenario;
  const [does, address] = whatItDoes(front.kind);
  const set = (/** @type {FrontSpecChanges} */ settings) => send(toChange("front", settings));
  return html`
    <p>${termsIn(does)}</p>
    <p>${whenOneDies(front.kind, balancer, policies.get(balancer.policy))}</p>
    <p class="small">${termsIn(address)}</p>
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
      ${
        traffic.requests_per_connection > 1
          ? "Crash a balancer, and watch what becomes of connections."
          : "Each connection carries one request now, so none can break. On a balancer’s card, let it carry more; then crash one."
      }
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

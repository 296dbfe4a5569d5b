// The card of one server: how it does, and everything that can be done to it.

import { html } from "lit-html";

import { actionButton } from "../actions.js";
import { bounds, checkBox, numberField } from "../../shared/fields.js";
import { count, percent, windowWords } from "../../shared/format.js";
import { groupField } from "../groups.js";
import { regionChoice } from "../regions.js";
import { givesUp } from "../scenario.js";
import { lossOf } from "./loss.js";
import { unusual } from "./server_status.js";
import { term } from "../../shared/term.js";
import { schema } from "../../wire/schema.js";
import { toChange } from "../../wire/commands.js";

/** @import { Command, ServerFigures, ServerSpec, ServerSpecChanges } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

const DEFAULT_QUEUE = 10;

/**
 * @param {import("../figure.js").Figure} figure @param {ServerSpec} server @param {ServerFigures | null} figures
 * @param {import("../../shared/fields.js").Fields} fields @param {(command: Command) => Promise<Answer>} send
 */
export function serverCard(figure, server, figures, fields, send) {
  const { id } = server;
  const set = (/** @type {ServerSpecChanges} */ settings) => send(toChange("servers", settings, id));
  const status = unusual(server, figures);
  const button = (/** @type {string} */ action, /** @type {string} */ words, look = "") =>
    actionButton(figure, action, words, { target: id, look });
  const facts = [
    ["working on", count(figures?.working)],
    ...(figures?.for_nobody ? [["of these for no client", count(figures.for_nobody)]] : []),
    ["waiting", `${count(figures?.queue)}${server.queue === null ? "" : ` of ${server.queue}`}`],
    ["busy", percent(figures?.busy)],
    ["served so far", count(figures?.answered)],
    ["dropped so far", count(figures?.dropped)],
    ["failed so far", count(figures?.failed)],
  ];
  return html`
    <p class="state">${status ? html`<strong>${status.sign} ${status.word}</strong>` : html`<strong>✓ up</strong>`}</p>
    <div class="buttons">
      ${figure.store.scenario.balancer.policy === "by_hand" ? button("place_request", "Send a request here") : ""}
      ${button("remove_server", "Remove now", "danger")} ${button("drain_server", "Drain first")}
      ${
        server.status === "crashed" || server.failing
          ? button("recover_server", "Recover")
          : [button("crash_server", "Crash"), button("fail_server", "Fail fast")]
      }
      ${server.slow > 1 ? button("hurry_server", "Back to speed") : button("slow_server", "Make slow (÷5)")}
    </div>
    <p class="small">
      Removed or crashed, what it holds breaks. ${term("drain", "Drained")}, it is sent nothing new, and leaves when all
      is answered.
    </p>
    ${lossOf(figure, id)}
    <dl class="facts">
      ${facts.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <p class="small">
      Busy over ${figure.store.figures ? windowWords(figure.store.figures) : "the last 10 s"}, counts since it was
      added.
    </p>
    <fieldset class="bare card-fields" ?disabled=${!figure.store.ready}>
      <legend class="hidden">Settings of server ${id}</legend>
      ${numberField({
        fields,
        name: `${id}-power`,
        hint: "A cost of 100 ms takes 100 ÷ power ms.",
        ...bounds(schema.tables.servers.power),
        value: server.power,
        send: (power) => set({ power }),
      })}
      ${numberField({
        fields,
        name: `${id}-weight`,
        hint: "What the balancer is told, for policies that use weights. 0, as in HAProxy: only whom a cookie sends; NGINX and Envoy refuse 0.",
        ...bounds(schema.tables.servers.weight),
        value: server.weight,
        send: (weight) => set({ weight }),
      })}
      ${numberField({
        fields,
        name: `${id}-workers`,
        hint: "How many requests it works on at once.",
        ...bounds(schema.tables.servers.workers),
        value: server.workers,
        send: (workers) => set({ workers }),
      })}
      ${
        server.queue === null
          ? ""
          : numberField({
              fields,
              name: `${id}-queue`,
              hint: "How many may wait. Who finds it full is dropped.",
              ...bounds(schema.tables.servers.queue),
              value: server.queue,
              send: (queue) => set({ queue }),
            })
      }
      ${checkBox({
        fields,
        name: `${id}-unbounded`,
        label: "Unbounded queue: nobody is dropped, all wait",
        value: server.queue === null,
        send: (unbounded) => set({ queue: unbounded ? null : DEFAULT_QUEUE }),
      })}
      ${
        server.max_requests === null
          ? ""
          : numberField({
              fields,
              name: `${id}-max_requests`,
              hint: "How many each balancer sends it, waiting ones included. The others wait at the balancer.",
              ...bounds(schema.tables.servers.max_requests),
              value: server.max_requests,
              send: (max_requests) => set({ max_requests }),
            })
      }
      ${checkBox({
        fields,
        name: `${id}-unlimited`,
        label: "As many requests at once as come",
        value: server.max_requests === null,
        send: (unlimited) => set({ max_requests: unlimited ? null : server.workers }),
      })}
      ${
        givesUp(figure.store.scenario) || server.cancels
          ? checkBox({
              fields,
              name: `${id}-cancels`,
              label: "Looks before it begins, and strikes out what nobody waits for any more",
              value: server.cancels,
              send: (cancels) => set({ cancels }),
            })
          : ""
      }
      ${checkBox({
        fields,
        name: `${id}-backup`,
        label: "Backup: gets something only while no other may be picked",
        value: server.backup,
        send: (backup) => set({ backup }),
      })}
      ${regionChoice({
        fields,
        node: id,
        value: server.region,
        figure,
        hint: "Clients elsewhere have a longer way to it.",
        send: (region) => set({ region }),
      })}
      ${groupField({ fields, server, scenario: figure.store.scenario, send: (group) => set({ group }) })}
    </fieldset>
  `;
}

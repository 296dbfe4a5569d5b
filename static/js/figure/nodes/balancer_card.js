// The card of a balancer: what it does now, and what all balancers are set to.

import { html } from "lit-html";

import { actionButton } from "../actions.js";
import { bounds, checkBox, choice, choicesOf, numberField } from "../../shared/fields.js";
import { shareOf } from "../figures/figures.js";
import { count, percent, plural, windowWords } from "../../shared/format.js";
import { hasLine, replicasOf, takesTime } from "../scenario.js";
import { POLICIES } from "../policies.js";
import { regionChoice } from "../regions.js";
import { beliefs } from "./beliefs.js";
import { termsIn } from "../../shared/term.js";
import { routesEditor } from "./routes.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";

/** @import { BalancerSpecChanges, Command, Figures, Forwarding, Scenario, Trust } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

const DEFAULT_LINE = 10;

/** @type {[string, string][]} */
const LAYERS = [
  ["7", "7: sees requests"],
  ["4", "4: sees addresses"],
];

/** @type {Record<number, string>} */
const SENTENCES = {
  7: "At layer 7 it ends TLS, sees path, host, headers and cookies, and picks a server for each request.",
  4: "At layer 4 it sees addresses and ports only, and picks a server once for each connection. Behind edges it sees the edges’ addresses: their clients’ are sealed in TLS.",
};

/** @type {Record<Forwarding, string>} */
const FORWARDING = { packets: "packets", connections: "connections" };

/** How layer 4 hands on what it takes, of two kinds. @type {Record<Forwarding, string>} */
const FORWARDING_WORDS = {
  packets:
    "It wraps each packet in one of its own to the server (GRE, as Maglev does), and the server sees the client’s address. In truth the server answers the client itself, past the balancer (direct return); here answers are drawn the way they came.",
  connections:
    "It ends the client’s connection and joins it to one of its own (as HAProxy’s TCP mode). The server sees the balancer’s address, and a PROXY line in the first bytes says whose connection it is. When the balancer dies, its connections break.",
};

/** @type {Record<Trust, string>} */
const TRUST = {
  nobody: "nobody",
  edges: "its own edges",
  neighbour: "who asks it",
  everybody: "everybody",
};

/** Whom it takes for the client, so. @type {Record<Trust, string>} */
const TRUST_WORDS = {
  nobody: "It takes who asks it for the client, whatever X-Forwarded-For says: all who come through one edge are one.",
  edges:
    "It takes for the client whom its own edge has added to X-Forwarded-For, and else who asks. Nobody can forge that.",
  neighbour:
    "It takes the last address in X-Forwarded-For for the client: right behind edges, but who goes past them can write it.",
  everybody: "It takes the first address in X-Forwarded-For for the client: anybody can write that.",
};

/**
 * @param {import("../figure.js").Figure} figure @param {string} id
 * @param {import("../../shared/fields.js").Fields} fields @param {import("../../shared/draft.js").Draft} draft of the routes
 * @param {(command: Command) => Promise<Answer>} send
 */
export function balancerCard(figure, id, fields, draft, send) {
  const { scenario } = figure.store;
  const { balancer, traffic } = scenario;
  const { layer } = balancer;
  const set = (/** @type {BalancerSpecChanges} */ settings) => send(toChange("balancer", settings));
  const crashed = balancer.crashed.includes(id);
  const several = replicasOf(scenario).length > 1;
  const action = crashed ? "recover_balancer" : "crash_balancer";
  // Layer 4 and routes do not go together: one change takes both, and one undo brings both back.
  const setLayer = (/** @type {string} */ value) =>
    set({ layer: value === "4" ? 4 : 7, ...(value === "4" && balancer.routes.length ? { routes: [] } : {}) });
  return html`
    <p class="state"><strong>${crashed ? "✕ crashed" : "✓ up"}</strong></p>
    <p>${SENTENCES[layer]}</p>
    ${figuresOf(figure.store.figures, id, scenario)} ${crashed ? "" : beliefs(figure, id)}
    <div class="buttons">
      ${actionButton(figure, action, `${crashed ? "Recover" : "Crash"} balancer ${id}`, { target: id })}
    </div>
    <fieldset class="bare card-fields" ?disabled=${!figure.store.ready}>
      <legend class="hidden">Settings of ${several ? "all balancers" : "the balancer"}</legend>
      ${several ? html`<p class="small">All balancers are set alike.</p>` : ""}
      ${choice({
        fields,
        name: "policy",
        label: schema.tables.balancer.policy.label,
        value: balancer.policy,
        options: POLICIES,
        send: (policy) => set({ policy }),
      })}
      ${choice({
        fields,
        name: "layer",
        label: "Layer",
        value: String(layer),
        options: LAYERS,
        send: setLayer,
      })}
      ${balancer.routes.length ? html`<p class="small">Layer 4 sees no paths: with the switch the routes go. Undo brings both back.</p>` : ""}
      ${
        layer === 4
          ? html`${choice({
                fields,
                name: "forwarding",
                label: schema.tables.balancer.forwarding.label,
                value: balancer.forwarding,
                options: choicesOf(FORWARDING),
                send: (forwarding) => set({ forwarding }),
              })}
              <p class="small">${termsIn(FORWARDING_WORDS[balancer.forwarding])}</p>
              ${
                balancer.forwarding === "packets"
                  ? checkBox({
                      fields,
                      name: "tracking",
                      label: "Remember connections",
                      value: balancer.tracking,
                      send: (tracking) => set({ tracking }),
                    })
                  : ""
              }`
          : html`${choice({
                fields,
                name: "trust",
                label: "Trusts",
                value: balancer.trust,
                options: choicesOf(TRUST),
                send: (trust) => set({ trust }),
              })}
              <p class="small">${termsIn(TRUST_WORDS[balancer.trust])}</p>`
      }
      ${numberField({
        fields,
        name: "per_connection",
        hint: `Then a client opens a new one. ${layer === 4 ? "Layer 4 picks once for all of them." : "Layer 7 picks for each of them."}`,
        ...bounds(schema.tables.traffic.requests_per_connection),
        value: traffic.requests_per_connection,
        send: (requests_per_connection) => send(toChange("traffic", { requests_per_connection })),
      })}
      ${numberField({
        fields,
        name: "cpu_ms",
        hint: `Its own work, one request after the other. ${layer === 4 ? "Layer 4 needs little: it only passes bytes on." : "Layer 7 needs more than layer 4: it ends TLS and reads."}`,
        ...bounds(schema.tables.balancer.cpu_ms),
        value: balancer.cpu_ms,
        send: (cpu_ms) => set({ cpu_ms }),
      })}
      ${hasLine(scenario) ? line({ fields, balancer, set }) : ""}
      ${regionChoice({
        fields,
        node: "balancers",
        value: balancer.region,
        figure,
        hint: "What stands before them is there too. Without a region they are next to every client.",
        send: (region) => set({ region }),
      })}
      ${routesEditor({ figure, fields, draft, scenario, set })}
    </fieldset>
  `;
}

/**
 * The line of those who wait until a server may have one more.
 * @param {object} now
 * @param {import("../../shared/fields.js").Fields} now.fields @param {Scenario["balancer"]} now.balancer
 * @param {(settings: BalancerSpecChanges) => unknown} now.set
 */
const line = ({ fields, balancer, set }) =>
  html`<h3>The line</h3>
    <p class="small">
      Where every server has as many requests as it may, others wait here: who is free first takes the next.
    </p>
    ${
      balancer.queue === null
        ? ""
        : numberField({
            fields,
            name: "line",
            hint: "How many may wait. 0: none; who finds all servers full is refused.",
            ...bounds(schema.tables.balancer.queue),
            value: balancer.queue,
            send: (queue) => set({ queue }),
          })
    }
    ${checkBox({
      fields,
      name: "line-unbounded",
      label: "Unbounded line: nobody is refused, all wait",
      value: balancer.queue === null,
      send: (unbounded) => set({ queue: unbounded ? null : DEFAULT_LINE }),
    })}
    ${numberField({
      fields,
      name: "line_timeout",
      hint: "Then it is refused. 0: any time.",
      ...bounds(schema.tables.balancer.queue_timeout_s),
      value: balancer.queue_timeout_s,
      send: (queue_timeout_s) => set({ queue_timeout_s }),
    })}`;

/** What one balancer holds and took; nothing where the room counts none. @param {Figures | null} figures @param {string} id @param {Scenario} scenario */
function figuresOf(figures, id, scenario) {
  if (!figures) return "";
  const { balancers = [] } = figures;
  const mine = balancers.find((one) => one.id === id);
  if (!mine) return "";
  const facts = [
    ["in flight", count(mine.in_flight), "here, or sent on and not answered yet"],
    ...(takesTime(scenario) || hasLine(scenario)
      ? [["waiting", count(mine.waiting), "here, until this balancer or a server is free for them"]]
      : []),
    ...(takesTime(scenario) ? [["busy", percent(mine.busy), "share of its time over the window"]] : []),
  ];
  return html`<dl class="facts">
      ${facts.map(
        ([label, value, title]) =>
          html`<div title=${title}>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <p class="small">
      It took ${plural(mine.taken, "request")} in
      ${windowWords(figures)}${balancers.length > 1 ? `: ${percent(shareOf(mine, balancers))} of all` : ""}.
    </p>`;
}

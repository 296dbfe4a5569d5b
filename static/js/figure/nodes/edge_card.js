// The card of one edge: what its cache says, and everything that can be done to it.

import { html } from "lit-html";

import { actionButton } from "../actions.js";
import { clientBoxes } from "./whom_clients_ask.js";
import { bounds, choice, choicesOf, numberField } from "../../shared/fields.js";
import { count, windowWords } from "../../shared/format.js";
import { edgesOf, whomAsks } from "../scenario.js";
import { regionChoice } from "../regions.js";
import { term } from "../../shared/term.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";

/** @import { Collapse, Command, EdgeSpec, EdgeSpecChanges, Scenario } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

/** @type {Record<Collapse, string>} */
const COLLAPSE_WORDS = { all: "always", first: "the first only", none: "never" };

/** @type {Record<Collapse, string>} */
const COLLAPSE_HINTS = {
  all: "Who asks for what is being fetched, or asked for anew, waits for that: Squid’s way.",
  first: "Only what is not there yet is waited for. For a stale copy each one asks: NGINX’s proxy_cache_lock.",
  none: "Each request asks the origin itself: NGINX’s way without a lock.",
};

/** Whether somebody asks an edge now. @param {string} id @param {Record<string, string>} asks */
export const isAsked = (id, asks) => Object.values(asks).includes(id);

/**
 * @param {import("../figure.js").Figure} figure @param {EdgeSpec} edge
 * @param {import("../../shared/fields.js").Fields} fields @param {(command: Command) => Promise<Answer>} send
 */
export function edgeCard(figure, edge, fields, send) {
  const { id } = edge;
  const { scenario } = figure.store;
  const figures = figure.store.figures?.edges?.find((one) => one.id === id);
  const set = (/** @type {EdgeSpecChanges} */ settings) => send(toChange("edges", settings, id));
  const crashed = edge.status === "crashed";
  const button = (/** @type {string} */ action, /** @type {string} */ words, look = "") =>
    actionButton(figure, action, words, { target: id, look });
  const facts = [
    ["hit", count(figures?.hits), "answered here, the origin was not asked"],
    ["miss", count(figures?.misses), "fetched from the origin"],
    ["revalidated", count(figures?.revalidations), "stale: the origin was asked whether the copy still holds"],
    ["collapsed", count(figures?.collapsed), "answered with what another request fetched"],
    ...(edge.stale_while_revalidate_s || edge.stale_if_error_s || figures?.stale
      ? [["stale", count(figures?.stale), "answered with a copy that was no longer fresh"]]
      : []),
    ["passed", count(figures?.passed), "not to be cached, like /api: the origin is asked every time"],
    ["objects", `${count(figures?.objects)} of ${edge.cache}`, "in its cache now"],
  ];
  return html`
    <p class="state"><strong>${crashed ? "✕ crashed" : "✓ up"}</strong></p>
    <div class="buttons">
      ${button("remove_edge", "Remove edge", "danger")}
      ${crashed ? button("recover_edge", "Recover") : [button("crash_edge", "Crash"), button("purge_edge", "Purge")]}
    </div>
    <p class="small">${ifItCrashes(edge, scenario)}</p>
    ${
      crashed || isAsked(id, figure.store.state?.asks ?? {})
        ? ""
        : html`<p data-part="idle">
            Nobody asks it: each client asks the nearest edge that is up, and for all of them that is another. Choose a
            region for it in which there are clients, or crash the other.
          </p>`
    }
    <p>
      A ${term("reverse_proxy")}: clients talk to it and never see the servers behind it. A CDN is many of them, each
      near its users, with copies of what they ask for.
    </p>
    <dl class="facts">
      ${facts.map(
        ([label, value, title]) =>
          html`<div title=${title}>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <p class="small">
      Over ${figure.store.figures ? windowWords(figure.store.figures) : "the last 10 s"}; objects now.
    </p>
    <fieldset class="bare card-fields" ?disabled=${!figure.store.ready}>
      <legend class="hidden">Settings of edge ${id}</legend>
      ${regionChoice({
        fields,
        node: id,
        value: edge.region,
        figure,
        hint: "Clients ask the nearest edge.",
        send: (region) => set({ region }),
      })}
      ${clientBoxes(
        figure,
        fields,
        "Clients of the edges",
        "Who is not asks the site itself. Who is behind a forward proxy goes where that goes.",
        figure.store.clients.filter((address) => whomAsks(scenario, address) !== "proxy"),
        (address) => whomAsks(scenario, address) === "edges",
        (address, connect) => send({ type: "connect_client", address, asks: connect ? "edges" : "site" }),
      )}
      ${numberField({
        fields,
        name: `${id}-cache`,
        hint: "How many objects it keeps. 0: a reverse proxy without a cache.",
        ...bounds(schema.tables.edges.cache),
        value: edge.cache,
        send: (cache) => set({ cache }),
      })}
      ${numberField({
        fields,
        name: `${id}-ttl`,
        hint: "Then it asks the origin whether the copy still holds.",
        ...bounds(schema.tables.edges.ttl_s),
        value: edge.ttl_s,
        send: (ttl_s) => set({ ttl_s }),
      })}
      ${choice({
        fields,
        name: `${id}-collapse`,
        label: "Waits for another’s fetch",
        hint: COLLAPSE_HINTS[edge.collapse],
        value: edge.collapse,
        options: choicesOf(COLLAPSE_WORDS),
        send: (collapse) => set({ collapse }),
      })}
      ${numberField({
        fields,
        name: `${id}-swr`,
        hint: "So long after it got stale a copy is given out at once, while the edge asks the origin in the background.",
        ...bounds(schema.tables.edges.stale_while_revalidate_s),
        value: edge.stale_while_revalidate_s,
        send: (stale_while_revalidate_s) => set({ stale_while_revalidate_s }),
      })}
      ${numberField({
        fields,
        name: `${id}-sie`,
        hint: "So long after it got stale a copy is given out where the origin fails.",
        ...bounds(schema.tables.edges.stale_if_error_s),
        value: edge.stale_if_error_s,
        send: (stale_if_error_s) => set({ stale_if_error_s }),
      })}
    </fieldset>
  `;
}

/** What its users do while it is dead, or would do: where no other edge is up, they ask it in vain. @param {EdgeSpec} edge @param {Scenario} scenario */
export function ifItCrashes({ id, status }, scenario) {
  const others = edgesOf(scenario).some((other) => other.id !== id && other.status === "up");
  if (status === "crashed")
    return others
      ? "Its cache is lost, and its users go to the next nearest edge."
      : "All edges are dead. Their users ask in vain: a CDN hides its site, so nobody goes past it.";
  return others
    ? "Crashed, it loses its cache, and its users go to the next nearest edge."
    : "No other edge is up: if this one crashes, its users ask in vain.";
}

// What stands around the pick: parts that can be switched on and off, each with the one number that matters most.

import { html } from "lit-html";

import { bounds, checkBox, numberField } from "../../shared/fields.js";
import { schema } from "../../wire/schema.js";

/** @import { BalancerSpec } from "../../wire/wire.js" */

/** @typedef {"outlier_detection" | "health_check" | "panic" | "slow_start" | "circuit_breaker" | "retry_budget" | "sticky"} PartId */

/**
 * @typedef {object} Part
 * @property {PartId} id its table in a scenario's [balancer]
 * @property {string} title
 * @property {string} words what it does, in a sentence
 * @property {object} usual its settings in the lab: times short enough to be watched
 * @property {{name: string, label: string, unit?: string} & ReturnType<typeof bounds>} [number] the one that matters most
 */

const { tables } = schema;

/** @type {Part[]} */
const PARTS = [
  {
    id: "outlier_detection",
    title: "Outlier detection",
    words: "A server that loses several requests in a row is left out for a while.",
    usual: { consecutive_failures: 5, ejection_s: 10, max_ejected: 0.5 },
    number: {
      name: "consecutive_failures",
      label: "lost in a row",
      ...bounds(tables.outlier_detection.consecutive_failures),
    },
  },
  {
    id: "health_check",
    title: "Health checks",
    words: "The balancer learns who is down from its own probes, and from nothing else.",
    usual: { interval_s: 2, timeout_s: 1.5, fall: 3, rise: 2 },
    number: { name: "interval_s", label: "a probe every", unit: "s", ...bounds(tables.health_check.interval_s) },
  },
  {
    id: "panic",
    title: "Panic threshold",
    words: "When too few are healthy, health is ignored: better some than a stampede on one.",
    usual: { threshold: 0.5 },
    number: { name: "threshold", label: "below a share of", ...bounds(tables.panic.threshold) },
  },
  {
    id: "slow_start",
    title: "Slow start",
    words: "A server that comes up gets little at first, and more and more.",
    usual: { window_s: 10 },
    number: { name: "window_s", label: "grows for", unit: "s", ...bounds(tables.slow_start.window_s) },
  },
  {
    id: "circuit_breaker",
    title: "Circuit breaker",
    words: "A server with too much unanswered, or whose last requests mostly failed, is left alone for a while.",
    usual: { max_in_flight: 10, error_share: 0.5, volume: 10, open_s: 5 },
    number: { name: "max_in_flight", label: "in flight at most", ...bounds(tables.circuit_breaker.max_in_flight) },
  },
  {
    id: "retry_budget",
    title: "Retry budget",
    words: "Retries under way may only be a share of the requests in flight, so that they cannot make a bad day worse.",
    usual: { share: 0.2, least: 3 },
    number: { name: "share", label: "a share of", ...bounds(tables.retry_budget.share) },
  },
  {
    id: "sticky",
    title: "Sticky cookie",
    words: "A client goes where it was answered before.",
    usual: { cookie: true },
  },
];

/** How many parts are on. @param {BalancerSpec} balancer */
export const partsOn = (balancer) => PARTS.filter(({ id }) => balancer[id]).length;

/**
 * @param {object} now
 * @param {import("../../shared/fields.js").Fields} now.fields @param {BalancerSpec} now.balancer
 * @param {(settings: Partial<BalancerSpec>) => unknown} now.set changes the balancer
 */
export function aroundThePick({ fields, balancer, set }) {
  const on = partsOn(balancer);
  return html`<details class="around">
    <summary>Around the pick: health, retries, limits${on ? html` · <b>${on} on</b>` : ""}</summary>
    <div class="parts">
      ${PARTS.map(({ id, title, words, usual, number }) => {
        const settings = /** @type {Record<string, number> | null} */ (/** @type {unknown} */ (balancer[id]));
        return html`<div class="part">
          ${checkBox({
            fields,
            name: id,
            label: html`<span><b>${title}</b><small>${words}</small></span>`,
            value: Boolean(settings),
            send: (on) => set({ [id]: on ? usual : null }),
          })}
          ${
            settings && number
              ? numberField({
                  fields,
                  ...number,
                  name: `${id}-${number.name}`,
                  value: settings[number.name],
                  send: (value) => set({ [id]: { ...settings, [number.name]: value } }),
                })
              : ""
          }
        </div>`;
      })}
    </div>
  </details>`;
}

// What stands around the pick: parts that can be switched on and off, each in a row of its own that says how it stands,
// and opens to what it does and the one number that matters most.

import { html } from "lit-html";

import { bounds, checkBox, numberField } from "../../shared/fields.js";
import { percent, trimmed } from "../../shared/format.js";
import { schema } from "../../wire/schema.js";

/** @import { BalancerSpec } from "../../wire/wire.js" */

/** @typedef {"passive_checks" | "outlier_detection" | "health_check" | "panic" | "slow_start" | "circuit_breaker" | "retry_budget" | "sticky"} PartId */

/**
 * @typedef {object} Part
 * @property {PartId} id its table in a scenario's [balancer]
 * @property {string} title
 * @property {string} words what it does, in a sentence
 * @property {object} usual its settings in the lab: times short enough to be watched
 * @property {object} [off] its settings where it does nothing; a part without is off where it has no settings
 * @property {{name: string} & ReturnType<typeof bounds>} [number] the one that matters most
 * @property {(settings: Record<string, number>) => string} on how it is set, in a word or two
 * @property {(balancer: BalancerSpec) => boolean} [has] whether there is anything for it to act on
 */

const { tables } = schema;

const seconds = (/** @type {number} */ value) => `${trimmed(value)} s`;

/** @type {Part[]} */
const PARTS = [
  {
    id: "passive_checks",
    title: "Passive checks",
    words:
      "A server that breaks a request, or lets it wait too long, is left out for a while; then one request tries it again. An answer that says “error” is an answer.",
    usual: { max_fails: 1, fail_timeout_s: 10 },
    off: { max_fails: 0, fail_timeout_s: 10 },
    number: { name: "fail_timeout_s", ...bounds(tables.passive_checks.fail_timeout_s) },
    on: ({ max_fails, fail_timeout_s }) => `${max_fails} failed, out for ${seconds(fail_timeout_s)}`,
  },
  {
    id: "health_check",
    title: "Health checks",
    words: "The balancer asks each server every few seconds, and leaves out who does not answer well.",
    usual: { interval_s: 2, timeout_s: 1.5, fall: 3, rise: 2 },
    number: { name: "interval_s", ...bounds(tables.health_check.interval_s) },
    on: ({ interval_s, fall }) => `every ${seconds(interval_s)}, down after ${fall}`,
  },
  {
    id: "outlier_detection",
    title: "Outlier detection",
    words: "A server that loses several requests in a row is left out for a while.",
    usual: { consecutive_failures: 5, ejection_s: 10, max_ejected: 0.5 },
    number: {
      name: "consecutive_failures",
      ...bounds(tables.outlier_detection.consecutive_failures),
    },
    on: ({ consecutive_failures, ejection_s }) => `${consecutive_failures} lost, out for ${seconds(ejection_s)}`,
  },
  {
    id: "panic",
    title: "Panic threshold",
    words: "When too few are healthy, health is ignored: better some than a stampede on one.",
    usual: { threshold: 0.5 },
    number: { name: "threshold", ...bounds(tables.panic.threshold) },
    on: ({ threshold }) => `below ${percent(threshold)} healthy`,
  },
  {
    id: "slow_start",
    title: "Slow start",
    words: "A server that comes up gets little at first, and more and more.",
    usual: { window_s: 10 },
    number: { name: "window_s", ...bounds(tables.slow_start.window_s) },
    on: ({ window_s }) => `for ${seconds(window_s)}`,
  },
  {
    id: "circuit_breaker",
    title: "Circuit breaker",
    words: "A server with too much unanswered, or whose last requests mostly failed, is left alone for a while.",
    usual: { max_in_flight: 10, error_share: 0.5, volume: 10, open_s: 5 },
    number: { name: "max_in_flight", ...bounds(tables.circuit_breaker.max_in_flight) },
    on: ({ max_in_flight }) => `${max_in_flight} in flight at most`,
  },
  {
    id: "retry_budget",
    title: "Retry budget",
    words: "Retries under way may only be a share of the requests in flight, so that they cannot make a bad day worse.",
    usual: { share: 0.2, least: 3 },
    number: { name: "share", ...bounds(tables.retry_budget.share) },
    on: ({ share }) => `${percent(share)} of all`,
    has: ({ retries }) => retries > 0,
  },
  {
    id: "sticky",
    title: "Sticky cookie",
    words: "A client goes where it was answered before.",
    usual: { cookie: true },
    on: () => "on",
  },
];

/**
 * @param {object} now
 * @param {import("../../shared/fields.js").Fields} now.fields @param {BalancerSpec} now.balancer
 * @param {(settings: Partial<BalancerSpec>) => unknown} now.set changes the balancer
 */
export const aroundThePick = ({ fields, balancer, set }) =>
  html`<div class="parts" role="group" aria-label="Around the pick">
    ${PARTS.map((part) => row(part, fields, balancer, set))}
  </div>`;

/** Scroll to what has been opened. @param {Event} event */
function showAll({ target }) {
  const details = /** @type {HTMLDetailsElement} */ (target);
  if (details.open) details.scrollIntoView({ block: "nearest" });
}

/**
 * @param {Part} part @param {import("../../shared/fields.js").Fields} fields @param {BalancerSpec} balancer
 * @param {(settings: Partial<BalancerSpec>) => unknown} set
 */
function row({ id, title, words, usual, off, number, on, has }, fields, balancer, set) {
  const given = /** @type {Record<string, number> | null} */ (/** @type {unknown} */ (balancer[id]));
  const settings = off && given?.max_fails === 0 ? null : given;
  const idle = has && !has(balancer);
  return html`<details class="part" data-part-of-pick=${id} @toggle=${showAll}>
    <summary>
      <b data-term=${id}>${title}</b
      ><span class="state-word">${settings ? (idle ? "on, but no retries" : on(settings)) : "off"}</span>
    </summary>
    <p class="small">${words}</p>
    ${
      idle && !settings
        ? html`<p class="small">It limits retries, and “Retries” is 0.</p>`
        : checkBox({
            fields,
            name: id,
            label: "Switched on",
            called: title,
            value: Boolean(settings),
            send: (on) => set({ [id]: on ? usual : (off ?? null) }),
          })
    }
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
  </details>`;
}

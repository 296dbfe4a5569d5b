// How long is waited before a try is made again: by a client or by a balancer.

import { html } from "lit-html";

import { bounds, checkBox, numberField } from "../../shared/fields.js";

/** @typedef {{backoff_ms: number, jitter: boolean}} Backoff */

/**
 * @param {object} now
 * @param {import("../../shared/fields.js").Fields} now.fields @param {string} now.name whose fields they are
 * @param {{backoff_ms: Parameters<typeof bounds>[0]}} now.table its fields' bounds
 * @param {Backoff} now.spec @param {(settings: Partial<Backoff>) => unknown} now.set
 */
export const backoff = ({ fields, name, table, spec, set }) =>
  html`${numberField({
    fields,
    name: `${name}_backoff`,
    title: "How long it waits before the first retry; before each further one it waits twice as long",
    ...bounds(table.backoff_ms),
    value: spec.backoff_ms,
    send: (backoff_ms) => set({ backoff_ms }),
  })}
  ${
    spec.backoff_ms
      ? checkBox({
          fields,
          name: `${name}_jitter`,
          label: "Jitter: any time up to that, so that retries do not come all at once",
          value: spec.jitter,
          send: (jitter) => set({ jitter }),
        })
      : ""
  }`;

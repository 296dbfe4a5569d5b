// What can be set about the policy in force: the key it hashes, and the options it reads.

import { html } from "lit-html";

import { bounds, choice, numberField } from "../../shared/fields.js";
import { HASH_WORDS, KEY_WORDS } from "../../shared/words.js";
import { schema } from "../../wire/schema.js";

const OWN = "own";

/** @typedef {"choices" | "points" | "min_ring_size" | "balance_factor" | "decay_s"} NumberOption */

/** @type {[string, string][]} */
const TABLE_SIZES = ["7", "13", "101", "1009", "65537"].map((size) => [size, Number(size).toLocaleString("en")]);

// The options that are numbers: what they are called, and what they mean.
/** @type {Record<NumberOption, {label: string, title: string, unit?: string}>} */
const NUMBERS = {
  choices: { label: "Choices", title: "How many servers are drawn" },
  points: { label: "Points", title: "Virtual nodes of a server of weight 1. 160 as its model has them" },
  min_ring_size: { label: "Least ring size", title: "The ring has at least so many points in all" },
  balance_factor: { label: "Bound", title: "No server has more than so many times the average in flight" },
  decay_s: { label: "Forgets in", title: "How long a peak is remembered", unit: "s" },
};
const USUAL_POINTS = 160;

/**
 * @param {object} now
 * @param {import("../../shared/fields.js").Fields} now.fields
 * @param {{knows: string, uses: string[]} | undefined} now.policy
 * @param {any} now.balancer the scenario's balancer
 * @param {(settings: object) => any} now.set changes the balancer
 */
export function policyOptions({ fields, policy, balancer, set }) {
  if (!policy) return "";
  const { options, key } = balancer;
  const setOption = (/** @type {object} */ change) => set({ options: { ...options, ...change } });
  return [
    policy.knows === "the key"
      ? choice({
          fields,
          name: "key",
          label: "Key",
          title: "What is hashed of each request",
          value: key,
          options: Object.entries(KEY_WORDS),
          send: (value) => set({ key: value }),
        })
      : "",
    ...policy.uses.map((name) => {
      if (name === "hash") {
        return choice({
          fields,
          name,
          label: "Hash",
          title: "The function that turns a key into a number",
          value: options.hash ?? OWN,
          options: [[OWN, "the policy's own"], ...Object.entries(HASH_WORDS)],
          send: (value) => setOption({ hash: value === OWN ? null : value }),
        });
      }
      if (name === "table_size") {
        return choice({
          fields,
          name,
          label: "Table",
          title: "The slots of the table, a prime number",
          value: String(options.table_size),
          options: TABLE_SIZES,
          send: (value) => setOption({ table_size: Number(value) }),
        });
      }
      const value = options[name] ?? USUAL_POINTS;
      return numberField({ fields, name, ...NUMBERS[name], ...bounds(schema.tables.options[name]), value, send: (number) => setOption({ [name]: number }) });
    }),
  ].map((field) => html`${field}`);
}

// What can be set about the policy in force: the key it hashes, and the options it reads.

import { html } from "lit-html";

import { bounds, choice, choicesOf, numberField } from "../../shared/fields.js";
import { HASH_WORDS, KEY_WORDS } from "../../shared/words.js";
import { schema } from "../../wire/schema.js";

/** @import { BalancerSpec, PolicyWords } from "../../wire/wire.js" */

/** @typedef {keyof import("../../wire/wire.js").OptionsFields} Option */

const OWN = "own";

/**
 * @param {object} now
 * @param {import("../../shared/fields.js").Fields} now.fields
 * @param {PolicyWords | undefined} now.policy
 * @param {BalancerSpec} now.balancer
 * @param {(settings: Partial<BalancerSpec>) => unknown} now.set changes the balancer
 */
export function policyOptions({ fields, policy, balancer, set }) {
  if (!policy) return "";
  const { options, key } = balancer;
  const setOption = (/** @type {object} */ change) => set({ options: { ...options, ...change } });
  return [
    policy.placing
      ? choice({
          fields,
          name: "key",
          label: "Key",
          title: "What is hashed of each request",
          value: key,
          options: choicesOf(KEY_WORDS),
          send: (value) => set({ key: value }),
        })
      : "",
    ...policy.uses.map((name) => {
      const option = /** @type {Option} */ (name);
      return optionField(fields, option, options[option], (value) => setOption({ [option]: value }));
    }),
  ].map((field) => html`${field}`);
}

/**
 * A choice among words or among the sizes that are offered, or else a number.
 * @param {import("../../shared/fields.js").Fields} fields @param {Option} name
 * @param {string | number | null} value null for the policy's own @param {(value: string | number | null) => unknown} send
 */
function optionField(fields, name, value, send) {
  const { label, help: title, usual, offered } = schema.options[name];
  const field = schema.tables.options[name];
  if ("choices" in field) {
    return choice({
      fields,
      name,
      label,
      title,
      value: String(value ?? OWN),
      options: [[OWN, "the policy's own"], ...choicesOf(HASH_WORDS)],
      send: (chosen) => send(chosen === OWN ? null : chosen),
    });
  }
  if (offered.length) {
    return choice({
      fields,
      name,
      label,
      title,
      value: String(value),
      options: offered.map((size) => [String(size), size.toLocaleString("en")]),
      send: (chosen) => send(Number(chosen)),
    });
  }
  return numberField({ fields, name, title, ...bounds(field), value: Number(value ?? usual), send });
}

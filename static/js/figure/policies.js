// The policies as a reader chooses among them: in groups, by what each must know.

import { schema } from "../wire/schema.js";

/** The id and the title of each policy, by the title of its group. @type {Map<string, [string, string][]>} */
export const POLICIES = new Map();

for (const { id, title, knows } of schema.policies) {
  const group = `Knows ${knows}`;
  POLICIES.set(group, [...(POLICIES.get(group) ?? []), [id, title]]);
}

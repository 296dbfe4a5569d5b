// What can be set, within which bounds, and what there is to name: the page carries it, as lbviz/web/schema.py wrote it.

/** @type {import("./wire.js").Schema} */
export const schema = JSON.parse(document.getElementById("config")?.textContent ?? "{}").schema;

/**
 * What a table has where a scenario says nothing else.
 * @template {{[Name in keyof Table]: {default: unknown}}} Table
 * @param {Table} table @returns {{[Name in keyof Table]: Table[Name]["default"]}}
 */
export const defaultsOf = (table) =>
  /** @type {{[Name in keyof Table]: Table[Name]["default"]}} */ (
    Object.fromEntries(Object.entries(table).map(([name, { default: usual }]) => [name, usual]))
  );

/** How the keys of a policy that hashes are shown. @param {string} policy its id @returns {import("./wire.js").Placing} */
export function placingOf(policy) {
  const placing = schema.policies.find(({ id }) => id === policy)?.placing;
  if (!placing) throw new Error(`${policy} hashes no keys`);
  return placing;
}

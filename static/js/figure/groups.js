// Groups of servers: which there are, who is in which, and how that is said.

import { textField } from "../shared/fields.js";

/** @import { Scenario } from "../wire/wire.js" */

/** @typedef {{id: string, group?: string}} Server */

/** All groups that routes and servers name. @param {Scenario} scenario @returns {string[]} */
export function namedGroups({ balancer, servers }) {
  const routes = balancer.routes ?? [];
  const named = [...[...routes, ...servers].map(({ group }) => group), ...routes.map(({ canary = "" }) => canary)];
  return [...new Set(named.filter(Boolean))];
}

/** The share that a group gets of a route's requests, as its canary; null where it is nobody's. @param {Scenario} scenario @param {string} group */
export const canaryShare = ({ balancer }, group) =>
  balancer.routes.find(({ canary }) => group && canary === group)?.share ?? null;

/** The same servers, those of a group side by side where the first of them stands. @template {Server} T @param {T[]} servers @returns {T[]} */
export function sideBySide(servers) {
  const groups = [...new Set(servers.map(({ group = "" }) => group))];
  return groups.flatMap((group) => servers.filter((server) => (server.group ?? "") === group));
}

/** The names of the servers in a group, or of those in none. @param {Server[]} servers @param {string} group */
export const membersOf = (servers, group) =>
  servers.filter((server) => (server.group ?? "") === group).map(({ id }) => id);

/**
 * The field that says in which group a server is.
 * @param {object} field
 * @param {import("../shared/fields.js").Fields} field.fields @param {{id: string, group: string}} field.server
 * @param {Scenario} field.scenario @param {(group: string) => any} field.send
 */
export const groupField = ({ fields, server, scenario, send }) =>
  textField({
    fields,
    name: `${server.id}-group`,
    label: "Group",
    hint: "Routes send it what is for this group. Empty: what no route is for.",
    value: server.group,
    suggestions: namedGroups(scenario),
    send,
  });

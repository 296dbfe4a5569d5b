// The kinds of nodes. A kind stands in its own module; here they are listed, in the order of a request's way.

import { balancer } from "./balancer.js";
import { client } from "./client.js";
import { edge } from "./edge.js";
import { forward_proxy } from "./forward_proxy.js";
import { front } from "./front.js";
import { server } from "./server.js";

/**
 * @typedef {object} Kind
 * @property {string} kind what the room calls it
 * @property {Record<string, import("../actions.js").Action>} actions what can be done to one
 * @property {string} [remove] the action that takes one away, if it can be taken away
 */

/** @type {Record<string, Kind>} */
export const KINDS = Object.fromEntries([client, forward_proxy, edge, front, balancer, server].map((kind) => [kind.kind, kind]));

/** @type {Record<string, import("../actions.js").Action>} */
export const NODE_ACTIONS = Object.assign({}, ...Object.values(KINDS).map(({ actions }) => actions));

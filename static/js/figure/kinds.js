// All kinds of nodes, and what is found out by asking each of them. A kind stands in a module of its own under nodes/,
// and nodes/index.js lists them; the rest of the figure knows none of them by name.

/** @import { Command, Scenario, Why } from "../wire/wire.js" */
/** @import { Answer } from "../wire/connection.js" */

/**
 * @typedef {object} StageNode one node between the clients and the servers, as the layout needs it
 * @property {string} id @property {string} kind @property {"box" | "diamond"} shape
 * @property {number} [before] it stands before this many of the clients, the first ones as they are drawn
 * @property {number} [past] the way of this many of the clients, the last ones, leads past its stage
 * @property {boolean} [waits] requests wait at it for their turn
 *
 * @typedef {object} CardTools what a card is drawn with
 * @property {import("../shared/fields.js").Fields} fields
 * @property {import("../shared/draft.js").Draft} draft of the table that it sends as a whole
 * @property {(command: Command) => Promise<Answer>} send
 *
 * @typedef {object} Look how a node is to be drawn
 * @property {import("./figure.js").Figure} figure
 * @property {number} number its place in its lane
 * @property {number} count how many there are in its lane
 * @property {boolean} selected
 * @property {string} region where it is, "" if nowhere
 * @property {string} [look] how much room there is for its kind, as the layout says
 *
 * @typedef {object} Kind
 * @property {string} kind what the room calls it
 * @property {string} lane what its lane is called
 * @property {Record<string, string>} parties what a party of a request is called, by the room's word for it
 * @property {(scenario: Scenario) => StageNode[]} [stage] the nodes that stand between clients and servers
 * @property {(scenario: Scenario) => [from: string, to: string][]} [links] to whom each of them sends, where the room need not say it
 * @property {(scenario: Scenario) => [id: string, status: string][]} [statuses] how each does that is not simply up: "crashed", "draining"
 * @property {(node: any, look: Look) => import("lit-html").TemplateResult} draw one node in the picture
 * @property {(scenario: Scenario) => [id: string, region: string][]} regions where each of them is, "" if nowhere
 * @property {(id: string, scenario: Scenario) => string | null} name what one is called in a sentence; null if it is none of them
 * @property {(id: string, figure: import("./figure.js").Figure, tools: CardTools) => {title: string, body: unknown}} card
 * @property {(id: string, why: Why) => boolean} [explains] whether a pick is one of its own: the latest is explained on its card
 * @property {string[]} [feeds] the optional feeds that its card shows
 * @property {(id: string, scenario: Scenario) => string} gone what to say when it is not there any more; "" while it is
 * @property {(before: Scenario, after: Scenario) => string[]} changes sentences that tell one scenario from the next
 * @property {Record<string, import("./actions.js").Action>} actions what can be done to one
 * @property {string} [remove] the action that takes one away, if it can be taken away
 */

/** @type {Map<string, Kind>} */
const kinds = new Map();

/** Make kinds known, in the order of a request's way. @param {Kind[]} all */
export function register(...all) {
  for (const kind of all) kinds.set(kind.kind, kind);
}

/** @returns {Kind[]} */
export const allKinds = () => [...kinds.values()];

/** @param {string} name @returns {Kind | undefined} */
export const kindOf = (name) => kinds.get(name);

/** What can be done to nodes. @returns {Record<string, import("./actions.js").Action>} */
export const nodeActions = () => Object.assign({}, ...allKinds().map(({ actions }) => actions));

/** The kind of a party on a request's way, by the room's word for it. @param {string} party */
export const kindOfParty = (party) => allKinds().find(({ parties }) => party in parties);

/** What a node is called in a sentence. @param {string} id @param {Scenario} scenario */
export const nameOf = (id, scenario) =>
  allKinds().reduce((named, { name }) => named ?? name(id, scenario), /** @type {string | null} */ (null)) ?? id;

/**
 * The stages between clients and servers, in the order of the way; those without a node are not there.
 * @param {Scenario} scenario @returns {StageNode[][]}
 */
export const stagesOf = (scenario) =>
  allKinds()
    .flatMap(({ stage }) => (stage ? [stage(scenario)] : []))
    .filter((nodes) => nodes.length > 0);

/** How each node does that is not simply up, by its id. @param {Scenario} scenario @returns {Map<string, string>} */
export const statusesOf = (scenario) => new Map(allKinds().flatMap(({ statuses }) => statuses?.(scenario) ?? []));

/** The region of each node by its id, "" where it has none. @param {Scenario} scenario @returns {Map<string, string>} */
export const regionsOf = (scenario) => new Map(allKinds().flatMap(({ regions }) => regions(scenario)));

/**
 * Who sends requests to whom, as pairs of ids.
 * @param {Scenario} scenario @param {Record<string, string>} asks whom each client and the forward proxy ask, as the room says
 * @returns {[string, string][]}
 */
export const linksOf = (scenario, asks) => [
  ...Object.entries(asks),
  ...allKinds().flatMap(({ links }) => links?.(scenario) ?? []),
];

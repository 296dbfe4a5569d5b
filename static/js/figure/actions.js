// Everything a button or a key can do, in one table. Buttons name an action with `data-action` (and what it acts on
// with `data-target`), keyboard.js binds the keys, the help dialog lists them.

/**
 * @typedef {object} App what actions may use
 * @property {import("../wire/store.js").Store} store
 * @property {(command: {type: string, [field: string]: any}) => Promise<any>} send
 * @property {() => void} openHelp
 * @property {() => void} closePanel
 * @property {() => void} inspect
 * @property {(what: "link" | "scenario") => void} share
 * @property {() => {kind: string, id: string} | null} focusedNode
 * @property {import("./picture/zoom.js").Zoom} zoom
 * @property {import("./picture/diagram_or_map.js").View} view
 *
 * @typedef {object} Action
 * @property {string} title what it does, for the help dialog and the button's title
 * @property {string[]} [keys] as keyboard.js writes them: "Space", "Ctrl+Z" (Ctrl is also ⌘) …
 * @property {(app: App, target?: string) => boolean} [enabled] next to being connected
 * @property {boolean} [offline] works without a connection too
 * @property {(app: App, target?: string) => any} run
 */

import { edgesOf } from "./stages.js";
import { regionWithoutEdge } from "./regions.js";
import { toChange } from "../wire/commands.js";
import { schema } from "../wire/schema.js";

const server = (/** @type {App} */ app, /** @type {string | undefined} */ id) => app.store.server(id ?? "");
const NEW_SERVER = { power: 1, queue: 10 };
const SLOW = 5;
export const TEXTBOOK_ADDRESS = "6";

/** @type {Record<string, Action>} */
export const ACTIONS = {
  pause: {
    title: "Pause or go on",
    keys: ["Space"],
    run: ({ store, send }) => send({ type: store.state.paused ? "resume" : "pause" }),
  },
  step: { title: "Pause, and go on to the next event", keys: ["."], run: ({ send }) => send({ type: "step" }) },
  inspect: {
    title: "Inspect the request that was sent last; pausing makes it easy to click any other",
    keys: ["I"],
    run: ({ inspect }) => inspect(),
  },
  add_server: {
    title: "Add a server",
    keys: ["+"],
    run: ({ send }) => send({ type: "add_server", server: NEW_SERVER }),
  },
  add_client: { title: "Add a client", keys: ["C"], run: ({ send }) => send({ type: "add_client" }) },
  textbook_client: {
    title: "Add a client with the address 6, the textbook's case",
    enabled: ({ store }) => !store.clients.includes(TEXTBOOK_ADDRESS),
    run: ({ send }) => send({ type: "add_client", address: TEXTBOOK_ADDRESS }),
  },
  remove_focused: {
    title: "Remove the node that has the focus",
    keys: ["Delete"],
    enabled: (app) => app.focusedNode() !== null,
    run: (app) => {
      const node = app.focusedNode();
      if (node) ACTIONS[`remove_${node.kind}`].run(app, node.id);
    },
  },
  insert_proxy: {
    title: "Put a forward proxy before half of the clients: the site no longer sees who they are",
    enabled: ({ store }) => !store.state?.scenario.forward_proxy,
    run: ({ store, send }) => {
      const clients = store.clients.filter((id) => !store.state.scenario.traffic.direct.includes(id));
      return send(toChange("forward_proxy", { clients: clients.slice(0, Math.ceil(clients.length / 2)) }));
    },
  },
  remove_proxy: {
    title: "Take it away; its clients ask as the others do",
    run: ({ send }) => send(toChange("forward_proxy", null)),
  },
  insert_edge: {
    title: "Put an edge with a cache before the site: a reverse proxy, of which a CDN has many",
    enabled: ({ store }) => edgesOf(store.state?.scenario ?? {}).length < schema.counts.edges,
    run: ({ store, send }) => send({ type: "add_edge", edge: { region: regionWithoutEdge(store.state.scenario) } }),
  },
  remove_edge: {
    title: "Take it away at once; what waits there breaks",
    run: ({ send }, id) => send({ type: "remove_edge", id }),
  },
  crash_edge: { title: "Let it die; its cache is lost", run: ({ send }, id) => send({ type: "crash_edge", id }) },
  recover_edge: { title: "Let it come back, with an empty cache", run: ({ send }, id) => send({ type: "recover_edge", id }) },
  crash_balancer: {
    title: "Let it die: what it remembers is lost, and at layer 7 what it waits for",
    run: ({ send }, id) => send({ type: "crash_balancer", id }),
  },
  recover_balancer: {
    title: "Let it come back, with no memory",
    run: ({ send }, id) => send({ type: "recover_balancer", id }),
  },
  purge_edge: { title: "Empty its cache", run: ({ send }, id) => send({ type: "purge_edge", id }) },
  undo: {
    title: "Undo the last change",
    keys: ["Ctrl+Z"],
    enabled: ({ store }) => Boolean(store.state?.undo),
    run: ({ send }) => send({ type: "undo" }),
  },
  redo: {
    title: "Redo what was undone",
    keys: ["Ctrl+Shift+Z", "Ctrl+Y"],
    enabled: ({ store }) => Boolean(store.state?.redo),
    run: ({ send }) => send({ type: "redo" }),
  },
  zoom_in: {
    title: "Show the picture larger",
    keys: ["Z"],
    offline: true,
    enabled: ({ zoom }) => zoom.can(1),
    run: ({ zoom }) => zoom.by(1),
  },
  zoom_out: {
    title: "Show more of the picture",
    keys: ["Shift+Z"],
    offline: true,
    enabled: ({ zoom }) => zoom.can(-1),
    run: ({ zoom }) => zoom.by(-1),
  },
  other_view: {
    title: "Show the map or the diagram",
    keys: ["M"],
    offline: true,
    run: ({ store, view }) => view.choose(view.of(store.state?.scenario) === "map" ? "diagram" : "map"),
  },
  close: { title: "Close the card", keys: ["Escape"], offline: true, run: ({ closePanel }) => closePanel() },
  help: { title: "Show this help", keys: ["?"], offline: true, run: ({ openHelp }) => openHelp() },
  reset: { title: "Begin again with the world as it was opened", run: ({ send }) => send({ type: "reset" }) },
  copy_link: {
    title: "Copy the link to this room: who opens it sees the same world",
    offline: true,
    run: ({ share }) => share("link"),
  },
  copy_scenario: {
    title: "Copy a link that opens a fresh world equal to this one",
    run: ({ share }) => share("scenario"),
  },
  remove_server: {
    title: "Take it away at once; what it holds breaks",
    run: ({ send }, id) => send({ type: "remove_server", id }),
  },
  drain_server: {
    title: "Send it nothing new, and take it away when it has answered everything",
    enabled: (app, id) => server(app, id)?.status === "up",
    run: ({ send }, id) => send({ type: "drain_server", id }),
  },
  crash_server: {
    title: "Let it die; what it holds breaks",
    enabled: (app, id) => server(app, id)?.status !== "crashed",
    run: ({ send }, id) => send({ type: "crash_server", id }),
  },
  fail_server: {
    title: "Let it answer everything at once, with an error; nobody is told",
    enabled: (app, id) => server(app, id)?.status !== "crashed" && !server(app, id)?.failing,
    run: ({ send }, id) => send({ type: "fail_server", id }),
  },
  recover_server: {
    title: "Let it work again",
    enabled: (app, id) => server(app, id)?.status === "crashed" || Boolean(server(app, id)?.failing),
    run: ({ send }, id) => send({ type: "recover_server", id }),
  },
  slow_server: {
    title: `Make it ${SLOW} times slower`,
    run: ({ send }, id) => send(toChange("servers", { slow: SLOW }, id)),
  },
  hurry_server: {
    title: "Let it work at its own speed again",
    run: ({ send }, id) => send(toChange("servers", { slow: 1 }, id)),
  },
  remove_client: {
    title: "It sends nothing more and is taken away",
    run: ({ send }, address) => send({ type: "remove_client", address }),
  },
};

/** Whether an action can be done now. @param {App} app @param {string} id @param {string} [target] */
export function canRun(app, id, target) {
  const action = ACTIONS[id];
  if (!action) return false;
  if (!action.offline && !app.store.ready) return false;
  return action.enabled?.(app, target) ?? true;
}

/** Do an action, if it can be done. @param {App} app @param {string} id @param {string} [target] */
export function runAction(app, id, target) {
  if (canRun(app, id, target)) ACTIONS[id].run(app, target);
}

/** Let every element with `data-action` do what it names. @param {App} app @param {Document} page */
export function bindButtons(app, page) {
  page.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (event.target).closest("button[data-action]")
    );
    if (button) runAction(app, button.dataset.action ?? "", button.dataset.target);
  });
}

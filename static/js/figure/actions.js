// What buttons and keys can do. A button names an action with `data-action` (and what it acts on with `data-target`),
// keyboard.js binds the keys, the help dialog lists them. A page chooses which tables of them its figure has: this one,
// those of the nodes, its own.

import { html, nothing } from "lit-html";

/**
 * @typedef {import("./figure.js").Figure} Figure
 *
 * @typedef {object} Action
 * @property {string} title what it does, for the help dialog and the button's title
 * @property {string[]} [keys] as keyboard.js writes them: "Space", "Ctrl+Z" (Ctrl is also ⌘) …
 * @property {(figure: Figure, target?: string) => boolean} [enabled] next to being connected
 * @property {boolean} [reads] changes nothing, so that those who only watch can do it too
 * @property {boolean} [offline] works without a connection too
 * @property {(figure: Figure, target: string) => unknown} run `target` is the id of a node, "" where the action has none
 */

const BACK_S = 5;

/** What every figure can do. @type {Record<string, Action>} */
export const ACTIONS = {
  pause: {
    title: "Pause or go on",
    keys: ["Space"],
    run: ({ store, send }) => send({ type: store.state?.paused ? "resume" : "pause" }),
  },
  step: { title: "Pause, and go on to the next event", keys: ["."], run: ({ send }) => send({ type: "step" }) },
  step_back: {
    title: "Pause, and go back to the event before",
    keys: [","],
    run: ({ send }) => send({ type: "step_back" }),
  },
  back: {
    title: "Pause, and go back five seconds",
    keys: ["B"],
    run: ({ clock, send }) => send({ type: "seek", time: clock.now - BACK_S }),
  },
  inspect: {
    title: "Inspect the request that was sent last; pausing makes it easy to click any other",
    keys: ["I"],
    reads: true,
    run: (figure) => figure.inspect(),
  },
  remove: {
    title: "Remove the node that has the focus, or whose card is open",
    keys: ["Delete"],
    enabled: (figure) => figure.removable() !== null,
    run: (figure) => {
      const node = figure.removable();
      if (node) runAction(figure, node.remove, node.id);
    },
  },
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
    enabled: ({ picture }) => picture.zoom.can(1),
    run: ({ picture }) => picture.zoom.by(1),
  },
  zoom_out: {
    title: "Show more of the picture",
    keys: ["Shift+Z"],
    offline: true,
    enabled: ({ picture }) => picture.zoom.can(-1),
    run: ({ picture }) => picture.zoom.by(-1),
  },
  other_view: {
    title: "Show the map or the diagram",
    keys: ["M"],
    offline: true,
    run: ({ store, picture: { view } }) => view.choose(view.of(store.state?.scenario) === "map" ? "diagram" : "map"),
  },
  what_if: {
    title: "Let a copy go on beside it as it would have, and change this one: the same traffic comes to both",
    keys: ["W"],
    enabled: ({ store }) => !store.state?.what_if,
    run: ({ send }) => send({ type: "what_if" }),
  },
  close: { title: "Close the card", keys: ["Escape"], offline: true, run: (figure) => figure.tell("close") },
  reset: { title: "Begin again with the world as it was opened", run: ({ send }) => send({ type: "reset" }) },
};

/** Whether an action can be done now. @param {Figure} figure @param {string} id @param {string} [target] */
export function canRun(figure, id, target) {
  const action = figure.actions[id];
  if (!action) return false;
  if (!action.offline && !(action.reads ? figure.store.connected : figure.store.ready)) return false;
  return action.enabled?.(figure, target) ?? true;
}

/** Do an action, if it can be done. @param {Figure} figure @param {string} id @param {string} [target] */
export function runAction(figure, id, target) {
  if (canRun(figure, id, target)) figure.actions[id].run(figure, target ?? "");
}

/**
 * A button that does an action, and is disabled while that cannot be done.
 * @param {Figure} figure @param {string} id @param {unknown} words
 * @param {{target?: string, look?: string, title?: string, name?: string}} [more] `title`: what to say of it in place of
 *   its action's own; `name`: what it is called where it shows a sign in place of words
 */
export const actionButton = (figure, id, words, { target, look = "", title = figure.actions[id]?.title, name } = {}) =>
  html`<button
    type="button"
    class=${look || nothing}
    data-action=${id}
    data-target=${target ?? nothing}
    title=${title ?? nothing}
    aria-label=${name ?? nothing}
    ?disabled=${!canRun(figure, id, target)}
  >
    ${words}
  </button>`;

/** Let every button with `data-action` within an element do what it names. @param {Figure} figure @param {Element} element */
export function bindButtons(figure, element) {
  element.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (event.target).closest("button[data-action]")
    );
    if (button) runAction(figure, button.dataset.action ?? "", button.dataset.target);
  });
}

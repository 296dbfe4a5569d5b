// Keys: the shortcuts of a figure's actions, and the arrows that walk along a lane of nodes. They go to the figure that
// has the focus, itself or what stands around it under `data-keys`; one that is alone on its page gets them all.

import { canRun, runAction } from "./actions.js";

/** @typedef {import("./actions.js").Figure} Figure */

const REPEAT_EVERY_MS = 125;

/** What a key event is called in the table of actions: "Space", ".", "Ctrl+Shift+Z". @param {KeyboardEvent} event */
export function keyName(event) {
  const command = event.ctrlKey || event.metaKey;
  const named = { " ": "Space", Backspace: "Delete" }[event.key];
  const key = named ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  // A sign such as "?" already says that shift was held.
  const shift = event.shiftKey && /^([A-Z]|.{2,})$/.test(key);
  return `${command ? "Ctrl+" : ""}${shift ? "Shift+" : ""}${key}`;
}

/** The shortcuts of some actions as a list for the help dialog. @param {Record<string, import("./actions.js").Action>} actions */
export function shortcuts(actions) {
  return Object.values(actions).flatMap(({ keys, title }) => (keys ? [{ keys, title }] : []));
}

/** Whether the reader is typing, or the element uses the key itself. @param {Element} element @param {string} key */
function keepsKey(element, key) {
  if (element.matches("textarea, select, input:not([type=range]):not([type=radio]), [contenteditable]")) {
    return key !== "Escape";
  }
  // A tab that is open already has nothing to do with it.
  const uses = "button:not([role=tab][aria-selected=true]), a, summary, input:not([type=radio])";
  return key === "Space" && element.matches(uses);
}

/** Whether a key that is held down may act once more: not more often than the room takes. */
export class Pace {
  constructor(every_ms = REPEAT_EVERY_MS) {
    this._every_ms = every_ms;
    this._last = -Infinity;
  }

  /** @param {number} now_ms @param {boolean} repeated */
  allows(now_ms, repeated) {
    if (repeated && now_ms - this._last < this._every_ms) return false;
    this._last = now_ms;
    return true;
  }
}

/** The figures of this page that take keys. @type {Set<Figure>} */
const figures = new Set();
const pace = new Pace();
let latestWasKey = false;

/** Whether the reader's latest act was a key, not a pointer. */
export const byKeyboard = () => latestWasKey;

/** Let keys do what a figure's actions say. @param {Figure} figure */
export function listenTo(figure) {
  if (!figures.size) {
    addEventListener("keydown", noteKey, true);
    addEventListener("pointerdown", notePointer, true);
    document.addEventListener("keydown", pressed);
  }
  figures.add(figure);
}

/** @param {Figure} figure */
export const stopListeningTo = (figure) => figures.delete(figure);

const noteKey = () => (latestWasKey = true);
const notePointer = () => (latestWasKey = false);

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.altKey || event.defaultPrevented) return;
  const element = /** @type {Element} */ (event.target);
  if (document.querySelector("dialog[open]")) return;
  if (walkLane(element, event)) return;
  const figure = [...figures].find(
    (one) => figures.size === 1 || (one.closest("[data-keys]") ?? one).contains(element),
  );
  const key = keyName(event);
  if (!figure || (event.repeat && key !== "." && key !== ",")) return; // a key held down pauses once
  const action = Object.keys(figure.actions).find((id) => figure.actions[id].keys?.includes(key));
  if (!action || keepsKey(element, key) || !canRun(figure, action)) return;
  event.preventDefault();
  if (pace.allows(event.timeStamp, event.repeat)) runAction(figure, action);
}

/** The arrow keys, Home and End go from node to node within a lane. @param {Element} element @param {KeyboardEvent} event */
function walkLane(element, event) {
  const lane = element.closest("[data-lane]");
  if (!lane || event.ctrlKey || event.metaKey) return false;
  const nodes = /** @type {HTMLElement[]} */ ([...lane.querySelectorAll("button:not([disabled])")]);
  const at = nodes.indexOf(/** @type {HTMLElement} */ (element));
  if (at < 0) return false;
  const to = {
    ArrowDown: at + 1,
    ArrowRight: at + 1,
    ArrowUp: at - 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: nodes.length - 1,
  }[event.key];
  if (to === undefined || !nodes[to]) return false;
  event.preventDefault();
  for (const node of nodes) if (node.dataset.node) node.tabIndex = -1;
  nodes[to].tabIndex = 0;
  nodes[to].focus();
  return true;
}

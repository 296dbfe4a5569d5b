// Keys: the shortcuts of the table of actions, and the arrows that walk along a lane of nodes.

import { ACTIONS, canRun, runAction } from "./actions.js";

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

/** The shortcuts as a list for the help dialog. @returns {{keys: string[], title: string}[]} */
export function shortcuts() {
  return Object.values(ACTIONS)
    .filter(({ keys }) => keys)
    .map(({ keys, title }) => ({ keys: keys ?? [], title }));
}

const BY_KEY = new Map(Object.entries(ACTIONS).flatMap(([id, { keys }]) => (keys ?? []).map((key) => [key, id])));

/** Whether the reader is typing, or the element uses the key itself. @param {Element} element @param {string} key */
function keepsKey(element, key) {
  if (element.matches("textarea, select, input:not([type=range]):not([type=radio]), [contenteditable]")) {
    return key !== "Escape";
  }
  return key === "Space" && element.matches("button, a, summary, input:not([type=radio])");
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

/** @param {import("./actions.js").App} app @param {Document} page */
export function bindKeys(app, page) {
  const pace = new Pace();
  page.addEventListener("keydown", (event) => {
    if (event.altKey || event.defaultPrevented) return;
    const element = /** @type {Element} */ (event.target);
    if (page.querySelector("dialog[open]")) return;
    if (walkLane(element, event)) return;
    const key = keyName(event);
    if (event.repeat && key !== ".") return; // a key held down pauses once
    const action = BY_KEY.get(key);
    if (!action || keepsKey(element, key) || !canRun(app, action)) return;
    event.preventDefault();
    if (pace.allows(event.timeStamp, event.repeat)) runAction(app, action);
  });
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

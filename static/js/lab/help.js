// The help dialog: what the picture shows, and the keys, from the same table that binds them.

import { html, render } from "lit-html";

import { shortcuts } from "../figure/keyboard.js";

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

const keyCaps = (/** @type {string} */ key) =>
  key.split(/\+(?=.)/).map((part) => html`<kbd>${part === "Ctrl" && isMac() ? "⌘" : part}</kbd>`);

/** @param {HTMLDialogElement} dialog @param {Record<string, import("../figure/actions.js").Action>} actions */
export function openHelp(dialog, actions) {
  const list = /** @type {HTMLElement} */ (dialog.querySelector("[data-part=shortcuts]"));
  render(
    html`${shortcuts(actions).map(
      ({ keys, title }) =>
        html`<div>
          <dt>${keys.map((key, i) => html`${i ? " or " : ""}${keyCaps(key)}`)}</dt>
          <dd>${title}</dd>
        </div>`,
    )}`,
    list,
  );
  dialog.showModal();
}

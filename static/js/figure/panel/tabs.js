// A row of tabs and what each shows, by the ARIA pattern: one of them is in the order of Tab, the arrow keys go from one
// to the next and open it.

import { element } from "../../shared/element.js";

/** @typedef {{id: string, title: string}} Tab */

export class Tabs {
  /**
   * @param {Tab[]} tabs @param {(name: string) => string} ownId @param {(id: string) => void} chosen
   * by the reader, the one that is open included
   */
  constructor(tabs, ownId, chosen) {
    this._tabs = tabs;
    this._chosen = chosen;
    /** @type {Map<string, HTMLElement>} */
    this._buttons = new Map();
    /** What each of them shows. @type {Map<string, HTMLElement>} */
    this.bodies = new Map();
    this.row = element("div", { class: "tabs", role: "tablist", "aria-label": "Controls", "data-part": "tabs" });
    for (const { id, title } of tabs) {
      const [tab, body] = [ownId(`tab-${id}`), ownId(`tab-body-${id}`)];
      const button = element(
        "button",
        { type: "button", role: "tab", id: tab, "aria-controls": body, "data-tab": id },
        title,
      );
      button.addEventListener("click", () => chosen(id));
      this._buttons.set(id, button);
      this.row.append(button);
      this.bodies.set(
        id,
        element("div", {
          class: "tab-body",
          role: "tabpanel",
          id: body,
          "aria-labelledby": tab,
          "data-tab-body": id,
          hidden: "",
        }),
      );
    }
    this.row.addEventListener("keydown", (event) => this._walk(event));
    this.open(tabs[0].id, true);
  }

  /** What one of them shows. @param {string} id @returns {HTMLElement} */
  body(id) {
    return /** @type {HTMLElement} */ (this.bodies.get(id));
  }

  /** Show one of them, or, where something else stands in its place, only remember it. @param {string} id @param {boolean} shown */
  open(id, shown) {
    for (const { id: each } of this._tabs) {
      const [button, mine] = [/** @type {HTMLElement} */ (this._buttons.get(each)), each === id];
      button.setAttribute("aria-selected", String(mine && shown));
      button.tabIndex = mine ? 0 : -1;
      this.body(each).hidden = !(mine && shown);
    }
  }

  /** @param {string} id */
  focus(id) {
    this._buttons.get(id)?.focus();
  }

  /** @param {KeyboardEvent} event */
  _walk(event) {
    const ids = this._tabs.map(({ id }) => id);
    const at = [...this._buttons.values()].indexOf(/** @type {HTMLElement} */ (event.target));
    const last = ids.length - 1;
    const to = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    this._chosen(ids[to]);
    this.focus(ids[to]);
  }
}

// Beside the picture: tabs with the controls, and why requests go where they go; the card of a selected node stands in
// their place. On a narrow page it is a sheet at the bottom, of which only the row of tabs is seen until one is opened.

import { html, nothing, render } from "lit-html";

import { Draft } from "../../shared/draft.js";
import { element } from "../../shared/element.js";
import { Fields } from "../../shared/fields.js";
import { balancerTab } from "../controls/balancer_tab.js";
import { pathTab } from "../controls/path_tab.js";
import { Settings } from "../controls/settings.js";
import { trafficTab } from "../controls/traffic_tab.js";
import { BALANCER } from "../scenario.js";
import { byKeyboard } from "../keyboard.js";
import { kindOf, kindOfParty } from "../kinds.js";
import { Asked } from "./asked.js";
import { latestPick, requestCard } from "./latest.js";
import { Tabs } from "./tabs.js";
import { WhoSeesWhat } from "./who_sees_what.js";

/** @import { Command, Party } from "../../wire/wire.js" */

const BESIDE = matchMedia("(min-width: 67.5rem)"); // as in the style sheets
const WHY = "why";

export class Panel {
  /** @param {import("../figure.js").Figure} figure */
  constructor(figure) {
    this._figure = figure;
    const ownId = (/** @type {string} */ name) => figure.ownId(name);
    this._tabs = new Tabs(
      [
        { id: "balancer", title: "Balancer" },
        { id: "traffic", title: "Traffic" },
        { id: "path", title: "Path" },
        { id: WHY, title: "Why here?" },
      ],
      ownId,
      (id) => this._choose(id),
    );
    this._tab = "balancer";
    /** Where the reader was before a request was selected. */
    this._before = this._tab;
    this._card = element("section", {
      class: "tab-body card-body",
      "aria-labelledby": ownId("card-title"),
      hidden: "",
    });
    this._place = element(
      "aside",
      { class: "panel", "aria-label": "Controls and cards", "data-part": "panel" },
      this._tabs.row,
      ...this._tabs.bodies.values(),
      this._card,
    );
    /** Where all parties stand side by side, over the lower part of the picture. */
    this._spread = element("div", { class: "sight-area", "data-part": "sight", hidden: "" });
    this._isSpread = false;
    figure.append(this._place, this._spread);
    const { _tabs: tabs } = this;
    new Settings(figure, [
      [tabs.body("balancer"), "Balancer", balancerTab],
      [tabs.body("traffic"), "Traffic", trafficTab],
      [tabs.body("path"), "Path", pathTab],
    ]);
    this._fields = new Fields(() => this.update(), ownId);
    /** A draft for each kind of card. @type {Map<string, Draft>} */
    this._drafts = new Map();
    this._asked = new Asked(
      figure,
      () => this.update(),
      () => this._gone("The world was begun anew."),
    );
    this._who_sees_what = new WhoSeesWhat({
      id: ownId,
      openCard: (party) => this._openCard(party),
      redraw: () => this.update(),
      calm: () => figure.calm,
    });
    this._openSheet(false);
    BESIDE.addEventListener("change", () => this.update());
    this._place.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-request]"));
      this._held = false;
      if (row) figure.store.select({ kind: "request", id: Number(row.dataset.request) });
    });
    /** Held while somebody points at the latest picks: what moved on between press and release is no click. */
    this._held = false;
    this._place.addEventListener("pointerover", ({ target }) => {
      this._held = /** @type {Element} */ (target).closest(".latest-pick, .picks") !== null;
    });
    this._place.addEventListener("pointerleave", () => (this._held = false));
    figure.store.subscribe(["state", "status"], () => this._tick());
    figure.store.subscribe(["selection"], () => this._selected());
    figure.hear("moment", () => this._tick());
    figure.hear("hop", (node) => this._goTo(node));
    figure.hear("close", () => this.close());
    this._watch();
  }

  // --- what is open ---------------------------------------------------------------------------------------------

  /** The reader chose a tab. @param {string} id */
  _choose(id) {
    const { selectedNode } = this._figure.store;
    const again = id === this._tab && selectedNode === null;
    // On a narrow page the tab that is open closes the sheet.
    this._openSheet(!(again && this._sheetIsOpen));
    this._tab = this._before = id;
    if (selectedNode !== null) this._figure.store.select({ kind: "none" });
    else this._settle();
  }

  get _sheetIsOpen() {
    return this._figure.dataset.sheet === "open";
  }

  /** @param {boolean} open */
  _openSheet(open) {
    this._figure.dataset.sheet = open ? "open" : "closed";
  }

  /** Something else was selected. */
  async _selected() {
    const { selectedNode, selectedRequest, selection } = this._figure.store;
    this._fields.letGo();
    this._held = false;
    if (selectedRequest !== null) {
      this._tab = WHY;
      await this._ask(selectedRequest);
      return;
    }
    this._tab = this._before;
    if (selection.kind !== "none") this._openSheet(true);
    this._settle();
    if (selectedNode === null) return;
    this._place.scrollTo({ top: 0 });
    this._scene.show(selectedNode);
    if (byKeyboard()) this._focusTitle();
  }

  /** @param {number} id */
  async _ask(id) {
    this._who_sees_what.begin();
    this._openSheet(true);
    const answered = this._asked.begin(id);
    this._settle();
    if (byKeyboard()) this._focusTitle();
    await answered;
    if (this._figure.store.selectedRequest === id) this._scene.show(this._asked.here.node);
  }

  /** Show what is to be shown now. */
  _settle() {
    const { selectedNode } = this._figure.store;
    this._tabs.open(this._tab, selectedNode === null);
    this._card.hidden = selectedNode === null;
    this._follow();
    this.update();
  }

  /** Close the card and put the focus back where it came from. */
  close() {
    const { selection, selectedNode } = this._figure.store;
    if (selection.kind === "none") return;
    const inside = [this._place, this._spread].some((place) => place.contains(document.activeElement));
    if (!BESIDE.matches) this._openSheet(false);
    this._figure.store.select({ kind: "none" });
    if (inside && !(selectedNode !== null && this._scene.focus(selectedNode))) this._scene.focus(BALANCER);
  }

  /** What was selected has vanished: say so, close, and do not lose the focus. @param {string} words */
  _gone(words) {
    this._figure.tell("say", words);
    this.close();
  }

  // --- drawing --------------------------------------------------------------------------------------------------

  /** The world went on. */
  _tick() {
    if (!this._held) this.update();
  }

  update() {
    const { store } = this._figure;
    const { selection, selectedNode, selectedRequest } = store;
    if (!store.state) return;
    if (selectedRequest !== null) this._asked.again();
    const gone = selectedNode === null ? "" : kindOf(selection.kind)?.gone(selectedNode, store.scenario);
    if (gone) return this._gone(gone);
    // What is not seen is not there: titles and ids would be twice on the page.
    render(selectedNode === null ? nothing : this._cardOf(selectedNode), this._card);
    render(selectedNode === null && this._tab === WHY ? this._why(selectedRequest) : nothing, this._tabs.body(WHY));
    const spread = selectedRequest !== null && this._spreads ? this._columns(selectedRequest) : nothing;
    this._spread.hidden = spread === nothing;
    render(spread, this._spread);
    this._who_sees_what.settle(this._spreads ? this._spread : this._place);
    if (selectedRequest !== null) this._scene.showTrail(this._asked.now.parties, this._asked.here.node);
    else this._scene.showTrail([], "");
  }

  /** @param {string} id of the selected node */
  _cardOf(id) {
    const { store } = this._figure;
    const kind = kindOf(store.selection.kind);
    if (!kind) return nothing;
    const draft = this._drafts.get(kind.kind) ?? new Draft();
    this._drafts.set(kind.kind, draft);
    const { title, body } = kind.card(id, this._figure, { fields: this._fields, draft, send: this._send });
    const own = kind.explains && store.picks.filter((why) => kind.explains?.(id, why));
    return html`${this._head(title)} ${body}
    ${
      own
        ? html`<h3 class="part">Why here?</h3>
            ${latestPick(this._figure, own)}`
        : ""
    }`;
  }

  /** @param {number | null} request that is selected */
  _why(request) {
    if (request === null) return latestPick(this._figure, this._figure.store.picks);
    return html`${this._head(`Request #${request}`)}
    ${requestCard(this._figure, this._asked.now, this._spreads ? "" : this._columns(request))}`;
  }

  /** @param {string} title */
  _head(title) {
    return html`<div class="panel-head">
      <h2 id=${this._figure.ownId("card-title")} tabindex="-1">${title}</h2>
      <button type="button" class="close" data-action="close" aria-label="Close the card" title="Close (Escape)">
        ×
      </button>
    </div>`;
  }

  get _spreads() {
    return this._isSpread && BESIDE.matches;
  }

  /** Who sees what of the selected request. @param {number} id */
  _columns(id) {
    const { parties } = this._asked.now;
    if (!parties.length) return nothing;
    return this._who_sees_what.columns(id, parties, this._asked.here, {
      spread: this._spreads,
      toggle: () => {
        this._isSpread = !this._isSpread;
        this.update();
      },
    });
  }

  /** Go to the column of a node on the selected request's way. @param {string} node */
  _goTo(node) {
    if (this._tab !== WHY) this._choose(WHY);
    this._who_sees_what.goTo(node);
    const column = this._figure.querySelector(`.sight [data-party="${CSS.escape(node)}"]`);
    column?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (byKeyboard()) /** @type {HTMLElement | null} */ (column?.querySelector("h4"))?.focus({ preventScroll: true });
  }

  /** @param {Party} party */
  _openCard({ node, kind }) {
    this._figure.store.select({ kind: kindOfParty(kind)?.kind ?? "none", id: node });
  }

  /** Send a command; where it is refused, show the room's true value again. */
  _send = async (/** @type {Command} */ command) => {
    const answer = await this._figure.send(command);
    if (!answer.ok) this._fields.letGo();
    return answer;
  };

  get _scene() {
    return this._figure.picture.scene;
  }

  /** Find out whether what is drawn here can be seen, and follow what it shows only while it can. */
  _watch() {
    /** @type {Set<Element>} */
    this._visible = new Set();
    const watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this._visible?.add(target);
        else this._visible?.delete(target);
      }
      this._follow();
    });
    for (const body of [this._card, this._tabs.body(WHY)]) watcher.observe(body);
  }

  _follow() {
    const card = kindOf(this._figure.store.selection.kind);
    const feeds = card ? (card.feeds ?? []) : this._tab === WHY ? ["picks"] : [];
    this._figure.want(this, this._visible?.size ? feeds : []);
  }

  _focusTitle() {
    /** @type {HTMLElement | null} */ (
      this._place.querySelector("[data-tab-body]:not([hidden]) h2, .card-body:not([hidden]) h2")
    )?.focus();
  }
}

/** @type {import("../figure.js").Part} */
export const panel = (figure) => void new Panel(figure);

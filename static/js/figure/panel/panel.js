// The panel beside the picture: the card of what is selected, else why the latest request went where it went.

import { html, nothing, render } from "lit-html";

import { Draft } from "../../shared/draft.js";
import { element } from "../../shared/element.js";
import { Fields } from "../../shared/fields.js";
import { NOTHING, milliseconds } from "../../shared/format.js";
import { BALANCER, replicasOf } from "../scenario.js";
import { WhoSeesWhat } from "./who_sees_what.js";
import { byKeyboard } from "../keyboard.js";
import { kindOf, kindOfParty } from "../kinds.js";
import { hereIs, howItEnded, whatItDoes } from "./whereabouts.js";
import { recentPicks, textbookCase, whyHere } from "./why_here.js";

/** @import { Command, End, Party, Why } from "../../wire/wire.js" */

/** @typedef {{id: number, at: string, asked: boolean, why: Why | null, parties: Party[], end: End | null}} Asked */

const SIDE_BY_SIDE = matchMedia("(min-width: 67.5rem)"); // as in the style sheets

export class Panel {
  /** @param {import("../figure.js").Figure} figure */
  constructor(figure) {
    this._figure = figure;
    this._place = element("aside", {
      class: "panel card",
      "aria-labelledby": figure.ownId("panel-title"),
      "data-part": "panel",
    });
    /** Where there is room for who sees what, below the picture. */
    this._wide = element("div", { class: "sight-area", "data-part": "sight", hidden: "" });
    figure.append(this._place);
    figure.picture.section.append(this._wide);
    this._fields = new Fields(
      () => this.update(),
      (name) => figure.ownId(name),
    );
    /** A draft for each kind of card. @type {Map<string, Draft>} */
    this._drafts = new Map();
    this._who_sees_what = new WhoSeesWhat({
      id: (name) => figure.ownId(name),
      openCard: (party) => this._openCard(party),
      redraw: () => this.update(),
      calm: () => figure.calm,
    });
    /** What the room said about the selected request. @type {Asked} */
    this._asked = asking(-1);
    SIDE_BY_SIDE.addEventListener("change", () => this.update());
    this._place.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-request]"));
      this._held = false;
      if (row) figure.store.select({ kind: "request", id: Number(row.dataset.request) });
    });
    /** Held while somebody points at the list of picks: a row that moved on between press and release is no click. */
    this._held = false;
    this._place.addEventListener("pointerover", ({ target }) => {
      this._held = /** @type {Element} */ (target).closest(".picks") !== null;
    });
    this._place.addEventListener("pointerleave", () => (this._held = false));
    figure.store.subscribe(["state", "status"], () => this._tick());
    figure.store.subscribe(["selection"], () => this.selected());
    figure.hear("moment", () => this._tick());
    figure.hear("loaded", () => this.askAnew());
    figure.hear("ended", (record) => this.ended(record));
    figure.hear("hop", (node) => this.goTo(node));
    figure.hear("close", () => this.close());
    this._watch();
  }

  /** Something else was selected. */
  async selected() {
    const { selectedNode, selectedRequest } = this._figure.store;
    this._fields.letGo();
    this._follow();
    if (selectedRequest !== null) await this._ask(selectedRequest);
    else {
      this.update();
      if (selectedNode === null) return;
      this._scene.show(selectedNode);
      if (byKeyboard()) this._focusTitle();
    }
  }

  /** @param {number} id */
  async _ask(id) {
    this._asked = { ...asking(id), at: this._whereabouts(id) };
    this._who_sees_what.begin();
    this.update();
    if (byKeyboard()) this._focusTitle();
    await this._askFor(this._asked);
    if (this._asked.id === id) this._scene.show(this._here(id).node);
  }

  /** @param {Asked} asked */
  async _askFor(asked) {
    const { at } = asked;
    const answer = await this._figure.ask(asked.id);
    if (this._asked !== asked || asked.at !== at) return;
    asked.asked = answer.ok;
    if (answer.ok) {
      const { parties = [], end = null } = answer.who_sees_what ?? {};
      // In a world begun anew the same number may be another request.
      const another =
        asked.parties.length && JSON.stringify(asked.parties[0]?.letter) !== JSON.stringify(parties[0]?.letter);
      Object.assign(asked, {
        why: another ? null : answer.why,
        parties: another ? [] : parties,
        end: another ? null : end,
      });
    }
    this.update();
  }

  /** Ask anew where the selected request has gone on since. */
  _askAgain() {
    const asked = this._asked;
    const at = this._whereabouts(asked.id);
    if (!at || at === asked.at) return;
    asked.at = at;
    this._askFor(asked);
  }

  /** Something that is another where a request is elsewhere, nothing where it is not on its way. @param {number} id */
  _whereabouts(id) {
    const request = this._figure.requests.byId.get(id);
    return request ? [request.doing, request.source, request.target, request.server].join(" ") : "";
  }

  /** All that was known may have changed, the world itself included: ask about the selected request again. */
  askAnew() {
    if (this._figure.store.selection.kind === "request") this._askFor(this._asked);
  }

  /** Note that a request has ended, should it be the selected one. @param {End} record */
  ended(record) {
    const asked = this._asked;
    if (record[2] !== asked.id || this._figure.store.selection.kind !== "request") return;
    asked.end = record;
    asked.at = "";
    this._askFor(asked);
  }

  /** Go to the column of a node on the selected request's way. @param {string} node */
  goTo(node) {
    this._who_sees_what.goTo(node);
    const column = this._figure.querySelector(`.sight [data-party="${CSS.escape(node)}"]`);
    column?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (byKeyboard()) /** @type {HTMLElement | null} */ (column?.querySelector("h4"))?.focus({ preventScroll: true });
  }

  /** @param {Party} party */
  _openCard({ node, kind }) {
    this._figure.store.select({ kind: kindOfParty(kind)?.kind ?? "none", id: node });
  }

  /** Close the card and put the focus back where it came from. */
  close() {
    const { selection, selectedNode } = this._figure.store;
    if (selection.kind === "none") return;
    const inside = [this._place, this._wide].some((place) => place.contains(document.activeElement));
    this._figure.store.select({ kind: "none" });
    if (inside && !(selectedNode !== null && this._scene.focus(selectedNode))) this._scene.focus(BALANCER);
  }

  /** The world went on. */
  _tick() {
    if (!this._held) this.update();
  }

  update() {
    const { store } = this._figure;
    const { selection, selectedNode, selectedRequest } = store;
    if (!store.state) return;
    if (selectedRequest !== null) this._askAgain();
    const gone = selectedNode === null ? "" : kindOf(selection.kind)?.gone(selectedNode, store.scenario);
    if (gone) return this._gone(gone);
    const { title, body } = this._card();
    const columns = selectedRequest !== null && SIDE_BY_SIDE.matches ? this._columns(selectedRequest) : nothing;
    this._wide.hidden = columns === nothing;
    render(columns, this._wide);
    render(
      html`
        <div class="panel-head">
          <h2 id=${this._figure.ownId("panel-title")} tabindex="-1">${title}</h2>
          ${
            selection.kind === "none"
              ? ""
              : html`<button
                  type="button"
                  class="close"
                  data-action="close"
                  aria-label="Close the card"
                  title="Close (Escape)"
                >
                  ×
                </button>`
          }
        </div>
        ${body}
      `,
      this._place,
    );
    this._who_sees_what.settle(SIDE_BY_SIDE.matches ? this._wide : this._place);
    if (selectedRequest !== null) this._scene.showTrail(this._asked.parties, this._here(selectedRequest).node);
    else this._scene.showTrail([], "");
  }

  /** What was selected has vanished: say so, close, and do not lose the focus. @param {string} words */
  _gone(words) {
    this._figure.tell("say", words);
    this.close();
  }

  _card() {
    const { store } = this._figure;
    const { selection, selectedNode: id, selectedRequest } = store;
    if (selectedRequest !== null) return { title: `Request #${selectedRequest}`, body: this._request(selectedRequest) };
    const kind = kindOf(selection.kind);
    if (!kind || id === null) return { title: "Why here?", body: this._latest(store.picks) };
    const draft = this._drafts.get(kind.kind) ?? new Draft();
    this._drafts.set(kind.kind, draft);
    const { title, body } = kind.card(id, this._figure, { fields: this._fields, draft, send: this._send });
    if (!kind.explains) return { title, body };
    const own = store.picks.filter((why) => kind.explains?.(id, why));
    return {
      title,
      body: html`${body}
        <h3 class="part">Why here?</h3>
        ${this._latest(own)}`,
    };
  }

  /** The latest of some picks, and why it was made. @param {Why[]} picks newest first */
  _latest(picks) {
    const nobody = !this._figure.store.anyUp;
    const [lastPick] = picks;
    if (!lastPick) {
      return nobody
        ? html`<p class="bad">No server is up: the balancer refuses every request.</p>`
        : html`<p class="small">
            ${this._figure.store.lastPick ? "It made none of the latest picks." : "Nothing was picked yet. The next request will show its reason here."}
          </p>`;
    }
    return html`
      ${nobody ? html`<p class="bad">No server is up: the balancer refuses every request. The latest pick was made before that:</p>` : ""}
      <p class="lead">
        ${nobody ? "Request" : "The latest request,"} <b>#${lastPick.request}</b> from
        ${lastPick.client}${nobody ? "" : ","} went to <b>${lastPick.pick.winner}</b>${this._by(lastPick)}.
      </p>
      ${whyHere(lastPick, this._figure.policies.get(lastPick.pick.policy))} ${textbookCase(this._figure, lastPick.pick)}
      <p class="small">
        Click a circle to see its way, and who sees what of it: pause to catch one, or press I for the one sent last.
        Click a node to change it.
      </p>
      ${recentPicks(picks, this._several)}
    `;
  }

  get _several() {
    return replicasOf(this._figure.store.scenario).length > 1;
  }

  /** Which balancer made a pick, where there are several. @param {Why} why */
  _by({ balancer }) {
    return this._several ? html`, picked by <b>${balancer}</b>` : "";
  }

  /** @param {number} id */
  _request(id) {
    const { scenario } = this._figure.store;
    const request = this._figure.requests.byId.get(id);
    const { why, parties, asked, end } = this._asked;
    if (asked && !parties.length) {
      return html`<p class="lead">Request #${id} is gone: the room remembers only the latest ones of this world.</p>
        ${recentPicks(this._figure.store.picks, this._several)}`;
    }
    const client = request?.client || parties[0]?.node;
    const age = milliseconds(request ? (this._figure.clock.playhead - request.created) * 1000 : null);
    const now = request
      ? html`${whatItDoes(request, scenario)}, <b>${age}</b> old`
      : end
        ? howItEnded(end, scenario)
        : NOTHING;
    const path = parties[0]?.letter.find(({ what }) => what === "path")?.value;
    const whose = client
      ? html`From ${client}${path ? html`, for <b>${path}</b>` : ""}${why ? this._by(why) : ""}. `
      : "";
    return html`
      <p class="lead">${whose}Now: ${now}.</p>
      ${SIDE_BY_SIDE.matches ? "" : this._columns(id)}
      ${
        why
          ? html`<h3>Why ${why.pick.winner}?</h3>
              ${whyHere(why, this._figure.policies.get(why.pick.policy))} ${textbookCase(this._figure, why.pick)}`
          : html`<p class="small">
              ${!asked ? `Asking ${NOTHING} one moment.` : end ? "No server was picked for it." : "No pick was made for it yet."}
            </p>`
      }
      ${recentPicks(this._figure.store.picks, this._several)}
    `;
  }

  /** Who sees what of the selected request, side by side. @param {number} id */
  _columns(id) {
    const { parties } = this._asked;
    return parties.length ? this._who_sees_what.columns(id, parties, this._here(id)) : nothing;
  }

  /** @param {number} id */
  _here(id) {
    return hereIs(this._figure.requests.byId.get(id), this._asked.end);
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

  /** Find out whether the panel can be seen, and follow what it shows only while it can. */
  _watch() {
    this._visible = false;
    new IntersectionObserver((entries) => {
      this._visible = entries[entries.length - 1].isIntersecting;
      this._follow();
    }).observe(this._place);
  }

  _follow() {
    const { kind } = this._figure.store.selection;
    const card = kindOf(kind);
    const feeds = card ? (card.feeds ?? []) : ["picks"];
    this._figure.want(this, this._visible ? feeds : []);
  }

  _focusTitle() {
    /** @type {HTMLElement | null} */ (this._place.querySelector("h2"))?.focus();
  }
}

/** Nothing is known yet of a request. @param {number} id @returns {Asked} */
const asking = (id) => ({ id, at: "", asked: false, why: null, parties: [], end: null });

/** @type {import("../figure.js").Part} */
export const panel = (figure) => void new Panel(figure);

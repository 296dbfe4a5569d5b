// The panel beside the picture: the card of what is selected, else why the latest request went where it went.

import { html, nothing, render } from "lit-html";

import { clientCard } from "../nodes/client_card.js";
import { Fields } from "../../shared/fields.js";
import { NOTHING, milliseconds } from "../../shared/format.js";
import { replicasOf } from "../stages.js";
import { PathCards } from "../nodes/path_cards.js";
import { serverCard } from "../nodes/server_card.js";
import { Sight } from "./who_sees_what.js";
import { hereIs, howItEnded, whatItDoes } from "./whereabouts.js";
import { recentPicks, textbookCase, whyHere } from "./why_here.js";

/** @typedef {{id: number, at: string, asked: boolean, why: any, parties: import("./who_sees_what.js").Party[], end: any[] | null}} Asked */

const SIDE_BY_SIDE = matchMedia("(min-width: 67.5rem)"); // as in the style sheets

export class Panel {
  /**
   * @param {HTMLElement} place
   * @param {HTMLElement} wide where there is room for who sees what, below the picture
   * @param {object} deps
   * @param {import("../actions.js").App} deps.app
   * @param {import("../../wire/connection.js").JoinedRoom} deps.room
   * @param {import("../../wire/requests.js").Requests} deps.requests
   * @param {Map<string, {title: string, summary: string}>} deps.policies
   * @param {() => number} deps.playhead
   * @param {(id: string) => boolean} deps.focusNode
   * @param {(id: string) => void} deps.showNode bring it out from under the sheet
   * @param {(parties: import("./who_sees_what.js").Party[], here: string) => void} deps.showWay draw the way of the selected request
   * @param {() => boolean} deps.calm
   * @param {(text: string) => void} deps.say
   */
  constructor(place, wide, { app, room, requests, policies, playhead, focusNode, showNode, showWay, calm, say }) {
    this._place = place;
    this._wide = wide;
    this._app = app;
    this._room = room;
    this._requests = requests;
    this._policies = policies;
    this._playhead = playhead;
    this._focusNode = focusNode;
    this._showNode = showNode;
    this._showWay = showWay;
    this._say = say;
    this._fields = new Fields(() => this.update());
    this._pathCards = new PathCards(app, policies);
    this._sight = new Sight({ openCard: (party) => this._openCard(party), redraw: () => this.update(), calm });
    /** What the room said about the selected request. @type {Asked} */
    this._asked = asking(-1);
    SIDE_BY_SIDE.addEventListener("change", () => this.update());
    place.replaceChildren();
    place.addEventListener("click", (event) => {
      const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-request]"));
      if (row) app.store.select({ kind: "request", id: Number(row.dataset.request) });
    });
  }

  /** Something else was selected. @param {boolean} byKeyboard */
  async selected(byKeyboard) {
    const { selection } = this._app.store;
    this._fields.letGo();
    document.body.dataset.selection = selection.kind;
    if (selection.kind === "request") await this._ask(selection.id, byKeyboard);
    else {
      this.update();
      if (selection.kind === "none") return;
      this._showNode(selection.id);
      if (byKeyboard) this._focusTitle();
    }
  }

  /** @param {number} id @param {boolean} byKeyboard */
  async _ask(id, byKeyboard) {
    this._asked = { ...asking(id), at: this._whereabouts(id) };
    this._sight.begin();
    this.update();
    if (byKeyboard) this._focusTitle();
    await this._askFor(this._asked);
    if (this._asked.id === id) this._showNode(this._here(id).node);
  }

  /** @param {Asked} asked */
  async _askFor(asked) {
    const { at } = asked;
    const answer = await this._room.ask(asked.id);
    if (this._asked !== asked || asked.at !== at) return;
    asked.asked = answer.ok;
    if (answer.ok) {
      const { parties = [], end = null } = answer.who_sees_what ?? {};
      // In a world begun anew the same number may be another request.
      const another = asked.parties.length && JSON.stringify(asked.parties[0]?.letter) !== JSON.stringify(parties[0]?.letter);
      Object.assign(asked, { why: another ? null : answer.why, parties: another ? [] : parties, end: another ? null : end });
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
    const request = this._requests.byId.get(id);
    return request ? [request.doing, request.source, request.target, request.server].join(" ") : "";
  }

  /** All that was known may have changed, the world itself included: ask about the selected request again. */
  askAnew() {
    if (this._app.store.selection.kind === "request") this._askFor(this._asked);
  }

  /** Note that a request has ended, should it be the selected one. @param {any[]} record */
  ended(record) {
    const asked = this._asked;
    if (record[2] !== asked.id || this._app.store.selection.kind !== "request") return;
    asked.end = record;
    asked.at = "";
    this._askFor(asked);
  }

  /** Go to the column of a node on the selected request's way. @param {string} node @param {boolean} byKeyboard */
  goTo(node, byKeyboard) {
    this._sight.goTo(node);
    const column = document.querySelector(`.sight [data-party="${CSS.escape(node)}"]`);
    column?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (byKeyboard) /** @type {HTMLElement | null} */ (column?.querySelector("h4"))?.focus({ preventScroll: true });
  }

  /** @param {import("./who_sees_what.js").Party} party */
  _openCard({ node, kind }) {
    const kinds = { vpn: "proxy", layer_4: "balancer", layer_7: "balancer" };
    this._app.store.select({ kind: kinds[kind] ?? kind, id: node });
  }

  /** Close the card and put the focus back where it came from. */
  close() {
    const { selection } = this._app.store;
    if (selection.kind === "none") return;
    const inside = [this._place, this._wide].some((place) => place.contains(document.activeElement));
    this._app.store.select({ kind: "none" });
    if (inside && !(selection.kind !== "request" && this._focusNode(String(selection.id)))) this._focusNode("lb");
  }

  update() {
    const { store } = this._app;
    const { selection } = store;
    if (!store.state) return;
    if (selection.kind === "request") this._askAgain();
    if (selection.kind === "server" && !store.server(selection.id)) return this._gone(`Server ${selection.id} is gone.`);
    if (selection.kind === "client" && !store.clients.includes(selection.id)) {
      return this._gone(`Client ${selection.id} is gone.`);
    }
    const vanished = this._pathCards.vanished(selection);
    if (vanished) return this._gone(vanished);
    const { title, body } = this._card(selection);
    const columns = selection.kind === "request" && SIDE_BY_SIDE.matches ? this._columns(selection.id) : nothing;
    this._wide.hidden = columns === nothing;
    render(columns, this._wide);
    render(
      html`
        <div class="panel-head">
          <h2 id="panel-title" tabindex="-1">${title}</h2>
          ${selection.kind === "none"
            ? ""
            : html`<button type="button" class="close" data-action="close" aria-label="Close the card" title="Close (Escape)">×</button>`}
        </div>
        ${body}
      `,
      this._place,
    );
    this._sight.settle(SIDE_BY_SIDE.matches ? this._wide : this._place);
    if (selection.kind === "request") this._showWay(this._asked.parties, this._here(selection.id).node);
    else this._showWay([], "");
  }

  /** What was selected has vanished: say so, close, and do not lose the focus. @param {string} words */
  _gone(words) {
    this._say(words);
    this.close();
  }

  _card(selection) {
    const { store } = this._app;
    if (selection.kind === "server") {
      return {
        title: `Server ${selection.id}`,
        body: serverCard(this._app, store.server(selection.id), store.serverFigures(selection.id), this._fields, this._send),
      };
    }
    if (selection.kind === "client") {
      const onTheWay = this._requests.live.filter(({ client }) => client === selection.id).length;
      return { title: `Client ${selection.id}`, body: clientCard(this._app, selection.id, onTheWay, this._fields, this._send) };
    }
    if (selection.kind === "request") return { title: `Request #${selection.id}`, body: this._request(selection.id) };
    const card = this._pathCards.card(selection, this._fields, this._send);
    if (selection.kind === "balancer") {
      return { title: card.title, body: html`${card.body}<h3 class="part">Why here?</h3>${this._latest(store.picks.filter(({ balancer }) => balancer === selection.id))}` };
    }
    return card ?? { title: "Why here?", body: this._latest(store.picks) };
  }

  /** The latest of some picks, and why it was made. @param {any[]} picks newest first */
  _latest(picks) {
    const nobody = !this._app.store.anyUp;
    const [lastPick] = picks;
    if (!lastPick) {
      return nobody
        ? html`<p class="bad">No server is up: the balancer refuses every request.</p>`
        : html`<p class="small">${this._app.store.lastPick ? "It made none of the latest picks." : "Nothing was picked yet. The next request will show its reason here."}</p>`;
    }
    return html`
      ${nobody ? html`<p class="bad">No server is up: the balancer refuses every request. The latest pick was made before that:</p>` : ""}
      <p class="lead">
        ${nobody ? "Request" : "The latest request,"} <b>#${lastPick.request}</b> from
        ${lastPick.client}${nobody ? "" : ","} went to <b>${lastPick.pick.winner}</b>${this._by(lastPick)}.
      </p>
      ${whyHere(lastPick, this._policies.get(lastPick.pick.policy))}
      ${textbookCase(this._app, lastPick.pick)}
      <p class="small">
        Click a circle to see its way, and who sees what of it: pause to catch one, or press I for the one sent last. Click a
        node to change it.
      </p>
      ${recentPicks(picks, this._several)}
    `;
  }

  get _several() {
    return replicasOf(this._app.store.state.scenario).length > 1;
  }

  /** Which balancer made a pick, where there are several. @param {any} why */
  _by({ balancer }) {
    return this._several ? html`, picked by <b>${balancer}</b>` : "";
  }

  _request(id) {
    const { scenario } = this._app.store.state;
    const request = this._requests.byId.get(id);
    const { why, parties, asked, end } = this._asked;
    if (asked && !parties.length) {
      return html`<p class="lead">Request #${id} is gone: the room remembers only the latest ones of this world.</p>
        ${recentPicks(this._app.store.picks, this._several)}`;
    }
    const client = request?.client || parties[0]?.node;
    const now = request
      ? html`${whatItDoes(request, scenario)}, <b>${milliseconds((this._playhead() - request.created) * 1000)}</b> old`
      : end
        ? howItEnded(end, scenario)
        : NOTHING;
    const path = parties[0]?.letter.find(({ what }) => what === "path")?.value;
    return html`
      <p class="lead">
        ${client ? html`From ${client}${path ? html`, for <b>${path}</b>` : ""}${why ? this._by(why) : ""}. ` : ""}Now: ${now}.
      </p>
      ${SIDE_BY_SIDE.matches ? "" : this._columns(id)}
      ${why
        ? html`<h3>Why ${why.pick.winner}?</h3>
            ${whyHere(why, this._policies.get(why.pick.policy))} ${textbookCase(this._app, why.pick)}`
        : html`<p class="small">${!asked ? `Asking ${NOTHING} one moment.` : end ? "No server was picked for it." : "No pick was made for it yet."}</p>`}
      ${recentPicks(this._app.store.picks, this._several)}
    `;
  }

  /** Who sees what of the selected request, side by side. @param {number} id */
  _columns(id) {
    const { parties } = this._asked;
    return parties.length ? this._sight.columns(id, parties, this._here(id)) : nothing;
  }

  /** @param {number} id */
  _here(id) {
    return hereIs(this._requests.byId.get(id), this._asked.end);
  }

  /** Send a command; where it is refused, show the room's true value again. */
  _send = async (/** @type {any} */ command) => {
    const answer = await this._app.send(command);
    if (!answer.ok) this._fields.letGo();
    return answer;
  };

  _focusTitle() {
    /** @type {HTMLElement | null} */ (this._place.querySelector("#panel-title"))?.focus();
  }
}

/** Nothing is known yet of a request. @param {number} id @returns {Asked} */
const asking = (id) => ({ id, at: "", asked: false, why: null, parties: [], end: null });

// The panel beside the picture: the card of what is selected, else why the latest request went where it went.

import { html, render } from "lit-html";

import { clientCard } from "./client_card.js";
import { Fields } from "./fields.js";
import { NOTHING, milliseconds } from "./format.js";
import { nameOf, replicasOf } from "./path.js";
import { PathCards } from "./path_cards.js";
import { HELD, QUEUED, WORKING } from "./requests.js";
import { serverCard } from "./server_card.js";
import { sight } from "./sight.js";
import { recentPicks, textbookCase, whyHere } from "./why.js";

/** The reasons that need more words. @type {Record<string, string>} */
const REASONS = { forbidden: "the proxy's rules forbid its host" };

export class Panel {
  /**
   * @param {HTMLElement} place
   * @param {object} deps
   * @param {import("./actions.js").App} deps.app
   * @param {import("./connection.js").Connection} deps.connection
   * @param {import("./requests.js").Requests} deps.requests
   * @param {Map<string, {title: string, summary: string}>} deps.policies
   * @param {() => number} deps.playhead
   * @param {(id: string) => boolean} deps.focusNode
   * @param {(id: string) => void} deps.showNode bring it out from under the sheet
   * @param {(text: string) => void} deps.say
   */
  constructor(place, { app, connection, requests, policies, playhead, focusNode, showNode, say }) {
    this._place = place;
    this._app = app;
    this._connection = connection;
    this._requests = requests;
    this._policies = policies;
    this._playhead = playhead;
    this._focusNode = focusNode;
    this._showNode = showNode;
    this._say = say;
    this._fields = new Fields(() => this.update());
    this._pathCards = new PathCards(app, policies);
    /** What the room said about the selected request. @type {{id: number, why: any, parties: any, asked: boolean, picks: number, end: string}} */
    this._asked = { id: -1, why: null, parties: null, asked: false, picks: 0, end: "" };
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
    const asked = { id, why: null, parties: null, asked: false, picks: this._requests.byId.get(id)?.picks ?? 0, end: "" };
    this._asked = asked;
    this.update();
    if (byKeyboard) this._focusTitle();
    await this._askFor(asked);
  }

  /** @param {Panel["_asked"]} asked */
  async _askFor(asked) {
    const { picks } = asked;
    const answer = await this._connection.why(asked.id);
    if (this._asked !== asked || asked.picks !== picks) return;
    asked.asked = true;
    if (answer.ok && answer.why) asked.why = answer.why;
    if (answer.ok && answer.sight) asked.parties = answer.sight;
    this.update();
  }

  /** Ask anew where the selected request has been picked for since: it has left the balancer, perhaps once more. */
  _askAgain() {
    const asked = this._asked;
    const picks = this._requests.byId.get(asked.id)?.picks ?? asked.picks;
    if (picks <= asked.picks) return;
    asked.picks = picks;
    this._askFor(asked);
  }

  /** Note how a request ended, should it be the selected one. @param {string} kind @param {any[]} record */
  ended(kind, record) {
    if (record[2] !== this._asked.id) return;
    if (kind === "answered") this._asked.end = `answered after ${milliseconds(record[4] * 1000)}`;
    else this._asked.end = `${kind} at ${nameOf(record[3], this._app.store.state.scenario)}: ${REASONS[record[4]] ?? record[4]}`;
    if (this._asked.why || this._app.store.selection.kind !== "request") return;
    // It went by so fast that it was never seen to leave the balancer.
    this._asked.picks += 1;
    this._askFor(this._asked);
  }

  /** Close the card and put the focus back where it came from. */
  close() {
    const { selection } = this._app.store;
    if (selection.kind === "none") return;
    const inside = this._place.contains(document.activeElement);
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
        ? html`<p class="bad">No server is up: every request is refused.</p>`
        : html`<p class="small">${this._app.store.lastPick ? "It made none of the latest picks." : "Nothing was picked yet. The next request will show its reason here."}</p>`;
    }
    return html`
      ${nobody ? html`<p class="bad">No server is up: every request is refused. The latest pick was made before that:</p>` : ""}
      <p class="lead">
        ${nobody ? "Request" : "The latest request,"} <b>#${lastPick.request}</b> from
        ${lastPick.client}${nobody ? "" : ","} went to <b>${lastPick.pick.winner}</b>${this._by(lastPick)}.
      </p>
      ${whyHere(lastPick, this._policies.get(lastPick.pick.policy))}
      ${textbookCase(this._app, lastPick.pick)}
      <p class="small">Click a circle to ask why it went there, a node to change it.</p>
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
    const request = this._requests.byId.get(id);
    const { why, parties, asked, end } = this._asked;
    const now = request
      ? html`${whatItDoes(request, this._app.store.state.scenario)}, <b>${milliseconds((this._playhead() - request.created) * 1000)}</b> old`
      : end || "settled";
    const path = parties?.[0]?.lines.find(({ what }) => what === "path")?.value;
    return html`
      <p class="lead">
        ${request?.client || why?.client
          ? html`From ${request?.client || why.client}${path ? html`, for <b>${path}</b>` : ""}${why ? this._by(why) : ""}. `
          : ""}Now: ${now}.
      </p>
      ${why
        ? html`<h3>Why ${why.pick.winner}?</h3>
            ${whyHere(why, this._policies.get(why.pick.policy))} ${textbookCase(this._app, why.pick)}`
        : html`<p class="small">${asked ? "No pick was made for it yet, or it is long gone." : `Asking ${NOTHING} one moment.`}</p>`}
      ${parties ? sight(parties) : ""} ${recentPicks(this._app.store.picks, this._several)}
    `;
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

/** @param {import("./requests.js").Request} request @param {any} scenario */
function whatItDoes(request, scenario) {
  const here = nameOf(request.server, scenario);
  if (request.doing === QUEUED) return `waits at ${here}, place ${request.place + 1}`;
  if (request.doing === WORKING) return `is worked on by ${here}`;
  if (request.doing === HELD) return `waits at ${request.server} for what another request fetches`;
  const to = nameOf(request.target, scenario);
  if (!request.back) return `on the way to ${to}`;
  if (request.outcome === "refused") return `refused by ${request.source}, on its way back to ${to} to be sent elsewhere`;
  if (request.outcome === "broken") return `broken at ${request.source}, on its way back to ${to} to be sent elsewhere`;
  return `its answer is on the way to ${to}`;
}

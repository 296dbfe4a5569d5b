// Who sees what of a request: one column for each party on its way, in order, with the envelope, how its connection
// opens, the letter, and why it cannot see the rest. One of them is read at a time, or all side by side. The column where
// the request is now is marked and kept in view, until the reader takes the lead.

import { html, nothing } from "lit-html";

import { icon } from "../../shared/icons.js";
import { kindOfParty } from "../kinds.js";

/** @import { Line, Part, Party, Seal } from "../../wire/wire.js" */

/** What a party is called, by the room's word for it. @param {string} kind */
const titleOf = (kind) => kindOfParty(kind)?.parties[kind] ?? kind;

export class WhoSeesWhat {
  /** @param {{id: (name: string) => string, openCard: (party: Party) => void, redraw: () => void, calm: () => boolean}} deps */
  constructor({ id, openCard, redraw, calm }) {
    this._id = id;
    this._openCard = openCard;
    this._redraw = redraw;
    this._calm = calm;
    this._here = "";
    this._follows = true;
    this._inView = "";
    /** What is to be scrolled to once it is drawn. */
    this._wanted = "";
  }

  /** Another request is looked at. */
  begin() {
    this._here = this._inView = this._wanted = "";
    this._follows = true;
  }

  /** Bring a party's column into view. @param {string} node */
  goTo(node) {
    this._follows = node === this._here;
    this._wanted = node;
    this._redraw();
  }

  /**
   * @param {number} request @param {Party[]} parties @param {{node: string, words: string}} here where the request is
   * @param {{spread: boolean, toggle: () => void}} view whether they stand side by side
   */
  columns(request, parties, here, { spread, toggle }) {
    if (here.node !== this._here) {
      this._here = here.node;
      if (this._follows) this._wanted = here.node;
    }
    const inView = parties.some(({ node }) => node === this._inView) ? this._inView : parties[0].node;
    return html`<section class="sight" data-spread=${spread} aria-labelledby=${this._id("sight-title")}>
      <div class="sight-head">
        <h3 id=${this._id("sight-title")}>Who sees what of #${request}</h3>
        <button type="button" class="spread" data-part="spread" @click=${toggle}>
          ${spread ? "One at a time" : "Side by side"}
        </button>
      </div>
      <p class="small">
        Layer 4 reads the envelope: addresses and ports. How a connection opens can be read by all who carry it, the
        letter only by who ends the encryption.
      </p>
      <nav class="steps" aria-label="Parties on its way">
        ${parties.map(
          ({ node, kind }) =>
            html`<button
              type="button"
              aria-pressed=${node === inView ? "true" : "false"}
              title=${titleOf(kind)}
              @click=${() => this.goTo(node)}
            >
              ${node === here.node ? html`<span aria-hidden="true">●</span><span class="hidden">${here.words}:</span>` : ""}
              ${node}
            </button>`,
        )}
      </nav>
      <ol
        class="columns"
        tabindex="0"
        aria-label="What each party sees"
        @pointerdown=${this._letGo}
        @keydown=${this._letGo}
        @wheel=${this._letGo}
        @scroll=${(/** @type {Event} */ event) => this._scrolled(/** @type {HTMLElement} */ (event.target))}
      >
        ${parties.map((party) => this._column(party, party.node === here.node ? here.words : ""))}
      </ol>
    </section>`;
  }

  /** @param {Party} party @param {string} here */
  _column(party, here) {
    const { node, kind, seals, envelope, opening, letter, binary, does, ahead } = party;
    return html`<li data-party=${node} data-ahead=${ahead ? "true" : nothing} aria-current=${here ? "step" : nothing}>
      <h4 tabindex="-1">${titleOf(kind)} <b>${node}</b></h4>
      <p class="here">${here || (ahead ? "not reached yet" : "")}</p>
      ${kind === "client" ? "" : sealed(seals, node)}
      <div class="envelope">
        <h5>Envelope <small>layer 4</small></h5>
        ${lines(envelope)}
      </div>
      ${
        opening?.length
          ? html`<div class="opening">
              <h5>Opening <small>in the clear</small></h5>
              ${lines(opening)} ${binary ? asBytes(binary) : ""}
            </div>`
          : ""
      }
      <div class="letter">
        <h5>Letter <small>layer 7</small></h5>
        ${lines(letter)}
      </div>
      ${does?.length ? html`<div class="does">${lines(does)}</div>` : ""}
      <button type="button" class="to-card" @click=${() => this._openCard(party)}>Card of ${node}</button>
    </li>`;
  }

  _letGo = () => {
    this._follows = false;
  };

  /** Note which column is in view, where there is room for one. @param {HTMLElement} list */
  _scrolled(list) {
    const columns = /** @type {HTMLElement[]} */ ([...list.children]);
    const from = (/** @type {HTMLElement} */ column) => Math.abs(column.offsetLeft - list.offsetLeft - list.scrollLeft);
    const node = columns.reduce((one, other) => (from(other) < from(one) ? other : one)).dataset.party ?? "";
    if (node === this._inView) return;
    this._inView = node;
    this._redraw();
  }

  /** Scroll to where the request is, or the reader wants to be, now that it is drawn. @param {Element} place */
  settle(place) {
    const list = /** @type {HTMLElement | null} */ (place.querySelector(".columns"));
    const column = /** @type {HTMLElement | null} */ (
      list?.querySelector(`[data-party="${CSS.escape(this._wanted)}"]`) ?? null
    );
    if (!list || !column) return;
    this._wanted = "";
    const left = column.offsetLeft - list.offsetLeft;
    const right = left + column.offsetWidth;
    if (left >= list.scrollLeft && right <= list.scrollLeft + list.clientWidth) return;
    const to = left < list.scrollLeft ? left : right - list.clientWidth;
    list.scrollTo({ left: to, behavior: this._calm() ? "auto" : "smooth" });
  }
}

/** @param {Line[]} all */
const lines = (all) =>
  html`<dl>
    ${all.map(
      ({ what, value, hidden, note }) =>
        html`<div>
          <dt>${what}</dt>
          <dd>
            ${hidden ? html`<span class="unseen"><span aria-hidden="true">▒▒▒</span> hidden: ${hidden}</span>` : value}
            ${note ? html`<small class="remark">${note}</small>` : ""}
          </dd>
        </div>`,
    )}
  </dl>`;

/** What is around a request that arrives at a node, and for whom. @param {Seal[]} seals @param {string} node */
function sealed(seals, node) {
  if (!seals.length) return html`<p class="seal">${icon("open")} arrives in the clear</p>`;
  return seals.map(({ what, by, opener }) => {
    const until =
      opener === node ? "ends here" : opener ? `only ${opener} opens it` : "who will open it is not decided yet";
    return html`<p class="seal">${icon("vpn")} ${what === "TLS" ? "TLS" : "tunnel"} from ${by}, ${until}</p>`;
  });
}

/** The PROXY line in its other form. @param {Part[]} parts */
const asBytes = (parts) =>
  html`<details class="bytes">
    <summary>or as version 2, ${parts.reduce((sum, { bytes }) => sum + bytes.length / 2, 0)} bytes</summary>
    <dl>
      ${parts.map(
        ({ bytes, means }) =>
          html`<div>
            <dt><code>${bytes.match(/../g)?.join(" ")}</code></dt>
            <dd>${means}</dd>
          </div>`,
      )}
    </dl>
  </details>`;

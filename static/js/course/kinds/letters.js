// Who sees what, as a letter that is handed on: a card for each party on a request's way, with the envelope and, where it can
// open it, what is inside. Below stands who knows what, read off the cards.

import { html, nothing, render } from "lit-html";

import { icon } from "../../shared/icons.js";
import { kindOfParty } from "../../figure/kinds.js";
import { world } from "../world.js";
import { insideOf, whoKnows } from "./who_knows.js";

/** @import { Figure as Block, Line, Party } from "../../wire/wire.js" */

/** What lines are called here, where the room's word would be strange to a beginner. @type {Record<string, string>} */
const WORDS = { host: "site", "host (SNI)": "site", path: "page", headers: "the rest", CONNECT: "asks for" };

/** @param {HTMLElement} element @param {Block} block */
export function letters(element, block) {
  world(element, block);
  const figure = /** @type {import("../../figure/figure.js").Figure} */ (element.querySelector("lb-figure"));
  const place = document.createElement("div");
  place.className = "letters";
  figure.append(place);
  /** @type {{request: number, parties: Party[]}} */
  let shown = { request: -1, parties: [] };
  let wants = true;
  // A request that was sent before this one may still be of the world as it was set before.
  let after = -1;
  let set = "";
  let tallest = { width: 0, height: 0 };
  const draw = () => {
    render(picture(shown, wants, another), place);
    // With fewer parties it stays as high as it was.
    const { offsetWidth: width, offsetHeight: height } = place;
    if (width !== tallest.width || height > tallest.height) tallest = { width, height };
    place.style.minHeight = `${tallest.height}px`;
  };
  const another = () => {
    wants = true;
    after = figure.requests.latest;
    draw();
  };
  figure.hear("loaded", () => draw());
  figure.store.subscribe(["state"], () => {
    const { traffic, ...scenario } = figure.store.scenario;
    const now = JSON.stringify(scenario);
    if (set && now !== set) another();
    set = now;
  });
  figure.hear("ended", async (record) => {
    const request = record[2];
    if (!wants || record[0] !== "answered" || request <= after) return;
    wants = false;
    const answer = await figure.ask(request);
    const parties = answer.ok ? (answer.who_sees_what?.parties ?? []) : [];
    if (parties.length) shown = { request, parties };
    else wants = true;
    draw();
  });
}

/** @param {{request: number, parties: Party[]}} shown @param {boolean} waits @param {() => void} another */
const picture = ({ request, parties }, waits, another) =>
  parties.length
    ? html`<div class="letters-head">
          <p><b>Request #${request}</b>, and who sees what of it</p>
          <button type="button" ?disabled=${waits} @click=${another}>Another letter</button>
        </div>
        <ol class="parties" data-waits=${waits}>
          ${parties.map(card)}
        </ol>
        <p class="who-knows" role="status">${waits ? "The next letter is on its way." : sentence(parties)}</p>`
    : html`<p class="who-knows">The first letter is on its way.</p>`;

/** @param {Party} party */
const card = (party) =>
  html`<li data-party=${party.node} data-party-kind=${party.kind}>
    <p class="party"><b>${nameOf(party)}</b>${sealOf(party)}</p>
    ${lines(party.envelope)}
    <details open>
      <summary>The letter</summary>
      ${lines(insideOf(party))}
    </details>
  </li>`;

/** @param {Party} party */
function sealOf({ kind, node, seals }) {
  if (kind === "client") return html`<span>writes it</span>`;
  if (!seals.length) return html`<span>gets it open</span>`;
  const opens = seals.every(({ opener }) => opener === node);
  return html`<span>${icon(opens ? "open" : "vpn")} ${opens ? "opens it" : "passes it on sealed"}</span>`;
}

/** @param {Line[]} all */
const lines = (all) =>
  html`<dl>
    ${all.map(
      ({ what, value, hidden }) =>
        html`<div title=${hidden || nothing}>
          <dt>${WORDS[what] ?? what}</dt>
          <dd>
            ${hidden ? html`<span class="hatched" aria-hidden="true"></span><span class="hidden">hidden</span>` : value}
          </dd>
        </div>`,
    )}
  </dl>`;

/** What a party is called. @param {Party} party */
function nameOf({ kind, node }) {
  const title = kindOfParty(kind)?.parties[kind] ?? kind;
  return kind === "client" ? "You" : kind === "server" || kind === "edge" ? `${title} ${node}` : title;
}

/** Who knows what, in sentences. @param {Party[]} parties */
function sentence(parties) {
  const { address, page, both } = whoKnows(parties);
  const named = (/** @type {Party[]} */ some) => some.map(nameOf).join(", ") || "nobody else";
  return html`<b>Your address is known to:</b> ${named(address)}. <b>The page:</b> ${named(page)}.
    <b>Both:</b> ${named(both)}.`;
}

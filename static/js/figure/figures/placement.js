// Under the lab's picture: where the keys belong by the balancer's own policy, with the servers it has now, and what it
// just picked.

import { html, nothing, render, svg } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { hashingLink } from "../../lab/hashing_link.js";
import { keyGroup } from "../../drawings/keys/key_group.js";
import { keyLabel, keyMark, moved } from "../../drawings/keys/key_mark.js";
import { chip, legend, shares, way } from "../../drawings/keys/captions.js";
import { percentOf, ringDrawing, sharesOfRing } from "../../drawings/keys/ring.js";
import { slotsDrawing } from "../../drawings/keys/slots.js";
import { changeInWords } from "../../hashing/state.js";
import { paint, placeOf, sizeOf, slotInWords, tables } from "../../drawings/keys/table.js";
import { bytesOf, rowLength } from "../../drawings/keys/table_picture.js";
import { plural } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { short } from "../../drawings/geometry.js";
import { KEY_WORDS } from "../../shared/words.js";
import { placingOf } from "../../wire/schema.js";

// The size of the page's text, in pixels, at which a drawing's unit is one pixel.
const DRAWN_AT_PX = 16;
// How wide what lies on a table is, in its own units, and how large a key is there.
const OVER = 288;
const KEY = 7;
// Slots in a row, up to which there is room for their servers' names.
const LETTERED_ROW = 11;

const TITLES = { ring: "The balancer's ring", maglev: "The balancer's table", slots: "Whose keys are whose" };

/** What the dots are where they are not all keys there are. @type {Record<string, string>} */
const DOTS = {
  ip_port: "Every connection comes from another port, so no key is known beforehand: you see what was just picked.",
  header: "The dots are 100 of the 1,000 users.",
};

/** What the page of hashing has of the lab's, and what is otherwise there. @type {Record<string, [string, string]>} */
const THERE = {
  ring: ["same servers and keys", "where servers weigh the same and points lie as on Envoy's ring"],
  slots: ["same servers and keys", "where the rule is the plain remainder"],
  maglev: ["same servers", "where they weigh the same"],
  race: ["same servers", "where policies race each other"],
};

export class PlacementSection {
  /** @param {HTMLElement} place @param {import("../actions.js").App} app @param {Map<string, {title: string}>} policies */
  constructor(place, app, policies) {
    this._place = place;
    this._app = app;
    this._policies = policies;
    this._chosen = "";
    /** The key under the pointer. @type {string | null} */
    this._pointed = null;
    /** The slot under the pointer. @type {number | null} */
    this._slot = null;
    this.width = 0;
    this._sized = new ResizeObserver(([{ contentRect }]) => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      this.width = Math.floor((contentRect.width * DRAWN_AT_PX) / rem);
      this.update();
    });
  }

  // --- what the drawings ask ------------------------------------------------------------------------------------

  get answer() {
    return this._app.store.placement.picture;
  }

  get state() {
    const { servers, before } = this._app.store.placement;
    const ids = (/** @type {{id: string}[]} */ members) => members.map(({ id }) => id);
    return { servers: ids(servers), before: before && ids(before), key: this._key(this._chosen)?.key ?? "" };
  }

  get looked() {
    return this.lookedAt?.key ?? "";
  }

  get lookedAt() {
    return this._key(this._pointed ?? this._chosen);
  }

  /** @param {string} key */
  look(key) {
    this._chosen = key;
    this.update();
  }

  /** @param {string | null} key */
  point(key) {
    if (key === this._pointed) return;
    this._pointed = key;
    this.update();
  }

  /** What is said of a key, or of the first where that is gone. @param {string} key */
  _key(key) {
    const { keys } = this.answer;
    return keys.find((one) => one.key === key) ?? keys[0];
  }

  // --- the section ----------------------------------------------------------------------------------------------

  update() {
    const { state } = this._app.store;
    if (!state) return;
    const placement = this._app.store.placementNow;
    this._place.hidden = !placement;
    render(placement ? this._section(placement, state.scenario.balancer) : nothing, this._place);
    const drawing = this._place.querySelector("[data-part=drawing]");
    if (drawing) this._sized.observe(drawing);
    if (placement?.kind === "maglev" && placement.picture) paint([...this._place.querySelectorAll("canvas")], placement.picture);
  }

  _section(placement, balancer) {
    const { kind, policy, picture, servers } = placement;
    const uneven = new Set(servers.map(({ weight }) => weight)).size > 1;
    const placing = placingOf(policy);
    const [same, there] = THERE[placing.explained_by];
    const key = KEY_WORDS[balancer.key];
    return html`
      <h2 id="placement-title">${TITLES[kind]}</h2>
      <p class="small">
        ${this._policies.get(policy)?.title}, as ${placement.balancer} has it now. Key: ${key}. ${placing.rule}
        ${DOTS[balancer.key] ?? ""}
        ${kind === "ring" && picture?.points > picture?.arcs.length
          ? `With so many points the colours are a sample of ${picture.arcs.length} places.`
          : ""}
        ${uneven ? `Weights: ${servers.map(({ id, weight }) => `${id} ${weight}`).join(", ")}.` : ""}
        ${balancer.replicas > 1 ? "The others have the same policy; each goes by the servers that it takes to be in service." : ""}
      </p>
      ${this._verdict(placement)}
      ${picture
        ? html`${this._way(kind)}
            <div class="drawing" data-part="drawing">${this.width ? this._drawing(placement) : ""}</div>
            ${picture.moves?.moved ? legend : ""}
            <p class="small">
              What was just picked lights up.
              <a href=${hashingLink(this._app, this.looked || undefined)}>The ${same} on the page of hashing</a>, ${there}.
            </p>`
        : html`<p class="bad">No server is in service: there is nowhere for a key to go.</p>`}
    `;
  }

  _verdict({ picture, servers, before }) {
    const moves = picture?.moves;
    if (!moves) return html`<p role="status" data-part="moved">Add, crash or remove a server, and see which keys move.</p>`;
    const same = String(servers.map(({ id }) => id)) === String(before.map(({ id }) => id));
    return html`<p role="status" class="verdict" data-part="moved">
      ${same ? "A weight was changed" : changeInWords(this.state)}. Moved ${moves.moved} of ${plural(moves.of, "key")}, least possible
      ${moves.least}.
    </p>`;
  }

  /** The steps of the key that is looked at. @param {string} kind */
  _way(kind) {
    const one = this.lookedAt;
    if (!one) return "";
    const whose = html`${chip(one.server)} ${moved(one) ? html`<small>was</small> ${chip(one.server_before)}` : ""}`;
    if (kind === "ring") {
      return way([
        ["key", one.key],
        ["its hash lies at", percentOf(one.at)],
        ["next point clockwise", html`${percentOf(one.to % 1)} ${whose}`],
      ]);
    }
    if (kind === "maglev") {
      const size = sizeOf(this.answer).toLocaleString("en");
      return way([
        ["key", one.key],
        [`its hash % ${size}`, `slot ${one.slot.toLocaleString("en")}`],
        ["which belongs to", whose],
      ]);
    }
    return way([
      ["key", one.key],
      ["belongs to", whose],
    ]);
  }

  _drawing({ kind, policy }) {
    if (kind === "ring") return html`<div class="ring-and-shares">${ringDrawing(this, "hash(key)", this._lit(onRing))} ${sharesOfRing(this)}</div>`;
    if (kind === "maglev") return this._table();
    return slotsDrawing(this, (id, slot) => (placingOf(policy).numbered ? `${slot} · ${id}` : id), this._lit(() => ({})));
  }

  /**
   * The latest picks of this balancer, as far as they can be drawn.
   * @template T @param {(picture: any) => T | null} drawn what a drawing needs of the picture of a pick
   * @returns {(T & {request: any, key: string, server: string})[]}
   */
  _lit(drawn) {
    const { picks, placement } = this._app.store;
    return picks
      .filter(({ balancer, pick }) => balancer === placement.balancer && pick.policy === placement.policy)
      .flatMap(({ request, time, key, pick }) => {
        const more = drawn(pick.picture);
        return more ? [{ ...more, request: `${request} ${time}`, key, server: pick.winner }] : [];
      });
  }

  _table() {
    const { answer, state } = this;
    const size = sizeOf(answer);
    const loads = new Map(state.servers.map((id) => [id, 0]));
    for (const { server } of answer.keys) loads.set(server, (loads.get(server) ?? 0) + 1);
    return html`${tables(answer, { over: (name) => this._onTable(name, size), point: (slot) => this._pointSlot(slot) })}
      <p class="turn">${this._slot === null || this._slot >= size ? `A pixel is a slot${answer.keys.length ? ", a circle a key" : ""}. Point at one.` : slotInWords(answer, this._slot)}</p>
      ${shares(
        state.servers,
        answer.counts.map((count, i) => ({
          share: count / size,
          words: [`${count.toLocaleString("en")} slots`, ...(answer.keys.length ? [plural(loads.get(state.servers[i]) ?? 0, "key")] : [])].join(", "),
        })),
      )}`;
  }

  /** @param {number | null} slot */
  _pointSlot(slot) {
    if (slot === this._slot) return;
    this._slot = slot;
    this.update();
  }

  /** The keys on the table, and the names of its slots' servers where there is room. @param {string} name @param {number} size */
  _onTable(name, size) {
    const { answer } = this;
    const at = (/** @type {number} */ slot) => /** @type {[number, number]} */ (placeOf(slot, size).map((share) => (share * OVER) / 100));
    const cell = OVER / rowLength(size);
    const owners = rowLength(size) <= LETTERED_ROW ? [...bytesOf(name === "now" ? answer.table : answer.table_before)] : [];
    return html`<svg class="over" viewBox="0 0 ${OVER} ${OVER}" role="group" aria-label="Keys on the table" aria-hidden=${String(name !== "now")}>
      ${owners.map((owner, slot) => {
        const [x, y] = at(slot);
        return svg`<text class="owner" x=${x} y=${y + 4 - cell / 4}>${short(answer.names[owner], cell)}</text>`;
      })}
      ${name === "now" ? this._keysOnTable(at) : ""}
    </svg>`;
  }

  /** @param {(slot: number) => [number, number]} at */
  _keysOnTable(at) {
    const lit = this._lit((picture) => (picture?.kind === "slots" ? { slot: picture.slot } : null));
    return svg`${keyGroup(this, this.answer.keys, {
      at: ({ slot }) => at(slot),
      colour: ({ server }) => serverColour(server),
      moved,
      label: keyLabel,
      reach: KEY + 4,
      mark: (one) => keyMark(one, KEY),
    })}
    <g aria-hidden="true">
      ${repeat(
        lit,
        ({ request }) => request,
        ({ slot, key, server }) => {
          const [x, y] = at(slot);
          return svg`<g class="lit" data-colour=${serverColour(server)} data-lit=${key}><circle cx=${x} cy=${y} r=${KEY + 5}></circle></g>`;
        },
      )}
    </g>`;
  }
}

/** A pick's way on the ring: past whoever was full, to the point that took it. @param {any} picture */
function onRing(picture) {
  if (picture?.kind !== "ring") return null;
  const { key, near, first, picked } = picture;
  const passed = near.slice(first, picked).map(([way, owner]) => [key + way, owner]);
  return { at: key, to: key + near[picked][0], passed };
}

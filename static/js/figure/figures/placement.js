// Under the lab's picture: where the keys belong by the balancer's own policy, with the servers it has now, and what it
// just picked.

import { html, nothing, render, svg } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { hashingLink } from "../hashing_link.js";
import { keyGroup } from "../../drawings/keys/key_group.js";
import { keyLabel, keyMark, moved } from "../../drawings/keys/key_mark.js";
import { chip, legend, shares, way } from "../../drawings/keys/captions.js";
import { percentOf, ringDrawing, sharesOfRing } from "../../drawings/keys/ring.js";
import { slotsDrawing } from "../../drawings/keys/slots.js";
import { changeInWords } from "../../drawings/keys/state.js";
import { paint, placeOf, sizeOf, slotInWords, tables } from "../../drawings/keys/table.js";
import { bytesOf, rowLength } from "../../drawings/keys/table_picture.js";
import { element } from "../../shared/element.js";
import { plural } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { short } from "../../drawings/geometry.js";
import { KEY_WORDS } from "../../shared/words.js";
import { placingOf } from "../../wire/schema.js";

/** @import { BalancerSpec, Drawing, KeyInSlot, KeyInTable, KeyOnRing, KeysInTable, Picture, Placement } from "../../wire/wire.js" */
/** @import { Shown } from "../../drawings/keys/captions.js" */

// The size of the page's text, in pixels, at which a drawing's unit is one pixel.
const DRAWN_AT_PX = 16;
// How wide what lies on a table is, in its own units, and how large a key is there.
const OVER = 288;
const KEY = 7;
// Slots in a row, up to which there is room for their servers' names.
const LETTERED_ROW = 11;

const TITLES = { ring: "The balancer's ring", maglev: "The balancer's table", slots: "Whose keys are whose" };

/** What the dots are, where that is not plain. @type {Record<string, string>} */
const DOTS = {
  ip: "Each address is what the balancer takes for a client’s: that of its home’s router, a proxy’s, an edge’s where it knows no more, or what it believes of X-Forwarded-For.",
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
  /** @param {import("../figure.js").Figure} figure */
  constructor(figure) {
    this._figure = figure;
    this._title = figure.ownId("placement-title");
    this._place = element("section", {
      class: "placement card",
      "aria-labelledby": this._title,
      "data-part": "placement",
      hidden: "",
    });
    figure.append(this._place);
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
    figure.store.subscribe(["state", "placement", "picks"], () => this.update());
    figure.hear("colours", () => this.update());
    this._visible = false;
    new IntersectionObserver((entries) => {
      this._visible = entries[entries.length - 1].isIntersecting;
      this._follow();
    }).observe(this._place);
    this._follow();
  }

  /** What was just picked is shown only where it is seen; where the keys belong, the controls link to as well. */
  _follow() {
    this._figure.want(this, this._visible ? ["placement", "picks"] : ["placement"]);
  }

  // --- what the drawings ask ------------------------------------------------------------------------------------

  /**
   * @template {{key: string}} Key
   * @template {{keys: Key[]}} Answer
   * @param {Placement} placement @param {Answer & {keys: Key[]}} answer
   * @returns {Shown<Answer, Key>}
   */
  _shown({ servers }, answer) {
    // What is said of a key, or of the first where that is gone.
    const keyOf = (/** @type {string} */ key) => answer.keys.find((one) => one.key === key) ?? answer.keys[0];
    const lookedAt = keyOf(this._pointed ?? this._chosen);
    return {
      answer,
      state: { servers: idsOf(servers), key: keyOf(this._chosen)?.key ?? "", down: downOf(servers) },
      width: this.width,
      looked: lookedAt?.key ?? "",
      lookedAt,
      look: (key) => this._look(key),
      point: (key) => this._point(key),
    };
  }

  /** @param {string} key */
  _look(key) {
    this._chosen = key;
    this.update();
  }

  /** @param {string | null} key */
  _point(key) {
    if (key === this._pointed) return;
    this._pointed = key;
    this.update();
  }

  // --- the section ----------------------------------------------------------------------------------------------

  update() {
    const { state } = this._figure.store;
    if (!state) return;
    const placement = this._figure.store.placementNow;
    this._place.hidden = !placement;
    render(placement ? this._section(placement, state.scenario.balancer) : nothing, this._place);
    const drawing = this._place.querySelector("[data-part=drawing]");
    if (drawing) this._sized.observe(drawing);
    const picture = placement?.picture;
    if (picture && "table" in picture) paint([...this._place.querySelectorAll("canvas")], picture);
  }

  /** @param {Placement} placement @param {BalancerSpec} balancer */
  _section(placement, balancer) {
    const { kind, policy, picture, servers } = placement;
    const uneven = new Set(servers.map(({ weight }) => weight)).size > 1;
    const placing = placingOf(policy);
    const [same, there] = THERE[placing.explained_by];
    const key = KEY_WORDS[balancer.key];
    return html`
      <h2 id=${this._title}>${TITLES[kind]}</h2>
      <p class="small">
        ${this._figure.policies.get(policy)?.title}, as ${placement.balancer} has it now. Key: ${key}. ${placing.rule}
        ${DOTS[balancer.key] ?? ""}
        ${
          picture && "arcs" in picture && picture.points > picture.arcs.length
            ? `There are too many points to draw: the colours are a sample of ${picture.arcs.length} places.`
            : ""
        }
        ${uneven ? `Weights: ${servers.map(({ id, weight }) => `${id} ${weight}`).join(", ")}.` : ""}
        ${balancer.replicas > 1 ? "The others have the same policy; each goes by the servers that it takes to be in service." : ""}
      </p>
      ${this._verdict(placement)}
      ${
        picture
          ? html`${this._way(placement, picture)}
              <div class="drawing" data-part="drawing">${this.width ? this._drawing(placement, picture) : ""}</div>
              ${picture.moves?.moved ? legend : ""}
              <p class="small">
                What was just picked lights up.
                <a
                  href=${hashingLink(this._figure, this._shown(placement, /** @type {{keys: {key: string}[]}} */ (picture)).looked || undefined)}
                  >The ${same} on the page of hashing</a
                >, ${there}.
              </p>`
          : html`<p class="bad">No server is in service: there is nowhere for a key to go.</p>`
      }
    `;
  }

  /** @param {Placement} placement */
  _verdict({ picture, servers, before }) {
    const moves = picture?.moves;
    if (!moves)
      return html`<p role="status" data-part="moved">Add, crash or remove a server, and see which keys move.</p>`;
    const now = {
      servers: idsOf(servers),
      before: before && idsOf(before),
      down: downOf(servers),
      downBefore: before ? downOf(before) : [],
    };
    const same = String([now.servers, now.down]) === String([now.before, now.downBefore]);
    return html`<p role="status" class="verdict" data-part="moved">
      ${same ? "A weight was changed" : changeInWords(now)}. Moved ${moves.moved} of ${plural(moves.of, "key")}, least
      possible ${moves.least}.
    </p>`;
  }

  /** The steps of the key that is looked at. @param {Placement} placement @param {Drawing} picture */
  _way(placement, picture) {
    const one = this._shown(
      placement,
      /** @type {{keys: (KeyOnRing | KeyInTable | KeyInSlot)[]}} */ (picture),
    ).lookedAt;
    if (!one) return "";
    const whose = html`${chip(one.server)}
    ${moved(one) ? html`<small>was</small> ${chip(one.server_before ?? "")}` : ""}`;
    if ("at" in one) {
      return way([
        ["key", one.key],
        ["its hash lies at", percentOf(one.at)],
        ["next point clockwise", html`${percentOf(one.to % 1)} ${whose}`],
      ]);
    }
    if ("table" in picture) {
      const size = sizeOf(picture).toLocaleString("en");
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

  /** @param {Placement} placement @param {Drawing} picture */
  _drawing(placement, picture) {
    if ("arcs" in picture) {
      const shown = this._shown(placement, picture);
      return html`<div class="ring-and-shares">
        ${ringDrawing(shown, "hash(key)", this._lit(placement, onRing))} ${sharesOfRing(shown)}
      </div>`;
    }
    if ("table" in picture) return this._table(placement, picture);
    const title = (/** @type {string} */ id, /** @type {number} */ slot) =>
      placingOf(placement.policy).numbered ? `${slot} · ${id}` : id;
    return slotsDrawing(
      this._shown(placement, picture),
      title,
      this._lit(placement, () => ({})),
    );
  }

  /**
   * The latest picks of this balancer, as far as they can be drawn.
   * @template T @param {Placement} placement
   * @param {(picture: Picture | null) => T | null} drawn what a drawing needs of the picture of a pick
   * @returns {(T & {request: string, key: string, server: string})[]}
   */
  _lit(placement, drawn) {
    return this._figure.store.picks
      .filter(({ balancer, pick }) => balancer === placement.balancer && pick.policy === placement.policy)
      .flatMap(({ request, time, key, pick }) => {
        const more = drawn(pick.picture);
        return more ? [{ ...more, request: `${request} ${time}`, key, server: pick.winner }] : [];
      });
  }

  /** @param {Placement} placement @param {KeysInTable} answer */
  _table(placement, answer) {
    const size = sizeOf(answer);
    const [servers, down] = [idsOf(placement.servers), downOf(placement.servers)];
    const loads = new Map(servers.map((id) => [id, 0]));
    for (const { server } of answer.keys) loads.set(server, (loads.get(server) ?? 0) + 1);
    return html`${tables(answer, { over: (name) => this._onTable(placement, answer, name), point: (slot) => this._pointSlot(slot) })}
      <p class="turn">
        ${this._slot === null || this._slot >= size ? `A pixel is a slot${answer.keys.length ? ", a circle a key" : ""}. Point at one.` : slotInWords(answer, this._slot)}
      </p>
      ${shares(
        servers,
        answer.counts.map((count, i) => ({
          share: count / size,
          words: down.includes(servers[i])
            ? "down"
            : [
                `${count.toLocaleString("en")} slots`,
                ...(answer.keys.length ? [plural(loads.get(servers[i]) ?? 0, "key")] : []),
              ].join(", "),
        })),
      )}`;
  }

  /** @param {number | null} slot */
  _pointSlot(slot) {
    if (slot === this._slot) return;
    this._slot = slot;
    this.update();
  }

  /** The keys on the table, and the names of its slots' servers where there is room. @param {Placement} placement @param {KeysInTable} answer @param {string} name */
  _onTable(placement, answer, name) {
    const size = sizeOf(answer);
    const at = (/** @type {number} */ slot) =>
      /** @type {[number, number]} */ (placeOf(slot, size).map((share) => (share * OVER) / 100));
    const cell = OVER / rowLength(size);
    const owners =
      rowLength(size) <= LETTERED_ROW ? [...bytesOf(name === "now" ? answer.table : (answer.table_before ?? ""))] : [];
    return html`<svg
      class="over"
      viewBox="0 0 ${OVER} ${OVER}"
      role="group"
      aria-label="Keys on the table"
      aria-hidden=${String(name !== "now")}
    >
      ${owners.map((owner, slot) => {
        const [x, y] = at(slot);
        return svg`<text class="owner" x=${x} y=${y + 4 - cell / 4}>${short(answer.names[owner], cell)}</text>`;
      })}
      ${name === "now" ? this._keysOnTable(placement, answer, at) : ""}
    </svg>`;
  }

  /** @param {Placement} placement @param {KeysInTable} answer @param {(slot: number) => [number, number]} at */
  _keysOnTable(placement, answer, at) {
    const lit = this._lit(placement, (picture) => (picture?.kind === "slots" ? { slot: picture.slot } : null));
    return svg`${keyGroup(this._shown(placement, answer), answer.keys, {
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

/** @param {{id: string}[]} members */
const idsOf = (members) => members.map(({ id }) => id);

/** @param {{id: string, down: boolean}[]} members */
const downOf = (members) => idsOf(members.filter(({ down }) => down));

/** A pick's way on the ring: past the servers that were full, to the point that took it. @param {Picture | null} picture */
function onRing(picture) {
  if (picture?.kind !== "ring") return null;
  const { key, near, first, picked } = picture;
  /** @type {[number, number][]} */
  const passed = near.slice(first, picked).map(([way, owner]) => [key + way, owner]);
  return { at: key, to: key + near[picked][0], passed };
}

/** @type {import("../figure.js").Part} */
export const placement = (figure) => void new PlacementSection(figure);

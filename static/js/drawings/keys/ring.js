// The ring: arcs in their servers' colours, points, keys, and the way of a key to its point.

import { html, svg } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";

import { percent, plural } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { arcPath, fixed, joinedArcs, onCircle, roomFor, short, spreadOut } from "../geometry.js";
import { keyGroup } from "./key_group.js";
import { keyLabel, keyMark, moved } from "./key_mark.js";
import { shares } from "./captions.js";
import { keySteps, shortWay } from "./ring_layout.js";

/** @import { KeyOnRing, KeysOnRing } from "../../wire/wire.js" */
/** @import { Point } from "../geometry.js" */
/** @import { Shown } from "./captions.js" */

/**
 * @typedef {{request: string, key: string, server: string, at: number, to: number, passed: [number, string | number][]}} Lit a
 *   pick that was just made: its key, where that lies, and its way to the point of its server
 */

const WIDEST = 360;
const BAND = 14;
// The middle, where words stand and no keys.
const HEART = 58;
// With more points than this, arcs without dots and letters.
const MOST_DOTS = 72;
const NAMED = 40;
// How far apart letters stand, as a share of the ring.
const LETTER_APART = 0.028;

export const percentOf = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;

/** @param {Shown<KeysOnRing, KeyOnRing>} view @param {string} title what stands in the middle @param {Lit[]} [lit] */
export function ringDrawing(view, title, lit = []) {
  const { answer, state, width } = view;
  const { points, arcs, changed, keys } = answer;
  const size = Math.min(width, WIDEST);
  /** @type {Point} */
  const middle = [size / 2, size / 2];
  const radius = size / 2 - 34;
  const dotted = points <= MOST_DOTS;
  const ends = arcs.map(([end]) => end);
  const spread = dotted ? spreadOut(ends, LETTER_APART) : null;
  const letters = dotted && !spread ? roomFor(ends, LETTER_APART, { round: 1 }) : new Set(spread?.keys());
  // Where their names are as short as numbers of people, there is room for these.
  const named = keys.length <= NAMED && keys.every(({ key }) => key.length <= 2);
  const dot = named ? 11.5 : keys.length <= 48 ? 9 : keys.length <= 120 ? 6.5 : 5;
  const step = 2 * dot + 3;
  const inside = radius - BAND / 2 - 16 - dot;
  const inwards = keySteps(
    keys.map(({ at }) => at),
    step / (2 * Math.PI * inside),
    Math.max(1, Math.floor((inside - HEART) / step)),
  );
  const stepOf = new Map(keys.map(({ key }, i) => [key, inwards[i]]));
  const one = view.lookedAt;
  const from = (/** @type {string} */ key) => inside - (stepOf.get(key) ?? 0) * step;
  return html`<svg
    class="ring"
    viewBox=${`0 0 ${size} ${size}`}
    style=${`max-width:${size / 16}rem`}
    role="group"
    aria-label="The ring, and the keys on it"
  >
    ${guard([answer, size], () =>
      arcsByServer(joinedArcs(arcs)).map(
        ([server, spans]) =>
          svg`<path class="arc" data-colour=${serverColour(state.servers[server])} data-arc=${state.servers[server]} stroke-width=${BAND}
            d=${spans.map(({ from, to }) => arcPath(from, to, radius, middle)).join("")}></path>`,
      ),
    )}
    ${changed.length ? svg`<path class="changed" d=${changed.map(([from, to]) => arcPath(from, to, radius + BAND / 2 + 4, middle)).join("")}></path>` : ""}
    ${dotted ? arcs.map(([end, server]) => point(end, state.servers[server], radius, middle)) : ""}
    ${arcs.map(([end, server], i) => (letters.has(i) ? letter(spread?.[i] ?? end, state.servers[server], radius + 23, middle) : ""))}
    <text class="strong" x=${middle[0]} y=${middle[1] - 2}>${title}</text>
    <text class="quiet" x=${middle[0]} y=${middle[1] + 15}>
      ${points.toLocaleString("en")} ${points === 1 ? "point" : "points"}
    </text>
    ${flights(view, radius, middle)} ${one ? walk(one, from(one.key), radius, middle) : ""}
    ${litWalks(lit, from, dot, radius, middle)}
    ${keyGroup(view, keys, {
      at: ({ key, at }) => onCircle(at, from(key), middle),
      colour: ({ server }) => serverColour(server),
      moved,
      label: keyLabel,
      reach: step / 2,
      mark: (key) => keyMark(key, dot),
    })}
  </svg>`;
}

/** The arcs of each server together: one path is drawn quickly, however many there are. @param {ReturnType<typeof joinedArcs>} arcs */
function arcsByServer(arcs) {
  /** @type {Map<number, typeof arcs>} */
  const of = new Map();
  for (const arc of arcs) of.set(arc.owner, [...(of.get(arc.owner) ?? []), arc]);
  return [...of];
}

/** @param {number} share @param {string} id @param {number} radius @param {Point} middle */
function point(share, id, radius, middle) {
  const [x, y] = onCircle(share, radius, middle);
  return svg`<circle class="point" data-colour=${serverColour(id)} cx=${fixed(x)} cy=${fixed(y)} r="6"></circle>`;
}

/** @param {number} share @param {string} id @param {number} radius @param {Point} middle */
function letter(share, id, radius, middle) {
  const [x, y] = onCircle(share, radius, middle);
  return svg`<text class="quiet" x=${fixed(x)} y=${fixed(y + 4)}>${short(id, 26)}</text>`;
}

/** What was just picked: its key, and its way to the server.
 * @param {Lit[]} lit @param {(key: string) => number} from @param {number} dot @param {number} radius @param {Point} middle */
function litWalks(lit, from, dot, radius, middle) {
  return svg`<g aria-hidden="true">
    ${repeat(
      lit,
      ({ request }) => request,
      (one) => {
        const inside = from(one.key);
        const [x, y] = onCircle(one.at, inside, middle);
        return svg`<g class="lit" data-colour=${serverColour(one.server)} data-lit=${one.key}>
          <circle cx=${fixed(x)} cy=${fixed(y)} r=${dot + 4}></circle> ${walk(one, inside, radius, middle)}
        </g>`;
      },
    )}
  </g>`;
}

/** From the key outwards, and clockwise to the point that took it, past those of full servers.
 * @param {Pick<Lit, "at" | "to" | "server" | "passed">} way @param {number} inside @param {number} radius @param {Point} middle */
function walk({ at, to, server, passed }, inside, radius, middle) {
  const track = radius - BAND / 2 - 8;
  const [x1, y1] = onCircle(at, inside, middle);
  const [x2, y2] = onCircle(at, track, middle);
  const [x3, y3] = onCircle(to, track, middle);
  const [x4, y4] = onCircle(to, radius, middle);
  return svg`<g class="walk" aria-hidden="true" data-colour=${serverColour(server)}>
    <path d="M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}"></path>
    <path d=${arcPath(at, to, track, middle)}></path>
    <path d="M${fixed(x3)} ${fixed(y3)}L${fixed(x4)} ${fixed(y4)}"></path>
    ${passed.map(([share]) => {
      const [x, y] = onCircle(share, radius, middle);
      return svg`<path class="full" d="M${fixed(x - 5)} ${fixed(y - 5)}l10 10m0 -10l-10 10"></path>`;
    })}
    <circle cx=${fixed(x4)} cy=${fixed(y4)} r="7.5"></circle>
  </g>`;
}

/** What moved flies along the ring, from the point that had it to the one that has it now; once for every answer.
 * @param {{answer: KeysOnRing}} view @param {number} radius @param {Point} middle */
function flights({ answer }, radius, [x, y]) {
  const flying = answer.keys.filter(moved);
  return svg`<g aria-hidden="true" transform="translate(${x} ${y})">
    ${repeat(
      flying,
      // A new answer is a new flight.
      (one) => one,
      ({ to, to_before: from, server }) =>
        svg`<circle class="flight" data-colour=${serverColour(server)} cy=${-radius} r="6"
          style=${`--from:${(360 * ((from ?? to) % 1)).toFixed(2)}deg;--by:${(360 * shortWay(from ?? to, to)).toFixed(2)}deg`}></circle>`,
    )}
  </g>`;
}

/** @param {Shown<KeysOnRing, KeyOnRing>} view */
export function sharesOfRing({ answer, state }) {
  const loads = new Map(state.servers.map((id) => [id, 0]));
  for (const { server } of answer.keys) loads.set(server, (loads.get(server) ?? 0) + 1);
  return shares(
    state.servers,
    state.servers.map((id, i) => {
      const load = loads.get(id) ?? 0;
      const full = answer.limit !== null && load >= answer.limit;
      return {
        share: answer.shares[i],
        words: state.down?.includes(id)
          ? "down"
          : html`${percent(answer.shares[i])}${answer.keys.length ? `, ${plural(load, "key")}` : ""}${full ? html`, <b>full</b>` : ""}`,
      };
    }),
  );
}

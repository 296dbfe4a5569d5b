// Servers' points and keys on one ring; a key belongs to the next point clockwise.

import { html, nothing, svg } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { repeat } from "lit-html/directives/repeat.js";

import { numberField, slider } from "../fields.js";
import { percent } from "../format.js";
import { serverColour } from "../palette.js";
import { arcPath, fixed, joinedArcs, onCircle, roomFor, short, shortNumber } from "../pictures/geometry.js";
import { nearestStep } from "../scales.js";
import { keyGroup } from "./key_group.js";
import { keyLabel, keyMark, moved } from "./key_mark.js";
import { keySteps, shortWay } from "./ring_layout.js";
import { question } from "./state.js";
import { View, chip, hashTitle, legend, shares, verdict, way } from "./view.js";

const OWN_HASH = "xxHash64";
const USUAL_BOUND = 1.25;
const STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300, 400, 500];
const WIDEST = 360;
const BAND = 14;
// The middle, where words stand and no keys.
const HEART = 58;
// With more points than this, arcs without dots and letters.
const MOST_DOTS = 72;

/** @param {HTMLElement} place @param {import("./view.js").How} how */
export const mount = (place, how) => new View(place, RING, how);

/** @type {import("./view.js").Picture} */
const RING = {
  name: "ring",
  question: (state) => ({ ...question(state), points: state.points, bound: state.bound }),
  draw: (view) => html`<div class="ring-and-shares">${ring(view)} ${sharesOfRing(view)}</div>`,
  way: steps,
  lesson,
  controls,
  keys: { name: "keys", most: ({ limits }) => limits.keys },
  ownKey: true,
  mostServers: ({ limits, wanted }) => Math.min(limits.servers, Math.floor(limits.points_in_all / Number(wanted.points))),
};

/** @param {View} view */
function steps(view) {
  const { key, hash, at, to, server, passed } = view.lookedAt;
  const full = [...new Set(passed.map(([, id]) => id))];
  return way([
    ["key", key],
    [hashTitle(view.state.hash, OWN_HASH), shortNumber(hash)],
    ["which lies at", percentOf(at)],
    ...(full.length ? [["full, so passed", full.slice(0, 4).map((id) => chip(id))]] : []),
    [full.length ? "next point with room" : "next point clockwise", html`${percentOf(to % 1)} ${chip(server)}`],
  ]);
}

const percentOf = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`;

/** @param {View} view */
function ring(view) {
  const { answer, state, width } = view;
  const { arcs, changed, keys } = answer;
  const size = Math.min(width, WIDEST);
  const middle = /** @type {[number, number]} */ ([size / 2, size / 2]);
  const radius = size / 2 - 34;
  const dotted = arcs.length <= MOST_DOTS;
  const letters = dotted ? roomFor(arcs.map(([end]) => end), 0.03, { round: 1 }) : new Set();
  const dot = keys.length <= 48 ? 9 : keys.length <= 120 ? 6.5 : 5;
  const step = 2 * dot + 3;
  const inside = radius - BAND / 2 - 16 - dot;
  const inwards = keySteps(keys.map(({ at }) => at), step / (2 * Math.PI * inside), Math.max(1, Math.floor((inside - HEART) / step)));
  const stepOf = new Map(keys.map(({ key }, i) => [key, inwards[i]]));
  const one = view.lookedAt;
  return html`<svg class="ring" viewBox=${`0 0 ${size} ${size}`} style=${`max-width:${size / 16}rem`} role="group" aria-label="The ring, and the keys on it">
    ${arcsByServer(joinedArcs(arcs)).map(
      ([server, spans]) =>
        svg`<path class="arc" data-colour=${serverColour(state.servers[server])} data-arc=${state.servers[server]} stroke-width=${BAND}
          d=${spans.map(({ from, to }) => arcPath(from, to, radius, middle)).join("")}></path>`,
    )}
    ${changed.length ? svg`<path class="changed" d=${changed.map(([from, to]) => arcPath(from, to, radius + BAND / 2 + 4, middle)).join("")}></path>` : ""}
    ${dotted ? arcs.map(([end, server]) => point(end, state.servers[server], radius, middle)) : ""}
    ${arcs.map(([end, server], i) => (letters.has(i) ? letter(end, state.servers[server], radius + 23, middle) : ""))}
    <text class="strong" x=${middle[0]} y=${middle[1] - 2}>${hashTitle(state.hash, OWN_HASH)}</text>
    <text class="quiet" x=${middle[0]} y=${middle[1] + 15}>${arcs.length.toLocaleString("en")} ${arcs.length === 1 ? "point" : "points"}</text>
    ${flights(view, radius, middle)}
    ${walk(one, inside - stepOf.get(one.key) * step, radius, middle)}
    ${keyGroup(view, keys, {
      at: ({ key, at }) => onCircle(at, inside - stepOf.get(key) * step, middle),
      colour: ({ server }) => serverColour(server),
      moved,
      label: keyLabel,
      reach: step / 2,
      mark: (key) => keyMark(key, dot),
    })}
  </svg>`;
}

/** The arcs of each server together: one path is drawn quickly, however many there are. */
function arcsByServer(arcs) {
  const of = new Map();
  for (const arc of arcs) of.set(arc.owner, [...(of.get(arc.owner) ?? []), arc]);
  return [...of];
}

function point(share, id, radius, middle) {
  const [x, y] = onCircle(share, radius, middle);
  return svg`<circle class="point" data-colour=${serverColour(id)} cx=${fixed(x)} cy=${fixed(y)} r="6"></circle>`;
}

function letter(share, id, radius, middle) {
  const [x, y] = onCircle(share, radius, middle);
  return svg`<text class="quiet" x=${fixed(x)} y=${fixed(y + 4)}>${short(id, 26)}</text>`;
}

/** From the key outwards, and clockwise to the point that took it, past those of full servers. */
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

/** What moved flies along the ring, from the point that had it to the one that has it now; once for every answer. */
function flights({ answer }, radius, [x, y]) {
  const flying = answer.keys.filter(moved);
  return svg`<g aria-hidden="true" transform="translate(${x} ${y})">
    ${repeat(
      flying,
      // A new answer is a new flight.
      (one) => one,
      ({ to, to_before, server }) =>
        svg`<circle class="flight" data-colour=${serverColour(server)} cy=${-radius} r="6"
          style=${`--from:${(360 * (to_before % 1)).toFixed(2)}deg;--by:${(360 * shortWay(to_before, to)).toFixed(2)}deg`}></circle>`,
    )}
  </g>`;
}

/** @param {View} view */
function sharesOfRing({ answer, state }) {
  const loads = new Map(state.servers.map((id) => [id, 0]));
  for (const { server } of answer.keys) loads.set(server, loads.get(server) + 1);
  return shares(
    state.servers,
    state.servers.map((id, i) => {
      const load = loads.get(id);
      const full = answer.limit !== null && load >= answer.limit;
      return {
        share: answer.shares[i],
        words: html`${percent(answer.shares[i])}, ${load} ${load === 1 ? "key" : "keys"}${full ? html`, <b>full</b>` : ""}`,
      };
    }),
  );
}

/** @param {View} view */
function controls(view) {
  const { wanted, limits, fields } = view;
  const most = Math.min(limits.points, Math.floor(limits.points_in_all / wanted.servers.length));
  return html`
    ${slider({
      fields,
      name: view.named("points"),
      label: "Virtual nodes",
      value: Number(wanted.points),
      steps: STEPS.filter((step) => step <= most),
      least: 1,
      most,
      unit: "of each server",
      send: (points) => view.drag({ points }),
      nearest: nearestStep,
    })}
    ${view.hashChoice(`${OWN_HASH} (the ring's own)`)}
    <label class="check">
      <input
        type="checkbox"
        .checked=${live(wanted.bound !== "")}
        @change=${(/** @type {any} */ event) => view.set({ bound: event.target.checked ? USUAL_BOUND : "" })}
      />
      Bounded loads
    </label>
    ${wanted.bound === ""
      ? nothing
      : numberField({
          fields,
          name: view.named("bound"),
          label: "at most",
          unit: "× the average",
          value: Number(wanted.bound),
          least: 1.01,
          most: 100,
          send: (bound) => view.set({ bound }),
        })}
  `;
}

/** @param {View} view */
function lesson(view) {
  const { answer, state } = view;
  const points = Number(state.points);
  const bound = answer.limit === null ? "" : bounded(answer);
  if (!answer.moves) {
    return html`<h2>Try it</h2>
      <p>
        Every server is hashed to ${points === 1 ? "one point" : `${points} points`} of the ring, its
        <b>virtual ${points === 1 ? "node" : "nodes"}</b>. A key belongs to the next point clockwise from its own hash.
      </p>
      ${bound}
      <p><b>Remove a server.</b> Whose keys will have to move, and where to?</p>
      <p>Then give every server many virtual nodes, and look at the shares.</p>`;
  }
  const came = state.servers.filter((id) => !state.before?.includes(id));
  const went = (state.before ?? []).filter((id) => !state.servers.includes(id));
  return html`${verdict(view)}
    ${went.length ? html`<p>The arcs of ${went.map((id) => chip(id))} now belong to whoever has the next point clockwise.</p>` : ""}
    ${came.length ? html`<p>${came.map((id) => chip(id))} took the stretch before each of its points.</p>` : ""}
    <p>
      ${answer.limit === null
        ? "The outer line marks the stretches that changed hands: only keys there moved."
        : "The outer line marks the stretches that changed hands. With a bound keys elsewhere may move as well: who is full has changed."}
    </p>
    ${bound}
    ${answer.moves.moved === answer.moves.least
      ? html`<p class="small">To come to these loads, no rule could have moved fewer.</p>`
      : ""}
    ${legend}`;
}

/** @param {any} answer */
function bounded({ keys, limit }) {
  const on = keys.filter(({ passed }) => passed.length).length;
  return html`<p>
    The keys come one after the other and stay; in the end no server may have more than <b>${limit}</b>. ${on} of the
    ${keys.length} found the next server full and went on, past the crosses, to one with room.
  </p>`;
}

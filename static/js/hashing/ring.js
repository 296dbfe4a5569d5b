// Servers' points and keys on one ring; a key belongs to the next point clockwise.

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";

import { numberField, slider } from "../shared/fields.js";
import { shortNumber } from "../drawings/geometry.js";
import { nearestStep } from "../figure/controls/scales.js";
import { chip, hashTitle, legend, verdict, way } from "../drawings/keys/captions.js";
import { percentOf, ringDrawing, sharesOfRing } from "../drawings/keys/ring.js";
import { question } from "../drawings/keys/state.js";
import { term } from "../shared/term.js";
import { View } from "./view.js";
import { schema } from "../wire/schema.js";

/** @import { KeysOnRing } from "../wire/wire.js" */

const OWN_HASH = "xxHash64";
const USUAL_BOUND = 1.25;
const STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300, 400, 500];

/** @param {HTMLElement} place @param {import("./view.js").How} how */
export const mount = (place, how) => new View(place, RING, how);

/** @type {import("./view.js").Picture<KeysOnRing>} */
const RING = {
  name: "ring",
  question: (state) => ({ ...question(state), points: state.points, bound: state.bound }),
  draw: (view) =>
    html`<div class="ring-and-shares">
      ${ringDrawing(view, hashTitle(view.state.hash, OWN_HASH))} ${sharesOfRing(view)}
    </div>`,
  way: steps,
  lesson,
  controls,
  keys: { name: "keys", most: schema.hashing.keys },
  ownKey: true,
  mostServers: ({ wanted }) =>
    Math.min(schema.hashing.servers, Math.floor(schema.hashing.points_in_all / Number(wanted.points))),
};

/** @param {View<KeysOnRing>} view */
function steps(view) {
  const { key, hash, at, to, server, passed } = view.lookedAt;
  const full = [...new Set(passed.map(([, id]) => id))];
  return way([
    ["key", key],
    [hashTitle(view.state.hash, OWN_HASH), shortNumber(hash)],
    ["which lies at", percentOf(at)],
    ...(full.length ? [stepPast(full)] : []),
    [full.length ? "next point with room" : "next point clockwise", html`${percentOf(to % 1)} ${chip(server)}`],
  ]);
}

/** @param {string[]} full @returns {[string, unknown]} */
const stepPast = (full) => ["full, so passed", full.slice(0, 4).map((id) => chip(id))];

/** @param {View<KeysOnRing>} view */
function controls(view) {
  const { wanted, fields } = view;
  const most = Math.min(schema.hashing.points, Math.floor(schema.hashing.points_in_all / wanted.servers.length));
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
        @change=${(/** @type {import("../shared/fields.js").FieldEvent} */ event) => view.set({ bound: event.target.checked ? USUAL_BOUND : "" })}
      />
      Bounded loads
    </label>
    ${
      wanted.bound === ""
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
          })
    }
  `;
}

/** @param {View<KeysOnRing>} view */
function lesson(view) {
  const { answer, state } = view;
  const points = Number(state.points);
  const bound = answer.limit === null ? "" : bounded(answer);
  if (!answer.moves) {
    return html`<h2>Try it</h2>
      <p>
        Every server is hashed to ${points === 1 ? "one point" : `${points} points`} of the ring, its
        ${term("virtual_node", `virtual ${points === 1 ? "node" : "nodes"}`)}. A key belongs to the next point clockwise
        from its own hash.
      </p>
      ${bound}
      <p><b>Remove a server.</b> Whose keys will have to move, and where to?</p>
      <p>Then give every server many virtual nodes, and look at the shares.</p>`;
  }
  const came = state.servers.filter((id) => !state.before?.includes(id));
  const went = (state.before ?? []).filter((id) => !state.servers.includes(id));
  return html`${verdict(view)}
    ${went.length ? html`<p>The arcs of ${went.map((id) => chip(id))} now belong to the server with the next point clockwise.</p>` : ""}
    ${came.length ? html`<p>${came.map((id) => chip(id))} took the stretch before each of its points.</p>` : ""}
    <p>
      ${
        answer.limit === null
          ? "The outer line marks the stretches that changed hands: only keys there moved."
          : "The outer line marks the stretches that changed hands. With a bound keys elsewhere may move as well: who is full has changed."
      }
    </p>
    ${bound}
    ${
      answer.limit === null
        ? html`<p class="small">
            On the whole ring, <b>${percentOf(changedShare(answer))}</b> changed hands. How many of
            ${answer.keys.length} keys lie there is chance: other keys would give another number near it.
          </p>`
        : ""
    }
    ${
      answer.moves.moved === answer.moves.least
        ? html`<p class="small">To come to these loads, no rule could have moved fewer.</p>`
        : ""
    }
    ${legend}`;
}

/** Which share of the ring belongs to another server than before. @param {KeysOnRing} answer */
const changedShare = ({ changed }) => changed.reduce((sum, [from, to]) => sum + to - from, 0);

/** @param {KeysOnRing} answer */
function bounded({ keys, limit }) {
  const on = keys.filter(({ passed }) => passed.length).length;
  return html`<p>
    The keys come one after the other and stay; in the end no server may have more than <b>${limit}</b>. ${on} of the
    ${keys.length} found the next server full and went on, past the crosses, to one with room.
  </p>`;
}

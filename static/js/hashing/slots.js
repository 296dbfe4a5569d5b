// Key → hash → mod N → slot.

import { html, svg } from "lit-html";

import { serverColour } from "../palette.js";
import { short, shortNumber } from "../pictures/geometry.js";
import { keyGroup } from "./key_group.js";
import { keyLabel, keyMark, moved } from "./key_mark.js";
import { slotsLayout } from "./slots_layout.js";
import { question } from "./state.js";
import { View, chip, hashTitle, legend, verdict, way, whyLeast } from "./view.js";

const TALL = 330;

/** @param {HTMLElement} place @param {import("./view.js").How} how */
export const mount = (place, how) => new View(place, SLOTS, how);

/** @type {import("./view.js").Picture} */
const SLOTS = {
  name: "slots",
  question,
  draw,
  way: steps,
  lesson,
  keys: { name: "keys", most: ({ limits }) => limits.keys },
  ownKey: true,
  controls: (view) => view.hashChoice("none: an address is a number"),
};

/** @param {View} view */
function steps(view) {
  const { key, number, slot, server } = view.lookedAt;
  const count = view.state.servers.length;
  return way([
    [/^\d{1,3}$/.test(key) ? "IP" : "key", key],
    [hashTitle(view.state.hash, "as a number"), shortNumber(number)],
    [`% ${count} ${count === 1 ? "server" : "servers"}`, `${shortNumber(number)} % ${count} = ${slot}`],
    ["so to", html`server ${slot} ${chip(server)}`],
  ]);
}

/** @param {View} view */
function draw(view) {
  const { answer, state, width } = view;
  const loads = state.servers.map(() => 0);
  const places = new Map(answer.keys.map(({ key, slot }) => [key, loads[slot]++]));
  const layout = slotsLayout(width, loads, TALL);
  const hit = view.lookedAt.slot;
  return html`<svg class="slots" viewBox=${`0 0 ${width} ${layout.height}`} role="group" aria-label="Slots, and the keys in them">
    ${state.servers.map((id, slot) => {
      const box = layout.boxes[slot];
      const middle = box.x + box.width / 2;
      return svg`<g class="slot ${slot === hit ? "hit" : ""}" data-colour=${serverColour(id)} data-slot=${id}>
        <rect class="column" x=${box.x} y=${box.y} width=${box.width} height=${box.height} rx="8"></rect>
        <rect class="head" x=${box.x} y=${box.y} width=${box.width} height="46" rx="8"></rect>
        <text class="strong" x=${middle} y=${box.y + 21}>${slot} · ${short(id, box.width - 60)}</text>
        <text class="quiet" x=${middle} y=${box.y + 37}>${loads[slot]} ${loads[slot] === 1 ? "key" : "keys"}</text>
      </g>`;
    })}
    ${keyGroup(view, answer.keys, {
      at: (one) => layout.at(one.slot, places.get(one.key)),
      colour: (one) => serverColour(one.server),
      moved,
      label: keyLabel,
      reach: layout.size / 2,
      mark: (one) => keyMark(one, layout.size / 2 - 2),
    })}
  </svg>`;
}

/** @param {View} view */
function lesson(view) {
  const { state, answer } = view;
  if (!answer.moves) {
    return html`<h2>Try it</h2>
      <p>Take the key as a number, divide it by the number of servers: the remainder is the number of its server.</p>
      <p><b>Add a server.</b> How many of the ${answer.keys.length} keys will have to move?</p>`;
  }
  const one = view.lookedAt;
  const was = state.before?.length ?? 0;
  const now = state.servers.length;
  return html`${verdict(view)}
    <p>
      ${was === now
        ? html`There are still ${now} servers, but not the same ones.`
        : html`The remainder is now taken by <b>${now}</b>, no longer by ${was}: the same numbers leave other remainders.`}
    </p>
    <p>
      Key ${one.key}: ${shortNumber(one.number)} % ${was} = ${one.slot_before} was ${chip(one.server_before)},
      ${shortNumber(one.number)} % ${now} = ${one.slot} is ${chip(one.server)}.
    </p>
    ${whyLeast(answer.moves, "key")}
    ${legend}`;
}

// Key → hash → mod N → slot.

import { html } from "lit-html";

import { shortNumber } from "../drawings/geometry.js";
import { chip, hashTitle, legend, verdict, way, whyLeast } from "../drawings/keys/captions.js";
import { slotsDrawing } from "../drawings/keys/slots.js";
import { term } from "../shared/term.js";
import { question } from "../drawings/keys/state.js";
import { View } from "./view.js";
import { schema } from "../wire/schema.js";

/** @import { KeysInSlots } from "../wire/wire.js" */

// Decimal numbers, and addresses of IPv4 and IPv6, stand for themselves.
const IS_NUMBER = /^(\d+|\d+(\.\d+){3}|[\da-f:]*:[\da-f:.]*)$/i;

/** @param {HTMLElement} place @param {import("./view.js").How} how */
export const mount = (place, how) => new View(place, SLOTS, how);

/** @type {import("./view.js").Picture<KeysInSlots>} */
const SLOTS = {
  name: "slots",
  question,
  draw: (view) => slotsDrawing(view, (id, slot) => `${slot} · ${id}`),
  way: steps,
  lesson,
  keys: { name: "keys", most: schema.hashing.keys },
  ownKey: true,
  controls: (view) => view.hashChoice("none: an address is a number"),
};

/** @param {View<KeysInSlots>} view */
function steps(view) {
  const { key, number, slot, server } = view.lookedAt;
  const count = view.state.servers.length;
  return way([
    [/^\d{1,3}$/.test(key) ? "IP" : "key", key],
    [hashTitle(view.state.hash, IS_NUMBER.test(key) ? "as a number" : "CRC-32"), shortNumber(number)],
    [`% ${count} ${count === 1 ? "server" : "servers"}`, `${shortNumber(number)} % ${count} = ${slot}`],
    ["so to", html`server ${slot} ${chip(server)}`],
  ]);
}

/** @param {View<KeysInSlots>} view */
function lesson(view) {
  const { state, answer } = view;
  if (!answer.moves) {
    return html`<h2>Try it</h2>
      <p>
        Take the key as a number, divide it by the number of servers: the remainder is the number of its server. A word
        is no number, so ${term("crc_32")} makes one of it.
      </p>
      <p><b>Add a server.</b> How many of the ${answer.keys.length} keys will have to move?</p>`;
  }
  const one = view.lookedAt;
  const was = state.before?.length ?? 0;
  const now = state.servers.length;
  return html`${verdict(view)}
    <p>
      ${
        was === now
          ? html`There are still ${now} servers, but not the same ones.`
          : html`The remainder is now taken by <b>${now}</b>, no longer by ${was}: the same numbers leave other
              remainders.`
      }
    </p>
    <p>
      Key ${one.key}: ${shortNumber(one.number)} % ${was} = ${one.slot_before} was ${chip(one.server_before ?? "")},
      ${shortNumber(one.number)} % ${now} = ${one.slot} is ${chip(one.server)}.
    </p>
    ${whyLeast(answer.moves, "key")} ${legend}`;
}

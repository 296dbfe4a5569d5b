// Maglev's table: small ones turn by turn, large ones as a picture.

import { html, nothing } from "lit-html";

import { choice } from "../shared/fields.js";
import { onThemeChange, serverColour } from "../shared/palette.js";
import { short, shortNumber } from "../drawings/geometry.js";
import { chip, hashTitle, shares, verdict, way, whyLeast } from "../drawings/keys/captions.js";
import { marker, paint, sizeOf, slotInWords, tables } from "../drawings/keys/table.js";
import { bytesOf } from "../drawings/keys/table_picture.js";
import { View } from "./view.js";

/** @import { MaglevTable, Turn } from "../wire/wire.js" */

/** @type {[string, string][]} */
const SIZES = ["7", "13", "1009", "65537"].map((size) => [size, Number(size).toLocaleString("en")]);
const TURN_MS = 900;

/** @param {HTMLElement} place @param {import("./view.js").How} how */
export function mount(place, how) {
  const view = new View(place, MAGLEV, how);
  onThemeChange(() => view.draw());
  return view;
}

/** @type {import("./view.js").Picture<MaglevTable>} */
const MAGLEV = {
  name: "maglev",
  question: ({ servers, before, key, hash, size }) => ({ servers, before, key, hash, size }),
  ownKey: true,
  draw: (view) => (view.answer.turns.length ? stepwise(view) : asPicture(view)),
  way: (view) => {
    const { answer, state } = view;
    const taken = answer.turns.slice(0, turnOf(view)).some(({ slot }) => slot === answer.slot);
    return way([
      ["key", state.key],
      [hashTitle(state.hash, "xxHash64"), shortNumber(answer.hash)],
      [`% ${sizeOf(answer).toLocaleString("en")} slots`, `slot ${answer.slot.toLocaleString("en")}`],
      taken || !answer.turns.length ? ["which belongs to", chip(answer.server)] : ["which is", "still free"],
    ]);
  },
  lesson,
  drawn: (view) => paint(view.canvases(), view.answer),
  controls: (view) => html`
    ${choice({
      fields: view.fields,
      name: view.named("size"),
      label: "Table",
      title: "The slots of the table, a prime number",
      value: String(view.wanted.size),
      options: SIZES,
      send: (size) => view.set({ size: Number(size), turn: "" }),
    })}
    ${view.hashChoice("xxHash64 (Maglev's own)")}
  `,
};

// --- turn by turn ----------------------------------------------------------------------------------------------

/** How many turns are shown. @param {View<MaglevTable>} view */
const turnOf = ({ state, answer }) =>
  state.turn === "" ? answer.turns.length : Math.max(0, Math.min(Number(state.turn) || 0, answer.turns.length));

/** @param {View<MaglevTable>} view */
function stepwise(view) {
  const { answer } = view;
  const turn = turnOf(view);
  const done = answer.turns.slice(0, turn);
  const last = done.at(-1);
  /** @type {Map<number, string>} */
  const owners = new Map(done.map(({ slot, server }) => [slot, server]));
  return html`
    ${turns(view, turn)}
    <p class="turn" data-part="turn">${turnInWords(answer, turn)}</p>
    <div class="preferences">
      <table aria-label="The slots that each server asks for, in its own order">
        <tbody>
          ${answer.preferences.map(({ server, offset, skip, slots }) => {
            const on = last?.server === server;
            return html`<tr class=${on ? "on" : ""} data-colour=${serverColour(server)} data-server=${server}>
              <th scope="row">
                <span aria-hidden="true">${on ? "▸" : ""}</span> ${chip(server, 5)}
                <small>from ${offset}, by ${skip}</small>
              </th>
              ${slots.map((slot) => {
                const state = !owners.has(slot) ? "free" : owners.get(slot) === server ? "mine" : "others";
                const now = on && slot === last.slot ? "now" : "";
                return html`<td class="${state} ${now}">${slot}</td>`;
              })}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${table(view, owners, last)}
  `;
}

/** @param {View<MaglevTable>} view @param {number} turn */
function turns(view, turn) {
  const { answer } = view;
  const most = answer.turns.length;
  const go = (/** @type {number} */ to) => {
    stop(view);
    view.drag({ turn: to >= most ? "" : to });
  };
  return html`<div class="row turns" role="group" aria-label="Filling the table">
    <button type="button" data-do="empty" ?disabled=${turn === 0} @click=${() => go(0)}>Empty</button>
    <button
      type="button"
      data-do="back"
      aria-label="One turn back"
      ?disabled=${turn === 0}
      @click=${() => go(turn - 1)}
    >
      ◂
    </button>
    <button type="button" data-do="next" class="primary" ?disabled=${turn === most} @click=${() => go(turn + 1)}>
      Next turn
    </button>
    <button type="button" data-do="play" @click=${() => play(view)}>${playing.has(view) ? "Stop" : "Play"}</button>
    <span>turn ${turn} of ${most}</span>
  </div>`;
}

/** @type {WeakMap<View<MaglevTable>, number>} the timers of the views that fill their tables by themselves */
const playing = new WeakMap();

/** Fill the table turn by turn, or stop that. @param {View<MaglevTable>} view */
export function play(view) {
  if (playing.has(view)) {
    stop(view);
    view.draw();
    return;
  }
  if (turnOf(view) === view.answer.turns.length) view.drag({ turn: 0 });
  const { table } = view.answer;
  const timer = window.setInterval(() => {
    const turn = turnOf(view) + 1;
    // Another table has come, or the page shows another picture.
    if (view.answered?.table !== table || !view.onPage) {
      stop(view);
      if (view.onPage) view.draw();
    } else {
      if (turn >= view.answer.turns.length) stop(view);
      view.drag({ turn: turn >= view.answer.turns.length ? "" : turn });
    }
  }, TURN_MS);
  playing.set(view, timer);
  view.draw();
}

/** @param {View<MaglevTable>} view */
function stop(view) {
  clearInterval(playing.get(view));
  playing.delete(view);
}

/** @param {MaglevTable} answer @param {number} turn */
function turnInWords({ turns, preferences }, turn) {
  if (!turn) return html`The table is empty. ${chip(preferences[0].server)} begins.`;
  const { server, taken, slot } = turns[turn - 1];
  return html`${chip(server)}
  ${
    taken.length
      ? html`finds ${taken.length === 1 ? "slot" : "slots"} ${taken.join(", ")} taken, and takes <b>slot ${slot}</b>.`
      : html`takes <b>slot ${slot}</b>, the next it asks for.`
  }`;
}

/** The slots, and whose they are. @param {View<MaglevTable>} view @param {Map<number, string>} owners @param {Turn | undefined} last */
function table({ answer }, owners, last) {
  const before = answer.table_before ? bytesOf(answer.table_before) : null;
  return html`<ol class="table" aria-label="The table">
    ${Array.from({ length: sizeOf(answer) }, (_, slot) => {
      const id = owners.get(slot);
      const was = before && answer.names[before[slot]];
      const moved = id && was && was !== id;
      return html`<li
        class="${slot === answer.slot ? "hit" : ""} ${slot === last?.slot ? "now" : ""} ${moved ? "moved" : ""}"
        data-table-slot=${slot}
        data-colour=${id ? serverColour(id) : nothing}
      >
        <small>${slot}${slot === answer.slot ? html` <span title="the key's slot">◆</span>` : ""}</small
        ><b>${id ? short(id, 24) : ""}</b>
        ${moved ? html`<span class="was" data-colour=${serverColour(was)}><span class="hidden">was </span>${short(was, 21)}</span>` : ""}
      </li>`;
    })}
  </ol>`;
}

// --- as a picture ----------------------------------------------------------------------------------------------

/** @param {View<MaglevTable>} view */
function asPicture(view) {
  const { answer, state } = view;
  const size = sizeOf(answer);
  return html`${tables(view.answer, {
      over: () => marker(answer.slot, size),
      point: (slot) => view.point(slot === null ? null : String(slot)),
    })}
    <p class="turn" data-part="told">
      ${view.pointed ? slotInWords(answer, Number(view.pointed)) : "A pixel is a slot. Point at one; the ring is around the key's."}
    </p>
    ${shares(
      answer.names,
      // Those that left are in the table before, and so in the key of its colours.
      answer.names.map((_, place) => {
        const count = answer.counts[place] ?? 0;
        return {
          share: count / size,
          words: place < state.servers.length ? `${count.toLocaleString("en")} slots` : "left",
        };
      }),
    )}`;
}

/** @param {MaglevTable} answer */
const preferredBy = ({ preferences }) => preferences.slice(0, 4).map(({ server }) => html`${chip(server)} `);

// --- words -----------------------------------------------------------------------------------------------------

/** @param {View<MaglevTable>} view */
function lesson(view) {
  const { answer } = view;
  const size = sizeOf(answer);
  if (!answer.moves) {
    return answer.turns.length
      ? html`<h2>Try it</h2>
          <p>
            Each server asks for the ${size} slots in an order of its own: two hashes of its name say where it starts
            and how far it goes on each time. They take turns, and each takes the first that is still free.
          </p>
          <p><b>Empty the table and fill it turn by turn.</b> Then remove a server.</p>
          <ul class="legend">
            <li>${preferredBy(answer)} the border is the colour of the server whose turn took the slot</li>
            <li><b aria-hidden="true">◆</b> the slot of your key</li>
          </ul>
          <p class="small">The size is a prime number, so that every step size comes past every slot.</p>`
      : html`<h2>Try it</h2>
          <p>
            The same rule fills ${size.toLocaleString("en")} slots. The servers' shares differ by one slot at most, and
            a pick is one look into the table.
          </p>
          <p><b>Remove a server.</b> How many slots will change hands that were not its own?</p>`;
  }
  const more = answer.moves.moved - answer.moves.least;
  return html`${verdict(view, "slots")}
    <p>
      The table was filled anew with
      ${view.state.servers.length === 1 ? "one server" : `${view.state.servers.length} servers`}.
      ${
        more
          ? html`<b>${more.toLocaleString("en")}</b> more slots changed hands than had to: turns came in another order,
              so that some found their slot taken. That is the price of even shares.`
          : "Here no slot changed hands that did not have to."
      }
    </p>
    ${whyLeast(answer.moves, "slot")}
    ${
      answer.turns.length
        ? html`<ul class="legend">
            <li><span class="sample moved"></span> changed hands; the badge is the server that had it</li>
            <li><b aria-hidden="true">◆</b> the slot of your key</li>
          </ul>`
        : ""
    }`;
}

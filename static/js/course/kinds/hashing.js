// The pictures of the page of hashing, in a chapter: each with the few things that its idea needs. They have no room; what they
// show is told to tasks as "measures".

import { html, nothing } from "lit-html";

import { changeInWords, START, withServer, withoutServer } from "../../drawings/keys/state.js";
import { nearestStep } from "../../figure/controls/scales.js";
import { mount as maglevView, play } from "../../hashing/maglev.js";
import { mount as raceView } from "../../hashing/race.js";
import { mount as ringView } from "../../hashing/ring.js";
import { mount as slotsView } from "../../hashing/slots.js";
import { choice, slider } from "../../shared/fields.js";
import { plural } from "../../shared/format.js";

/** @import { Figure, Moves } from "../../wire/wire.js" */
/** @import { State } from "../../drawings/keys/state.js" */
/** @import { How, View } from "../../hashing/view.js" */

const KEYS = [6, 12, 18, 24, 30, 40, 60, 90, 120];
const POINTS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 40, 50, 70, 100, 150, 200];
const SIZES = [7, 13, 1009, 65537];
const FEWEST = 1;
const MOST = 8;
// A little before it is seen.
const EARLY = "200px";

/** @typedef {(view: View<any>) => unknown} Knob */

/** What hashes where nothing is chosen. @type {Record<string, string>} */
const OWN = { slots: "none: a number is a number", ring: "xxHash64", maglev: "xxHash64" };

/** @type {Record<string, Knob>} */
const KNOBS = {
  servers: (view) => {
    const { servers } = view.wanted;
    const last = servers[servers.length - 1];
    return html`<div class="count" role="group" aria-label="Servers">
      <button
        type="button"
        class="sign"
        data-do="less"
        aria-label="Take server ${last} away"
        ?disabled=${servers.length <= FEWEST}
        @click=${() => view.set({ ...withoutServer(view.wanted, last), turn: "" })}
      >
        −
      </button>
      <output>${plural(servers.length, "server")}</output>
      <button
        type="button"
        class="sign"
        data-do="more"
        aria-label="Add a server"
        ?disabled=${servers.length >= MOST}
        @click=${() => view.set({ ...withServer(view.wanted), turn: "" })}
      >
        +
      </button>
    </div>`;
  },
  keys: (view) => steps(view, "keys", "Keys", Number(view.wanted.keys), KEYS),
  points: (view) => steps(view, "points", "Points of each server", Number(view.wanted.points), POINTS),
  hash: (view) => view.hashChoice(OWN[view.name] ?? ""),
  size: (view) =>
    choice({
      fields: view.fields,
      name: view.named("size"),
      label: "Slots",
      value: String(view.wanted.size),
      options: SIZES.map((size) => [String(size), size.toLocaleString("en")]),
      send: (size) => view.set({ size: Number(size), turn: "" }),
    }),
  // Maglev's picture has its own buttons for that.
  step: () => nothing,
};

/** @param {View<any>} view @param {"keys" | "points"} name @param {string} label @param {number} value @param {number[]} all */
const steps = (view, name, label, value, all) =>
  slider({
    fields: view.fields,
    name: view.named(name),
    label,
    value,
    steps: all,
    unit: "",
    least: all[0],
    most: all[all.length - 1],
    send: (/** @type {number} */ to) => view.drag({ [name]: to }),
    nearest: nearestStep,
  });

/** @param {Figure} block @returns {State} */
function stateOf(block) {
  const servers = [..."abcdefgh"].slice(0, block.servers || START.servers.length);
  return {
    ...START,
    servers,
    keys: block.keys || START.keys,
    key: block.key || START.key,
    hash: block.hash,
    points: block.points || START.points,
    size: block.slots || START.size,
  };
}

/** @param {(place: HTMLElement, how: How) => View<any>} mount @param {(state: State) => State} [begin] @param {(view: View<any>) => unknown} [first] called when it is shown for the first time */
function kind(mount, begin = (state) => state, first = () => {}) {
  return (/** @type {HTMLElement} */ element, /** @type {Figure} */ block) => {
    const done = { removed: 0, added: 0 };
    const knobs = block.controls.flatMap((control) => (control.type === "knob" ? [KNOBS[control.name]] : []));
    let servers = stateOf(block).servers.length;
    let isShown = false;
    /** @type {How} */
    const how = {
      state: begin(stateOf(block)),
      change: (state) => {
        if (state.servers.length < servers) done.removed += 1;
        if (state.servers.length > servers) done.added += 1;
        servers = state.servers.length;
      },
      around: (view) =>
        html`<div class="hash-figure" data-picture=${view.name}>
          ${view.inside()}
          ${
            knobs.length
              ? html`<p class="hash-said" role="status">${said(view)}</p>
                  <div class="hash-knobs">${knobs.map((knob) => knob(view))}</div>`
              : nothing
          }
        </div>`,
      answered: (view) => {
        element.dispatchEvent(new CustomEvent("measures", { bubbles: true, detail: { ...done, ...measures(view) } }));
        if (isShown) return;
        isShown = true;
        first(view);
      },
    };
    // Nothing is asked for a picture that nobody sees.
    const watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        watcher.disconnect();
        mount(element, how);
      },
      { rootMargin: EARLY },
    );
    watcher.observe(element);
  };
}

/** What moved with the last server that came or went. @param {View<any>} view */
function said(view) {
  const { before, servers } = view.state;
  const moves = /** @type {Moves | null | undefined} */ (view.answered?.moves);
  if (!before || !moves) return nothing;
  const what = view.name === "maglev" ? "slots" : "keys";
  const from = `From ${before.length} to ${plural(servers.length, "server")}`;
  return html`${from}: <b>${moves.moved.toLocaleString("en")} of ${moves.of.toLocaleString("en")} ${what} moved</b>, the
    least possible is ${moves.least.toLocaleString("en")}.`;
}

/** @param {View<any>} view @returns {Record<string, number>} */
function measures({ state, answered }) {
  const moves = /** @type {Moves | null | undefined} */ (answered?.moves);
  return {
    servers: state.servers.length,
    keys: Number(state.keys),
    points: Number(state.points),
    slots: Number(state.size),
    moved: moves?.moved ?? 0,
    moved_share: moves ? moves.moved / moves.of : 0,
  };
}

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** A race needs somebody who has left: one in the middle. @param {State} state @returns {State} */
const withoutTheThird = (state) => withoutServer({ ...state, servers: ["a", "b", "c", "d", "e"] }, "c");

/** @type {Record<string, (element: HTMLElement, block: Figure) => void>} */
export const hashing = {
  slots: kind(slotsView),
  ring: kind(ringView),
  race: kind(raceView, withoutTheThird),
  maglev: kind(
    maglevView,
    (state) => (isCalm() ? state : { ...state, turn: 0 }),
    (view) => isCalm() || play(view),
  ),
};

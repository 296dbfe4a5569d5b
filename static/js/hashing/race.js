// Six policies, the same keys, the same servers: who moves how many keys, and what it costs.

import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { percent } from "../shared/format.js";
import { memory, pickTime } from "./quantities.js";
import { changeInWords } from "../drawings/keys/state.js";
import { View } from "./view.js";
import { schema } from "../wire/schema.js";

/** @import { MovedShare, RaceResult } from "../wire/wire.js" */

const racers = schema.policies.filter(({ placing }) => placing?.races);

/** @param {HTMLElement} place @param {import("./view.js").How} how */
export const mount = (place, how) => new View(place, RACE, how);

/** @typedef {{results: RaceResult[]}} Results */

/** @type {import("./view.js").Picture<Results>} */
const RACE = {
  name: "race",
  question: ({ servers, before }) => ({ servers, before }),
  ask,
  draw,
  lesson,
};

/** Less than this is the rounding of sums, not a difference. */
const SAME = 1e-6;

/** One question after the other, so that none keeps the server for long. @param {import("./view.js").Ask} ask @param {Record<string, unknown>} question */
async function ask(ask, question) {
  /** @type {RaceResult[]} */
  const results = [];
  for (const { id } of racers) {
    /** @type {RaceResult | null} */
    const result = await ask("race", { ...question, policy: id });
    if (!result) return null;
    results.push(result);
  }
  return { results: ranked(results) };
}

/** How far above the average the busiest server is, as a share of it. */
const excess = (/** @type {RaceResult} */ { shares }) => Math.max(...shares) * shares.length - 1;

/** The share of the keys that moved and need not have. */
const inVain = (/** @type {RaceResult} */ { moved }) => (moved ? moved.moved - moved.least : 0);

/** Whoever moves least in vain is first, and of those who move the same the more even one. @param {RaceResult[]} results */
export const ranked = (results) =>
  [...results].sort((a, b) => apart(inVain(a), inVain(b)) || apart(excess(a), excess(b)));

/** @param {number} a @param {number} b */
const apart = (a, b) => (Math.abs(a - b) < SAME ? 0 : a - b);

/** @param {View<Results>} view */
function draw(view) {
  const { results } = view.answer;
  const most = (/** @type {(result: RaceResult) => number} */ of) => Math.max(...results.map(of));
  const [mostBusy, mostTime, mostMemory] = [most(excess), most(({ pick_s }) => pick_s), most(({ bytes }) => bytes)];
  return html`<table class="race">
    <thead>
      <tr>
        <th scope="col">Policy</th>
        <th scope="col">Share of all keys that moved</th>
        <th scope="col">In vain</th>
        <th scope="col">Busiest server, above average</th>
        <th scope="col">Memory</th>
        <th scope="col">Time of a pick</th>
      </tr>
    </thead>
    <tbody>
      ${repeat(
        results,
        ({ policy }) => policy,
        (result) => {
          const { policy, moved, pick_s, bytes } = result;
          const racer = racers.find(({ id }) => id === policy);
          return html`<tr data-racer=${policy}>
            <th scope="row" title=${racer?.summary ?? nothing}>${racer?.title ?? policy}</th>
            <td data-title="Moved" data-figure="moved">
              ${moved ? movedShare(moved) : html`<small>no change yet</small>`}
            </td>
            <td data-title="In vain" data-figure="in_vain">${moved ? little(inVain(result)) : ""}</td>
            <td data-title="Busiest" data-figure="busiest">
              <span>+${percent(excess(result))}</span>${bar(mostBusy && excess(result) / mostBusy)}
            </td>
            <td data-title="Memory" data-figure="memory"><span>${memory(bytes)}</span>${bar(bytes / mostMemory)}</td>
            <td data-title="Pick" data-figure="pick"><span>${pickTime(pick_s)}</span>${bar(pick_s / mostTime)}</td>
          </tr>`;
        },
      )}
    </tbody>
  </table>`;
}

/** A share that is not nothing, however little it is. @param {number} share */
const little = (share) => (share > SAME && share < 0.0005 ? "< 0.1 %" : percent(Math.max(0, share)));

const bar = (/** @type {number} */ share) =>
  html`<span class="track" aria-hidden="true"><i style=${`width:${100 * share}%`}></i></span>`;

const movedShare = (/** @type {MovedShare} */ { moved, least }) =>
  html`<span>${percent(moved)} <small>least ${percent(least)}</small></span
    ><span class="track" aria-hidden="true"
      ><i style=${`width:${100 * moved}%`}></i><u style=${`left:${100 * least}%`}></u
    ></span>`;

/** @param {View<Results>} view */
function lesson(view) {
  const { answer, state } = view;
  const { results } = answer;
  const title = (/** @type {Pick<RaceResult, "policy">} */ { policy }) =>
    racers.find(({ id }) => id === policy)?.title ?? policy;
  if (!results[0].moved) {
    return html`<h2>Try it</h2>
      <p>Six rules deal all keys there can be to the same servers.</p>
      <p><b>Remove a server from the middle.</b> Who moves the fewest keys, and what does it take for that?</p>
      <p>Then add one again, and watch Jump hash.</p>
      ${aboutMeasures}`;
  }
  const exact = results.filter((result) => inVain(result) < SAME);
  const of = (/** @type {string} */ id) => results.find(({ policy }) => policy === id)?.moved;
  const last = results[results.length - 1];
  const [jump, ring, maglev] = [of("jump_hash"), of("ring_hash"), of("maglev")];
  return html`<h2>${changeInWords(state)}</h2>
    <p role="status" class="verdict" data-part="verdict">
      ${exact.length ? html`${exact.map(title).join(", ")} moved no more than had to.` : ""} ${title(last)} moved
      ${percent(last.moved?.moved)} of all keys, ${percent(inVain(last))} in vain.
    </p>
    <p>The dashed line is the least possible, the order is that of what moved in vain.</p>
    ${
      jump && jump.moved > 1.2 * jump.least
        ? html`<p>
            Jump hash knows its servers by number only: when any but the last goes, those behind it move up, and their
            keys move too.
          </p>`
        : ""
    }
    ${
      maglev && maglev.moved > maglev.least + SAME
        ? html`<p>
            Maglev fills its table anew, so that a few slots of other servers change hands. What it gets for that:
            shares that are even to a slot.
          </p>`
        : ""
    }
    ${
      ring && ring.moved > ring.least + SAME
        ? html`<p>
            Envoy's ring keeps about 1,024 points in all: with another number of servers each gets another number of
            points.
          </p>`
        : ""
    }
    <p class="small">
      <b>Least possible:</b> what servers have more than before must have come from others, by whatever rule. It differs
      from policy to policy, as their shares do.
    </p>
    ${aboutMeasures}`;
}

const aboutMeasures = html`<p class="small">
  Shares are exact, of all keys and not of a sample. Memory and time are measured on the server, just now, on this
  program in Python: compare them with each other, not with a product's.
</p>`;

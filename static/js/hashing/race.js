// Six policies, the same keys, the same servers: who moves how many keys, and what it costs.

import { html, nothing } from "lit-html";

import { percent } from "../shared/format.js";
import { memory, pickTime } from "./quantities.js";
import { changeInWords } from "../drawings/keys/state.js";
import { View } from "./view.js";
import { schema } from "../wire/schema.js";

/** @import { Moves, RaceResult } from "../wire/wire.js" */

const racers = schema.policies.filter(({ placing }) => placing?.races);

/** @param {HTMLElement} place @param {import("./view.js").How} how */
export const mount = (place, how) => new View(place, RACE, how);

/** @typedef {{results: RaceResult[]}} Results */

/** @type {import("./view.js").Picture<Results>} */
const RACE = {
  name: "race",
  question: ({ servers, before, race_keys }) => ({ servers, before, keys: race_keys }),
  keys: { name: "race_keys", most: schema.hashing.keys_in_race },
  ask,
  draw,
  lesson,
};

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
  return { results };
}

const total = (/** @type {RaceResult} */ { loads }) => loads.reduce((sum, load) => sum + load, 0);

/** How far above the average the busiest server is, as a share of it. */
const excess = (/** @type {RaceResult} */ result) =>
  (Math.max(...result.loads) * result.loads.length) / total(result) - 1;

/** @param {View<Results>} view */
function draw(view) {
  const { results } = view.answer;
  const most = (/** @type {(result: RaceResult) => number} */ of) => Math.max(...results.map(of));
  const [mostBusy, mostTime, mostMemory] = [most(excess), most(({ pick_s }) => pick_s), most(({ bytes }) => bytes)];
  return html`<table class="race">
    <thead>
      <tr>
        <th scope="col">Policy</th>
        <th scope="col">Keys moved</th>
        <th scope="col">Busiest server, above average</th>
        <th scope="col">Memory</th>
        <th scope="col">Time of a pick</th>
      </tr>
    </thead>
    <tbody>
      ${results.map((result) => {
        const { policy, moves, pick_s, bytes } = result;
        const racer = racers.find(({ id }) => id === policy);
        return html`<tr data-racer=${policy}>
          <th scope="row" title=${racer?.summary ?? nothing}>${racer?.title ?? policy}</th>
          <td data-title="Keys moved" data-figure="moved">
            ${moves ? moved(moves) : html`<small>no change yet</small>`}
          </td>
          <td data-title="Busiest server" data-figure="busiest">
            <span>+${percent(excess(result))}</span>${bar(mostBusy && excess(result) / mostBusy)}
          </td>
          <td data-title="Memory" data-figure="memory"><span>${memory(bytes)}</span>${bar(bytes / mostMemory)}</td>
          <td data-title="Time of a pick" data-figure="pick">
            <span>${pickTime(pick_s)}</span>${bar(pick_s / mostTime)}
          </td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

const bar = (/** @type {number} */ share) =>
  html`<span class="track" aria-hidden="true"><i style=${`width:${100 * share}%`}></i></span>`;

const moved = (/** @type {Moves} */ { moved, of, least }) =>
  html`<span>${moved.toLocaleString("en")} <small>least ${least.toLocaleString("en")}</small></span
    ><span class="track" aria-hidden="true"
      ><i style=${`width:${(100 * moved) / of}%`}></i><u style=${`left:${(100 * least) / of}%`}></u
    ></span>`;

/** @param {View<Results>} view */
function lesson(view) {
  const { answer, state } = view;
  const { results } = answer;
  const title = (/** @type {Pick<RaceResult, "policy">} */ { policy }) =>
    racers.find(({ id }) => id === policy)?.title ?? policy;
  const keys = total(results[0]).toLocaleString("en");
  if (!results[0].moves) {
    return html`<h2>Try it</h2>
      <p>Six rules deal the same ${keys} keys to the same servers.</p>
      <p><b>Remove a server from the middle.</b> Who moves the fewest keys, and what does it take for that?</p>
      <p>Then add one again, and watch Jump hash.</p>
      ${aboutMeasures}`;
  }
  const movedBy = results.flatMap(({ policy, moves }) => (moves ? [{ policy, moves }] : []));
  const ordered = [...movedBy].sort((a, b) => a.moves.moved - b.moves.moved);
  const [first, last] = [ordered[0], ordered[ordered.length - 1]];
  const exact = movedBy.filter(({ moves }) => moves.moved === moves.least);
  const of = (/** @type {string} */ id) => movedBy.find(({ policy }) => policy === id)?.moves;
  const [jump, ring] = [of("jump_hash"), of("ring_hash")];
  return html`<h2>${changeInWords(state)}</h2>
    <p role="status" class="verdict" data-part="verdict">
      ${title(first)} moved ${first.moves.moved.toLocaleString("en")} of ${keys} keys, ${title(last)}
      ${last.moves.moved.toLocaleString("en")}.
    </p>
    <p>
      The dashed line is the least possible.
      ${exact.length ? html`<b>${exact.map(title).join(", ")}</b> moved just that.` : ""}
    </p>
    ${
      jump && jump.moved > 1.2 * jump.least
        ? html`<p>
            Jump hash knows its servers by number only: when one in the middle goes, those behind it move up, and their
            keys move too.
          </p>`
        : ""
    }
    ${
      ring && ring.moved > ring.least
        ? html`<p>
            Envoy's ring keeps about 1,024 points in all: with another number of servers each gets another number of
            points.
          </p>`
        : ""
    }
    <p class="small">
      <b>Least possible:</b> what servers have more than before must have come from others, by whatever rule. It differs
      from policy to policy, as their loads do.
    </p>
    ${aboutMeasures}`;
}

const aboutMeasures = html`<p class="small">
  Memory and time are measured on the server, just now, on this program in Python: compare them with each other, not
  with a product's.
</p>`;

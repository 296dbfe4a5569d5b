// What the pictures have in common around the drawing: a server's chip, the steps of a key, bars, and what moved.

import { html } from "lit-html";

import { shortened } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { HASH_WORDS } from "../../shared/words.js";
import { changeInWords } from "./state.js";

/** @import { HashName, Moves } from "../../wire/wire.js" */
/** @import { Servers } from "./state.js" */

/**
 * What a drawing needs of the view that shows it.
 * @template Answer, Key
 * @typedef {object} Shown
 * @property {Answer} answer what the server says
 * @property {{servers: string[], key: string, down?: string[]}} state
 * @property {number} width in the drawing's own units
 * @property {string} looked the key whose way is shown
 * @property {Key | undefined} lookedAt what the answer says of it
 * @property {(key: string) => void} look @property {(key: string | null) => void} point
 */

// More servers than this are listed below a drawing, not beside it.
const MANY = 12;

/** A server's name in its colour, of at most `most` letters. @param {string} id @param {number} most */
export const chip = (id, most = 10) => html`<b class="chip" data-colour=${serverColour(id)}>${shortened(id, most)}</b>`;

/** The steps of a key, from left to right: what each is called, and what comes of it. @param {[unknown, unknown][]} steps */
export const way = (steps) =>
  html`<ol class="way" aria-label="The way of the key">
    ${steps.map(
      ([name, value]) =>
        html`<li>
          <span><small>${name}</small><b>${value}</b></span>
        </li>`,
    )}
  </ol>`;

/**
 * What each server has, as bars.
 * @param {string[]} ids @param {{share: number, words: unknown}[]} what each has, as a share of all and in words
 */
export function shares(ids, what) {
  const widest = Math.max(...what.map(({ share }) => share));
  return html`<ul class="shares ${ids.length > MANY ? "many" : ""}" aria-label="What each server has">
    ${ids.map(
      (id, i) =>
        html`<li data-share=${id} data-colour=${serverColour(id)}>
          ${chip(id)} <i style=${`width:${widest ? (100 * what[i].share) / widest : 0}%`}></i>
          <span>${what[i].words}</span>
        </li>`,
    )}
  </ul>`;
}

/** How many moved, and how many had to: as bars, and in words. @param {{state: Servers, answer: {moves: Moves | null}}} view @param {string} [what] */
export function verdict({ state, answer: { moves } }, what = "keys") {
  if (!moves) return "";
  const bar = (/** @type {number} */ count, /** @type {string} */ name, /** @type {string} */ title) =>
    html`<div class="bar ${name}">
      <dt>${title}</dt>
      <dd><i style=${`width:${(100 * count) / moves.of}%`}></i><b>${count.toLocaleString("en")}</b></dd>
    </div>`;
  return html`<h2>${changeInWords(state)}</h2>
    <p role="status" class="verdict" data-part="verdict">
      Moved ${moves.moved.toLocaleString("en")} of ${moves.of.toLocaleString("en")} ${what}, least possible
      ${moves.least.toLocaleString("en")}.
    </p>
    <dl class="bars" aria-hidden="true">
      ${bar(moves.moved, "moved", "moved")} ${bar(moves.least, "least", "least possible")}
    </dl>`;
}

/** Why fewer could not have moved. @param {Moves} moves @param {string} noun */
export const whyLeast = ({ least }, noun) =>
  html`<p class="small">
    <b>Least possible:</b> some servers now have more ${noun}s than before, together ${least.toLocaleString("en")} more.
    So many must have come from others, by whatever rule.
  </p>`;

/** What the keys' outlines mean. */
export const legend = html`<ul class="legend">
  <li><span class="sample"></span> stayed</li>
  <li><span class="sample moved"></span> moved; the badge is the server it came from</li>
</ul>`;

/** How a hash function is called. @param {string} hash @param {string} own what to say where none is chosen */
export const hashTitle = (hash, own) => HASH_WORDS[/** @type {HashName} */ (hash)] ?? own;

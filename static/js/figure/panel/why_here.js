// "Why here?": one pick of the balancer, with the figures it was made from.

import { html, svg } from "lit-html";

import { actionButton } from "../actions.js";
import { TEXTBOOK_ADDRESS } from "../nodes/client.js";
import { NOTHING, isNumber, shortened, trimmed } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { termsIn } from "../../shared/term.js";
import { pictureOf } from "../../drawings/picks/picture.js";

const MOST_ROWS = 10;

/** @import { Candidate, Pick, PolicyWords, Why } from "../../wire/wire.js" */

/** @param {Why} why @param {PolicyWords | undefined} policy */
export function whyHere(why, policy) {
  const { pick } = why;
  const shown = nearestToWinner(pick);
  const bar = barsOf(pick.candidates.map(({ figure }) => figure ?? 0));
  return html`
    <p class="because">${pick.because}</p>
    ${pictureOf(pick)}
    <table class="candidates">
      <caption>
        ${pick.figure}
      </caption>
      <thead class="hidden">
        <tr>
          <th scope="col">Server</th>
          <th scope="col">${pick.figure}</th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ({ id, figure }) =>
            html`<tr class=${id === pick.winner ? "winner" : ""}>
              <th scope="row">
                <span class="chip" title=${id} data-colour=${serverColour(id)}>${shortened(id, 12)}</span>
              </th>
              <td>
                <span class="figure-bar">
                  <svg
                    viewBox="0 0 100 8"
                    preserveAspectRatio="none"
                    aria-hidden="true"
                    data-colour=${serverColour(id)}
                  >
                    ${bar(figure ?? 0)}
                  </svg>
                  <span
                    >${isNumber(figure) ? trimmed(figure, 2) : html`<span title="not asked">${NOTHING}</span>`}</span
                  >
                </span>
              </td>
              <td class="result">${id === pick.winner ? "✓ picked" : ""}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      shown.length < pick.candidates.length
        ? html`<p class="small">and ${pick.candidates.length - shown.length} more servers</p>`
        : ""
    }
    ${policy ? aboutPolicy(policy) : ""}
  `;
}

/** A function that draws bars to one scale: from zero to the right, below zero to the left. @param {number[]} figures */
function barsOf(figures) {
  const [least, most] = [Math.min(0, ...figures), Math.max(0, ...figures)];
  const x = (/** @type {number} */ figure) => (100 * (figure - least)) / (most - least || 1);
  const zero = least < 0 ? svg`<path d="M${x(0).toFixed(1)} 0V8"></path>` : "";
  return (/** @type {number} */ figure) => {
    const [from, to] = [x(Math.min(0, figure)), x(Math.max(0, figure))];
    return svg`<rect x=${from.toFixed(1)} width=${(to - from).toFixed(1)} height="8"></rect>${zero}`;
  };
}

/** What a policy is; folded, what it costs and who ships it by which name. @param {PolicyWords} policy */
const aboutPolicy = (policy) =>
  html`<p class="policy-summary"><b>${policy.title}.</b> ${termsIn(policy.summary, [policy.id])}</p>
    ${inPractice(policy)}`;

/** Folded, what a policy costs and who ships it by which name. @param {PolicyWords} policy */
export function inPractice({ cost, known_as }) {
  const names = Object.entries(known_as);
  return html`<details class="practitioners">
    <summary>In practice</summary>
    ${
      names.length
        ? html`<p class="small">
            Known as ${names.map(([who, name], place) => html`${place ? ", " : ""}<code>${name}</code> in ${who}`)}.
          </p>`
        : ""
    }
    <p class="small">Costs: ${cost}.</p>
  </details>`;
}

/** All candidates; of very many those whose figures are nearest to the winner's, in their order. @param {Pick} pick */
function nearestToWinner(pick) {
  if (pick.candidates.length <= MOST_ROWS) return pick.candidates;
  const best = pick.candidates.find(({ id }) => id === pick.winner)?.figure ?? 0;
  const distance = (/** @type {Candidate} */ { id, figure }) =>
    id === pick.winner ? -1 : figure === null ? Infinity : Math.abs(figure - best);
  const nearest = new Set([...pick.candidates].sort((a, b) => distance(a) - distance(b)).slice(0, MOST_ROWS));
  return pick.candidates.filter((candidate) => nearest.has(candidate));
}

/**
 * The textbook's case in one click, where an address is its own number: IP 6 of 3 servers, 6 % 3 = 0, the first.
 * @param {import("../figure.js").Figure} figure @param {Pick} pick
 */
export function textbookCase(figure, pick) {
  const { policy, key, options, routes } = figure.store.scenario.balancer;
  if (routes.length) return ""; // what a client sends goes to several groups
  if (policy !== "modulo_hash" || pick.policy !== policy || key !== "ip" || options.hash) return "";
  const { candidates } = pick;
  const slot = Number(TEXTBOOK_ADDRESS) % candidates.length;
  return html`<div class="buttons">
      ${actionButton(figure, "textbook_client", `Send from IP ${TEXTBOOK_ADDRESS}`, { title: `Add a client with the address ${TEXTBOOK_ADDRESS}` })}
    </div>
    <p class="small">
      ${TEXTBOOK_ADDRESS} % ${candidates.length} = ${slot}: all it sends goes to ${candidates[slot].id}.
    </p>`;
}

/** The latest picks as a list of buttons, the keyboard's way to ask about a request. @param {Why[]} picks @param {boolean} several whether there are several balancers */
export function recentPicks(picks, several) {
  return html`<h3>Latest picks</h3>
    <ul class="picks">
      ${picks.map(
        (why) =>
          html`<li>
            <button type="button" data-request=${why.request}>
              <span>#${why.request}</span><span class="from">${why.client}${several ? ` · ${why.balancer}` : ""}</span
              ><span aria-label="went to">→</span
              ><span class="chip" title=${why.pick.winner} data-colour=${serverColour(why.pick.winner)}
                >${shortened(why.pick.winner, 14)}</span
              >
            </button>
          </li>`,
      )}
    </ul>`;
}

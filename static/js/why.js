// "Why here?": one pick of the balancer, with the figures it was made from.

import { html } from "lit-html";

import { NOTHING, isNumber, trimmed } from "./format.js";
import { serverColour } from "./palette.js";

/**
 * @param {any} why the Why message @param {{title: string, summary: string} | undefined} policy
 */
export function whyHere(why, policy) {
  const { pick } = why;
  const largest = Math.max(...pick.candidates.map(({ figure }) => Math.abs(figure ?? 0)), 1e-9);
  return html`
    <p class="because">${pick.because}</p>
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
        ${pick.candidates.map(
          ({ id, figure }) =>
            html`<tr class=${id === pick.winner ? "winner" : ""}>
              <th scope="row"><span class="chip" data-colour=${serverColour(id)}>${id}</span></th>
              <td>
                <span class="figure-bar">
                  <meter min="0" max=${largest} value=${Math.max(0, figure ?? 0)} aria-hidden="true" data-colour=${serverColour(id)}></meter>
                  <span>${isNumber(figure) ? trimmed(figure, 2) : html`<span title="not asked">${NOTHING}</span>`}</span>
                </span>
              </td>
              <td class="result">${id === pick.winner ? "✓ picked" : ""}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${policy ? html`<p class="policy-summary"><b>${policy.title}.</b> ${policy.summary}</p>` : ""}
  `;
}

/** The latest picks as a list of buttons, the keyboard's way to ask about a request. @param {any[]} picks */
export function recentPicks(picks) {
  return html`<h3>Latest picks</h3>
    <ul class="picks">
      ${picks.map(
        (why) =>
          html`<li>
            <button type="button" data-request=${why.request}>
              <span>#${why.request}</span><span class="from">${why.client}</span><span aria-label="went to">→</span
              ><span class="chip" data-colour=${serverColour(why.pick.winner)}>${why.pick.winner}</span>
            </button>
          </li>`,
      )}
    </ul>`;
}

// The figures of the whole world, over the window that the room states.

import { html, render } from "lit-html";

import { element } from "../../shared/element.js";
import { NOTHING, count, milliseconds, percent, rate, windowWords } from "../../shared/format.js";
import { takesTime } from "../scenario.js";

/** @import { BalancerFigures, Figures, Scenario } from "../../wire/wire.js" */

/**
 * @param {Figures} figures
 * @returns {{id: string, value: string, label: string, title: string, bad?: boolean}[]}
 */
export function figureRows(figures) {
  const settled = figures.answered + figures.dropped + figures.failed;
  return [
    { id: "rate", value: rate(figures.sent_per_s), label: "requests/s", title: "What the clients sent, per second" },
    { id: "in_flight", value: count(figures.in_flight), label: "in flight", title: "Sent and not yet settled, now" },
    { id: "p50", value: milliseconds(figures.p50_ms), label: "p50 latency", title: "Half of the answers were quicker" },
    { id: "p95", value: milliseconds(figures.p95_ms), label: "p95 latency", title: "19 of 20 answers were quicker" },
    { id: "p99", value: milliseconds(figures.p99_ms), label: "p99 latency", title: "99 of 100 answers were quicker" },
    {
      id: "dropped",
      value: settled ? withShare(figures.dropped, settled) : NOTHING,
      label: "dropped",
      title: "Refused because a queue was full or there was no server; as a share of all that were settled",
      bad: figures.dropped > 0,
    },
    {
      id: "failed",
      value: settled ? count(figures.failed) : NOTHING,
      label: "failed",
      title: "Broken because their server crashed, was down or was removed",
      bad: figures.failed > 0,
    },
  ];
}

/** "0", "4 (6.8 %)". */
const withShare = (/** @type {number} */ part, /** @type {number} */ whole) =>
  part ? `${count(part)} (${percent(part / whole)})` : "0";

/** What share of the requests one balancer took. @param {BalancerFigures} one @param {BalancerFigures[]} balancers */
export const shareOf = (one, balancers) =>
  one.taken /
  Math.max(
    1,
    balancers.reduce((sum, { taken }) => sum + taken, 0),
  );

/** How the traffic is spread over several balancers. @param {BalancerFigures[]} balancers @param {boolean} busy whether their time counts */
function balancerTable(balancers, busy) {
  if (balancers.length < 2) return "";
  return html`<table class="balancer-figures">
    <caption>
      Balancers: which share of the requests each took
    </caption>
    <thead>
      <tr>
        <th scope="col">Balancer</th>
        <th scope="col" title="Requests that came to it, and its share of all">taken</th>
        <th scope="col" title="At it, or sent on and not answered yet, now">in flight</th>
        ${
          busy
            ? html`<th scope="col" title="For their turn at it, now">waiting</th>
                <th scope="col" title="Share of its time">busy</th>`
            : ""
        }
      </tr>
    </thead>
    <tbody>
      ${balancers.map(
        (one) =>
          html`<tr data-balancer=${one.id}>
            <th scope="row">${one.id}</th>
            <td>${one.taken ? `${count(one.taken)} (${percent(shareOf(one, balancers))})` : "0"}</td>
            <td>${count(one.in_flight)}</td>
            ${
              busy
                ? html`<td>${count(one.waiting)}</td>
                    <td>${percent(one.busy)}</td>`
                : ""
            }
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @type {import("../figure.js").Part} */
export function figures(figure) {
  const place = element("section", { class: "figures-area", "aria-label": "Figures", "data-part": "figures" });
  figure.append(place);
  const { store } = figure;
  store.subscribe(["figures", "state"], () => {
    if (store.figures) render(table(store.figures, store.scenario), place);
  });
}

/** @param {Figures} figures @param {Scenario} scenario */
function table(figures, scenario) {
  return html`<h2>Over ${windowWords(figures)} <span>(simulated)</span></h2>
    <dl class="figures">
      ${figureRows(figures).map(
        ({ id, value, label, title, bad }) =>
          html`<div title=${title} class=${bad ? "bad" : ""}>
            <dt>${label}</dt>
            <dd data-figure=${id}>${value}</dd>
          </div>`,
      )}
    </dl>
    <p class="small latency-note">p50: half of the answers took no longer. p95: 19 of 20. p99: 99 of 100.</p>
    ${balancerTable(figures.balancers ?? [], takesTime(scenario))}`;
}

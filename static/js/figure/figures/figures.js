// The figures of the whole world, always in view: over the window that the room states, each with its last minute.

import { html, nothing, render } from "lit-html";

import { oldAfter } from "../../shared/age.js";
import { element } from "../../shared/element.js";
import { NOTHING, count, percent, windowWords } from "../../shared/format.js";
import { icon } from "../../shared/icons.js";
import { term } from "../../shared/term.js";
import { actionButton } from "../actions.js";
import { hasLine, takesTime } from "../scenario.js";
import { changesOf, comparison, rowsOf } from "./comparison.js";
import { measuresOf, toneOf, written } from "./measures.js";
import { spark, sparkPath } from "./spark.js";

/** @import { BalancerFigures, Figures, Scenario, State } from "../../wire/wire.js" */

/** A share's line reaches its top at this much at least, so that one lost request is no mountain. */
const LEAST_SHARE = 0.05;

/** What share of the requests one balancer took. @param {BalancerFigures} one @param {BalancerFigures[]} balancers */
export const shareOf = (one, balancers) =>
  one.taken /
  Math.max(
    1,
    balancers.reduce((sum, { taken }) => sum + taken, 0),
  );

/** How the traffic is spread over several balancers. @param {BalancerFigures[]} balancers @param {Scenario} scenario */
export function balancerTable(balancers, scenario) {
  const busy = takesTime(scenario);
  const waits = busy || hasLine(scenario);
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
        ${waits ? html`<th scope="col" title="There, until it or a server is free for them, now">waiting</th>` : ""}
        ${busy ? html`<th scope="col" title="Share of its time">busy</th>` : ""}
      </tr>
    </thead>
    <tbody>
      ${balancers.map(
        (one) =>
          html`<tr data-balancer=${one.id}>
            <th scope="row">${one.id}</th>
            <td>${one.taken ? `${count(one.taken)} (${percent(shareOf(one, balancers))})` : "0"}</td>
            <td>${count(one.in_flight)}</td>
            ${waits ? html`<td>${count(one.waiting)}</td>` : ""} ${busy ? html`<td>${percent(one.busy)}</td>` : ""}
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
  const update = () => store.figures && store.state && render(strip(figure, store.figures, store.state), place);
  store.subscribe(["figures", "state", "log"], update);
  figure.hear("charts", update);
  place.addEventListener("click", (event) => {
    // What is a button does what it says.
    if (!(/** @type {Element} */ (event.target).closest("button"))) figure.tell("charts", true);
  });
}

/** @param {import("../figure.js").Figure} figure @param {Figures} figures @param {State} state */
function strip(figure, figures, state) {
  const { history, log } = figure.store;
  const { scenario } = state;
  const old = oldAfter(state);
  const measures = measuresOf(figures, scenario);
  const compared = comparison(changesOf(log, state.world), history, figures);
  const rows = compared?.after ? rowsOf(compared, measures) : [];
  return html`<h2 class="hidden">Over ${windowWords(figures)} (simulated)</h2>
    <dl class="figures" data-uncovered>
      ${measures.map((measure) => {
        const { id, label, value } = measure;
        const row = rows.find((one) => one.id === id);
        const points = history.map((each) => ({ time: each.time, value: value(each) }));
        const least = measure.words === percent ? LEAST_SHARE : 0;
        return html`<div data-tone=${toneOf(measure, figures, old) || nothing}>
          <dt>${term(id, label)}</dt>
          <dd>
            <span data-figure=${id}>${written(measure, figures)}</span>
            ${row && row.before !== NOTHING && row.before !== row.after ? html`<small data-part="was"><span>was </span>${row.before}</small>` : ""}
          </dd>
          ${spark(sparkPath(points, figures.time, least))}
        </div>`;
      })}
    </dl>
    ${actionButton(figure, "charts", html`${icon("charts")}<span class="hidden">Charts and log</span>`, { look: "open-charts" })}`;
}

// Below the picture: what its circles mean, and how it is shown.

import { html, render } from "lit-html";
import { live } from "lit-html/directives/live.js";

import { element } from "../../shared/element.js";
import { trimmed } from "../../shared/format.js";
import { canRun } from "../actions.js";
import { mayBeForNobody } from "../scenario.js";
import { beginsAt, oldAfter } from "../../shared/age.js";

/** @import { State } from "../../wire/wire.js" */

const ARROW = html`<svg class="arrow" viewBox="0 0 16 14" aria-hidden="true"><path d="M1 7 14 1v12z" /></svg>`;

/** @type {import("../figure.js").Part} */
export function legend(figure) {
  const place = element("ul", { class: "legend", "aria-label": "What the circles mean, map and zoom" });
  figure.picture.section.append(place);
  const update = () => {
    if (figure.store.state) render(items(figure, figure.store.state), place);
  };
  figure.store.subscribe(["state", "status"], update);
  figure.hear("view", update);
  let many = false;
  figure.hear("moment", () => {
    if (many === figure.picture.circles.many) return;
    many = !many;
    update();
  });
}

/** @param {import("../figure.js").Figure} figure @param {State} state */
function items(figure, state) {
  const { scenario, paused } = state;
  const { view, zoom, circles } = figure.picture;
  const old = oldAfter(state);
  const shown = view.of(scenario);
  const choice = (/** @type {import("./diagram_or_map.js").Which} */ which, /** @type {string} */ word) =>
    html`<label
      ><input
        type="radio"
        name=${figure.ownId("view")}
        value=${which}
        .checked=${live(shown === which)}
        @change=${() => view.choose(which)}
      /><span>${word}</span></label
    >`;
  return html`
    <li class="paused" data-part="paused" ?hidden=${!paused}><span aria-hidden="true">❚❚</span> Paused</li>
    <li title="A request on its way, less than ${trimmed(beginsAt(4, old), 2)} s after its client sent it">
      <i></i>new
    </li>
    <li class="waiting" title="Sent ${trimmed(beginsAt(4, old), 2)} s ago or more"><i></i>waiting</li>
    <li class="old" title="Sent ${trimmed(old, 2)} s ago or more: twice what one takes that never waits"><i></i>old</li>
    <li title="An arrow is an answer on its way back; it has the colour of its request’s age">${ARROW} answer</li>
    <li title="It ended here: a queue was full, or who held it died or failed">
      <span class="cross" aria-hidden="true">✕</span>dropped or failed
    </li>
    ${
      mayBeForNobody(scenario)
        ? html`<li
            class="orphan"
            title="No client waits for it: whoever sent it has given it up, or an edge asks only to refresh its copy"
          >
            <i></i>no client waits
          </li>`
        : ""
    }
    ${
      scenario.balancer.health_check
        ? html`<li class="probe" title="A balancer asks a server whether it is well, or the server answers">
            <i></i>health check
          </li>`
        : ""
    }
    <li class="many" data-part="many" ?hidden=${!circles.many}>Very many: on the links one circle stands for ten.</li>
    <li data-part="calm" ?hidden=${!figure.calm}>
      Reduced motion: the numbers say how many requests are on the links.
    </li>
    <li class="inspect">
      <button
        type="button"
        data-action="inspect"
        title="Inspect the request that was sent last (I); pausing makes it easy to click any other"
      >
        Inspect
      </button>
    </li>
    <li class="views">
      <div class="segments" role="radiogroup" aria-label="Show as" title="The map or the diagram (M)" data-part="views">
        ${choice("diagram", "Diagram")} ${choice("map", "Map")}
      </div>
    </li>
    <li class="zoom" data-part="zoom">
      <button
        type="button"
        data-action="zoom_out"
        aria-label="Zoom out"
        title="Show more of the picture (Shift+Z)"
        ?disabled=${!canRun(figure, "zoom_out")}
      >
        −
      </button>
      <span data-part="zoom-level" role="status">${zoom.level * 100} %</span>
      <button
        type="button"
        data-action="zoom_in"
        aria-label="Zoom in"
        title="Show the picture larger (Z)"
        ?disabled=${!canRun(figure, "zoom_in")}
      >
        +
      </button>
    </li>
  `;
}

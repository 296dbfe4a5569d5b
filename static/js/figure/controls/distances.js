// Under the map: how far it is from place to place on the links there are, and how long that takes, as the room says.

import { html, render } from "lit-html";

import { element } from "../../shared/element.js";
import { trimmed } from "../../shared/format.js";
import { distancesOnLinks } from "../distances_on_links.js";
import { placeName } from "../place_names.js";
import { namedRegions } from "../regions.js";

/** @import { State } from "../../wire/wire.js" */

/** @type {import("../figure.js").Part} */
export function distances(figure) {
  const place = element("div", { "data-part": "distances" });
  figure.picture.section.append(place);
  figure.hear("view", () => {
    const { state } = figure.store;
    if (state) render(figure.picture.view.of(state.scenario) === "map" ? table(state) : "", place);
  });
}

/** @param {State} state */
function table(state) {
  const { latency_ms, by_distance } = state.scenario.network;
  const far = distancesOnLinks(state);
  if (!namedRegions(state.scenario).length) {
    return html`<p class="distances small">Nobody is anywhere yet. Click a node and choose its region.</p>`;
  }
  if (!by_distance) {
    return html`<p class="distances small">
      Distance does not count here: set “Between regions” to “by distance” for that.
    </p>`;
  }
  const own = latency_ms ? `, beside the ${trimmed(latency_ms)} ms of every link` : "";
  return html`<details class="distances small">
    <summary>On the lines: how long light in glass takes, one way, by the shortest over the globe${own}</summary>
    ${
      far.length
        ? html`<ul>
            ${far.map(({ one, other, km, ms }) => html`<li>${placeName(one)} – ${placeName(other)} ${km.toLocaleString("en")} km · <b>${trimmed(ms, 1)} ms</b></li>`)}
          </ul>`
        : html`<p>No link goes from one place on the map to another.</p>`
    }
  </details>`;
}

// What is drawn on the map beside nodes and links: under the links the land, over them a pin for each place and, with a line
// to it, the card in which its nodes stand. Drawn when places move, not in each frame.

import { geoPath } from "d3-geo";
import { html, render, svg } from "lit-html";

import { trimmed } from "../../shared/format.js";
import { distancesOnLinks } from "../distances_on_links.js";

/** @import { State } from "../../wire/wire.js" */

/** @typedef {import("./layout/layout.js").Plan} Plan */
/** @typedef {import("./layout/map_layout.js").Block} Block */
/** @typedef {import("./layout/map_layout.js").OnMap} OnMap */

// On a shorter way there is no room for how far it is.
const POINT_IS = 255; // km from point to point of a great circle
const LEAST_LABELLED = 2000;

const PIN = "M0 0C-5 -7 -8 -9.6 -8 -14a8 8 0 0 1 16 0C8 -9.6 5 -7 0 0z";

export class MapPicture {
  constructor() {
    this.ground = layer();
    this.labels = layer();
    this.cards = layer();
    /** @type {unknown[]} */
    this._labelled = [];
    /** The land as GeoJSON, once it is here. @type {import("d3-geo").GeoPermissibleObjects | null} */
    this._land = null;
    /** @type {Plan | null} */
    this._plan = null;
    this._drawn = { projection: "", path: "" };
  }

  /** Draw what is under a plan's nodes; nothing where they stand in no map. @param {Plan | null} plan */
  draw(plan) {
    this._plan = plan;
    const map = plan?.map;
    if (map && !this._land) this._fetch();
    render(map ? this._ground(plan, map) : "", this.ground);
    render(map ? cards(plan, map) : "", this.cards);
  }

  /** Say on each way between two places how long light takes there, where that counts. @param {State} state */
  label(state) {
    const plan = this._plan;
    if (this._labelled[0] === state && this._labelled[1] === plan) return;
    this._labelled = [state, plan];
    const far = plan?.map && state.scenario.network.by_distance ? distancesOnLinks(state) : [];
    render(plan?.map ? labels(plan, plan.map, far) : "", this.labels);
  }

  async _fetch() {
    try {
      this._land = (await import("./land.js")).LAND;
    } catch {
      return; // The places are there all the same; the next drawing asks again.
    }
    if (this._plan) this.draw(this._plan);
  }

  /** @param {Plan} plan @param {OnMap} map */
  _ground({ width, height }, { projection }) {
    return html`<svg width=${width} height=${height}>
      <path class="land" d=${this._landPath(projection)}></path>
    </svg>`;
  }

  /** The outline of the land, computed once for each size of the map. @param {OnMap["projection"]} projection */
  _landPath(projection) {
    if (!this._land) return "";
    const key = `${projection.scale()} ${projection.translate()}`;
    if (key !== this._drawn.projection)
      this._drawn = { projection: key, path: geoPath(projection).digits(1)(this._land) ?? "" };
    return this._drawn.path;
  }
}

/** @param {Plan} plan @param {OnMap} map */
const cards = ({ width, height, unit: u }, { blocks }) =>
  html`<svg width=${width} height=${height}>
    ${blocks.map(
      (block) => svg`
        ${block.pin ? svg`<path class="leader" d=${leader(block, block.pin)}></path>` : ""}
        <rect class="block" x=${block.x} y=${block.y} width=${block.width} height=${block.height} rx=${8 * u}></rect>
        <text class="name" x=${block.x + block.width / 2} y=${block.y + 17 * u}>${block.title}</text>`,
    )}
    ${blocks.map(
      ({ pin }) =>
        pin &&
        svg`<g class="place" transform=${`translate(${pin.x} ${pin.y}) scale(${u})`}>
          <path d=${PIN}></path><circle cy="-14" r="3"></circle>
        </g>`,
    )}
  </svg>`;

/** @param {Plan} plan @param {OnMap} map @param {State["distances"]} distances */
const labels = ({ width, height, unit: u }, { blocks, between }, distances) =>
  html`<svg width=${width} height=${height}>
    ${distances.map(({ one, other, ms }) => {
      const ends = [one, other].map((name) => blocks.find(({ region }) => region === name));
      const points = ends[0] && ends[1] ? between(ends[0], ends[1]) : [];
      if (points.length * POINT_IS < LEAST_LABELLED) return "";
      const { x, y } = points[Math.floor(points.length / 2)];
      return svg`<text class="far" x=${x} y=${y - 8 * u}>${trimmed(ms, 0)} ms</text>`;
    })}
  </svg>`;

/** From a pin to the nearest point of its card. @param {Block} block @param {{x: number, y: number}} pin */
function leader({ x, y, width, height }, pin) {
  const within = (/** @type {number} */ value, /** @type {number} */ least, /** @type {number} */ most) =>
    Math.max(least, Math.min(most, value));
  return `M${pin.x} ${pin.y}L${within(pin.x, x + 8, x + width - 8)} ${within(pin.y, y + 8, y + height - 8)}`;
}

function layer() {
  const element = document.createElement("div");
  element.className = "map";
  element.setAttribute("aria-hidden", "true");
  return element;
}

// What is drawn on the map beside nodes and links: under the links the land, over them a pin for each place and, with a line
// to it, the card in which its nodes stand. Drawn when places move, not in each frame.

import { geoPath } from "d3-geo";
import { html, render, svg } from "lit-html";

/** @typedef {import("./layout/layout.js").Plan} Plan */
/** @typedef {import("./layout/map_layout.js").Block} Block */
/** @typedef {import("./layout/map_layout.js").OnMap} OnMap */

const PIN = "M0 0C-5 -7 -8 -9.6 -8 -14a8 8 0 0 1 16 0C8 -9.6 5 -7 0 0z";

export class MapPicture {
  constructor() {
    this.ground = layer();
    this.cards = layer();
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

  async _fetch() {
    try {
      const { land } = await import("./land.js");
      this._land = await land();
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
        <text x=${block.x + block.width / 2} y=${block.y + 17 * u}>${block.title}</text>`,
    )}
    ${blocks.map(
      ({ pin }) =>
        pin &&
        svg`<g class="place" transform=${`translate(${pin.x} ${pin.y}) scale(${u})`}>
          <path d=${PIN}></path><circle cy="-14" r="3"></circle>
        </g>`,
    )}
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

// What is drawn on the map beside nodes and links: under them the land, the places as dots, and around the nodes of each
// place a block; over the links the places' names. Drawn when places move, not in each frame.

import { geoPath } from "d3-geo";
import { html, render, svg } from "lit-html";

/** @typedef {import("./layout/layout.js").Plan} Plan */
/** @typedef {import("./layout/map_layout.js").OnMap} OnMap */

export class MapPicture {
  constructor() {
    this.ground = layer();
    this.names = layer();
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
    render(map ? names(plan, map) : "", this.names);
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
  _ground({ width, height, unit: u }, { projection, blocks }) {
    return html`<svg width=${width} height=${height}>
      <path class="land" d=${this._landPath(projection)}></path>
      ${blocks.map(
        ({ x, y, width: wide, height: high, dot }) => svg`
          ${dot ? svg`<path class="leader" d="M${dot.x} ${dot.y}L${x + wide / 2} ${y + high / 2}"></path>` : ""}
          <rect class="block" x=${x} y=${y} width=${wide} height=${high} rx=${6 * u}></rect>`,
      )}
      ${blocks.map(({ dot }) => dot && svg`<circle class="place" cx=${dot.x} cy=${dot.y} r=${2.5 * u}></circle>`)}
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
const names = ({ width, height, unit: u }, { blocks }) =>
  html`<svg width=${width} height=${height}>
    ${blocks.map(({ title, x, y, width: wide }) => svg`<text x=${x + wide / 2} y=${y + 15 * u}>${title}</text>`)}
  </svg>`;

function layer() {
  const element = document.createElement("div");
  element.className = "map";
  element.setAttribute("aria-hidden", "true");
  return element;
}

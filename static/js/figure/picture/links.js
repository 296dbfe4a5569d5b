// The links between nodes, the places in queues, and the way of the selected request, as SVG.

import { Trail, lineThrough } from "./trail.js";

/** @import { Place } from "./roads.js" */

const SVG = "http://www.w3.org/2000/svg";

export class Links {
  /** @param {import("./roads.js").Roads} roads */
  constructor(roads) {
    this._roads = roads;
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.classList.add("links");
    this.svg.setAttribute("aria-hidden", "true");
    this.trail = new Trail(this.svg);
    /** The places in queues: on the map over the cards, while the links are under them. */
    this.slots = document.createElementNS(SVG, "svg");
    this.slots.classList.add("links");
    this.slots.setAttribute("aria-hidden", "true");
    this._slots = this.slots.appendChild(document.createElementNS(SVG, "path"));
    this._slots.classList.add("slots");
    /** @type {Map<string, SVGPathElement>} */
    this._paths = new Map();
    /** Who sends to whom. @type {[string, string][]} */
    this.pairs = [];
  }

  /** @param {number} width @param {number} height */
  resize(width, height) {
    for (const svg of [this.svg, this.slots]) {
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("width", String(width));
      svg.setAttribute("height", String(height));
    }
  }

  /** Draw these links along their roads, and no others. @param {[string, string][]} pairs */
  draw(pairs) {
    this.pairs = pairs;
    const wanted = new Map(
      pairs.map(([source, target]) => [`${source}→${target}`, this._roads.between(source, target)]),
    );
    for (const [id, path] of this._paths) {
      if (!wanted.has(id)) {
        path.remove();
        this._paths.delete(id);
      }
    }
    for (const [id, road] of wanted) {
      let path = this._paths.get(id);
      if (!path) {
        path = document.createElementNS(SVG, "path");
        this.svg.prepend(path);
        this._paths.set(id, path);
      }
      path.setAttribute("d", lineThrough(road?.points ?? []));
    }
    this.trail.draw(this._roads);
  }

  /** Show on links how those do whom they lead from and to. @param {Map<string, string>} statuses of those that are not simply up */
  mark(statuses) {
    for (const [source, target] of this.pairs) {
      const ends = [statuses.get(source), statuses.get(target)];
      const path = this._paths.get(`${source}→${target}`);
      if (path) path.dataset.status = ends.includes("crashed") ? "crashed" : (ends.find(Boolean) ?? "up");
    }
  }

  /** Draw the places in queues. @param {Iterable<Place>} places */
  drawSlots(places) {
    let path = "";
    for (const place of places) {
      if (!place.slots) continue;
      const { x, y, pitch, perRow, count, radius } = place.slots;
      for (let slot = 0; slot < count; slot++) {
        const left = place.x + x + (slot % perRow) * pitch - radius;
        const middle = place.y + y + Math.floor(slot / perRow) * pitch;
        path += `M${left.toFixed(1)} ${middle.toFixed(1)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
      }
    }
    this._slots.setAttribute("d", path);
  }
}

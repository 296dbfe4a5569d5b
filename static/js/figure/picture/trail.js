// One request's own way through the picture: the links it has passed and is sure to pass, and around those on which it
// is encrypted, a tube.

/** @import { Party } from "../../wire/wire.js" */
/** @import { Roads } from "./roads.js" */

/** @typedef {{from: string, to: string, ahead: boolean, sealed: boolean}} Leg */

const SVG = "http://www.w3.org/2000/svg";

/** A line through some points, as SVG writes it. @param {import("./roads.js").Point[]} points */
export const lineThrough = (points) =>
  points.map(({ x, y, jump }, i) => `${i && !jump ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

export class Trail {
  /** @param {SVGElement} svg */
  constructor(svg) {
    /** @type {Leg[]} */
    this._legs = [];
    const path = (/** @type {string} */ name) => {
      const element = document.createElementNS(SVG, "path");
      element.classList.add("way", name);
      return svg.appendChild(element);
    };
    this._tube = path("tube");
    this._passed = path("passed");
    this._ahead = path("ahead");
    this._here = "";
  }

  /** @param {Party[]} parties in the order of the way, none for no way @param {string} here the node where the request is */
  show(parties, here) {
    this._legs = parties.slice(1).map(({ node, seals, ahead = false }, i) => ({
      from: parties[i].node,
      to: node,
      ahead,
      sealed: seals.length > 0,
    }));
    this._here = here;
  }

  /** What a node is on this way: "passed", "ahead", "here", or nothing. @param {string} id */
  markOf(id) {
    if (id === this._here) return "here";
    if (id === this._legs[0]?.from) return "passed";
    const leg = this._legs.find(({ to }) => to === id);
    return leg ? (leg.ahead ? "ahead" : "passed") : "";
  }

  /** @param {Roads} roads */
  draw(roads) {
    const draw = (/** @type {Element} */ path, /** @type {(leg: Leg) => boolean} */ which) =>
      path.setAttribute(
        "d",
        this._legs
          .filter(which)
          .map(({ from, to }) => lineThrough(roads.between(from, to)?.points ?? []))
          .join(""),
      );
    draw(this._tube, ({ sealed }) => sealed);
    draw(this._passed, ({ ahead }) => !ahead);
    draw(this._ahead, ({ ahead }) => ahead);
  }
}

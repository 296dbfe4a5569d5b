// The picture of a figure: the scene with its nodes and links, the circles on it, and how much of it is shown.

import { element } from "../../shared/element.js";
import { readColours } from "../../shared/palette.js";
import { oldAfter } from "../../shared/age.js";
import { BALANCER } from "../scenario.js";
import { Circles } from "./circles.js";
import { DiagramOrMap } from "./diagram_or_map.js";
import { Scene } from "./scene.js";
import { Zoom } from "./zoom.js";

/**
 * @typedef {object} PictureSettings
 * @property {{get: () => URL, set: (address: URL) => void}} [address] where the choice between map and diagram is kept
 * @property {(width: number) => number} [height] how high it would like to be, in px, if it is this wide
 *   and its stylesheet gives it no room to fill
 * @property {string} [title] what it shows, for a screen reader
 * @property {(width: number) => number} [scale] how much smaller than in the lab it is drawn in a window of this width, at most 1
 */

const TITLE = "The way of the requests: from clients to servers";

/** An address that nobody sees. */
function ownAddress() {
  let address = new URL("about:blank");
  return { get: () => new URL(address), set: (/** @type {URL} */ changed) => (address = changed) };
}

export class Picture {
  /** @param {import("../figure.js").Figure} figure @param {PictureSettings} [settings] */
  constructor(figure, { address = ownAddress(), height = () => 0, scale = () => 1, title = TITLE } = {}) {
    this._figure = figure;
    const { store } = figure;
    const canvas = element("canvas", { "data-part": "circles", "aria-hidden": "true" });
    const stage = element("div", { class: "stage", "data-part": "stage" });
    // What the page says until there is a picture.
    stage.append(...figure.querySelectorAll("[data-part=loading]"), canvas);
    const window = element(
      "div",
      { class: "stage-view", "data-part": "view", role: "group", "aria-label": "The picture" },
      stage,
    );
    const heading = element("h2", { class: "hidden", id: figure.ownId("picture") }, title);
    /** The section that holds it, and what parts put below it. */
    this.section = element("section", { class: "scene card", "aria-labelledby": heading.id }, heading, window);
    figure.append(this.section);
    this.circles = new Circles(canvas);
    const changed = () => {
      this.scene.update();
      figure.tell("view");
    };
    this.zoom = new Zoom(window, changed, { scale, height });
    this.view = new DiagramOrMap(address, changed);
    this.scene = new Scene(stage, figure, {
      circles: this.circles,
      canvas,
      zoom: this.zoom,
      view: this.view,
    });
    store.subscribe(["state", "figures", "selection", "status"], () => this.scene.update());
    store.subscribe(["state"], () => figure.tell("view"));
    figure.hear("moment", () => this.scene.updateCounts());
    const setColours = () => this.circles.setColours(readColours(figure));
    setColours();
    figure.hear("colours", setColours);
  }

  /** Reduced motion: nothing flies or glides, numbers say how many requests are where. @param {boolean} calm */
  set calm(calm) {
    this.circles.calm = this.scene.calm = calm;
  }

  get calm() {
    return this.scene.calm;
  }

  /** @param {number} now @param {number} passed_ms @param {number} playhead */
  draw(now, passed_ms, playhead) {
    const { clock, requests, store } = this._figure;
    const old = store.state ? oldAfter(store.state) : Infinity;
    this.scene.frame(now);
    this.circles.draw({
      requests,
      roads: this.scene.roads,
      playhead,
      rate: clock.rate,
      old,
      selected: store.selectedRequest ?? -1,
      asks: store.state?.scenario.balancer.policy === "by_hand" ? BALANCER : "",
      now,
      passed_ms,
    });
  }

  /** Let a cross fall at a node. @param {string} node @param {number} now */
  cross(node, now) {
    const at = this.scene.crossAt(node);
    if (!at) return;
    this.circles.drop(at.x, at.y, now);
    this.scene.pop(node);
  }
}

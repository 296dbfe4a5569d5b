// The numbers in the picture that change all the time: how many wait at each node, and in calm mode how many are on each
// link. They are written a few times a second, past lit-html.

import { count } from "../../shared/format.js";
import { element } from "../../shared/element.js";
import { drawnOf } from "./layout/layout.js";
import { linkCounts, placeCounts } from "./link_counts.js";

/** @import { DrawnPlace } from "./places.js" */
/** @import { Plan } from "./layout/layout.js" */
/** @import { Roads, Slots } from "./roads.js" */

const NO_END = 10; // so many waiting fill a server whose queue has no end
const BESIDE = ".stage-label :is(b, span), .lane-title, .plus button";

/** @typedef {{plan: Plan, pairs: [string, string][], roads: Roads, clients: string[]}} Traffic where links run, and between whom */

export class Counts {
  /** @param {HTMLElement} nodes where the nodes are drawn @param {import("../../wire/requests.js").Requests} requests */
  constructor(nodes, requests) {
    this.layer = element("div", { class: "link-counts" });
    this._nodes = nodes;
    this._requests = requests;
    /** @type {Map<string, HTMLElement>} */
    this._queues = new Map();
    /** What fills with what a server holds. @type {Map<string, HTMLElement>} */
    this._loads = new Map();
    /** Where it says how many more wait than are drawn. @type {Map<string, HTMLElement>} */
    this._more = new Map();
    /** @type {Map<string, DrawnPlace>} */
    this._places = new Map();
  }

  /** Find out anew where numbers are written. @param {Map<string, DrawnPlace>} places */
  settle(places) {
    this._places = places;
    const all = (/** @type {string} */ name) =>
      new Map(
        [.../** @type {NodeListOf<HTMLElement>} */ (this._nodes.querySelectorAll(`[data-${name}]`))].map((one) => [
          one.dataset[name] ?? "",
          one,
        ]),
      );
    this._queues = all("queue");
    this._loads = all("load");
    this._more = new Map([...all("more")].filter(([id]) => places.get(id)?.slots));
    for (const [id, one] of this._more) {
      const slots = /** @type {Slots} */ (places.get(id)?.slots);
      const first = drawnOf(slots, Infinity);
      const [x, y] = [
        slots.x + (first % slots.perRow) * slots.pitch - slots.radius,
        slots.y + Math.floor(first / slots.perRow) * slots.pitch,
      ];
      one.style.transform = `translate(${x}px, ${y}px) translate(0, -50%)`;
    }
  }

  /** Say how many wait at each node. */
  write() {
    for (const [id, one] of this._queues) set(one, count(this._requests.waiting(id)));
    for (const [id, one] of this._loads) {
      const { workers = 1, queue = null } = this._places.get(id) ?? {};
      const share = (this._requests.working(id) + this._requests.waiting(id)) / (workers + (queue ?? NO_END));
      one.style.setProperty("--load", Math.min(1, share).toFixed(2));
    }
    for (const [id, one] of this._more) {
      const waiting = this._requests.waiting(id);
      const slots = this._places.get(id)?.slots;
      const more = slots ? waiting - drawnOf(slots, waiting) : 0;
      set(one, more > 0 ? `+${count(more)}` : "");
      one.hidden = more <= 0;
    }
  }

  /**
   * Say how many are on each link, beside it.
   * @param {Traffic | null} scene null: say nothing
   */
  writeLinks(scene) {
    if (!scene) {
      if (this.layer.childElementCount) this.layer.replaceChildren();
      return;
    }
    const onLinks = this._requests.onLinks();
    const { plan, pairs } = scene;
    const counts = plan.map ? placeCounts({ pairs, onLinks, ...plan.map }) : this._besideLinks(onLinks, scene);
    this.layer.replaceChildren(
      ...counts.map(({ text, x, y }) => {
        const one = element("span", {}, text);
        one.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
        return one;
      }),
    );
  }

  /** @param {Map<string, number>} onLinks @param {Traffic} scene */
  _besideLinks(onLinks, { plan, pairs, roads, clients }) {
    const stage = this._nodes.getBoundingClientRect();
    const others = [...this._nodes.querySelectorAll(BESIDE)].map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect();
      return { x: x - stage.x, y: y - stage.y, width, height };
    });
    const taken = [...[...plan.nodes.values()].map(({ bounds }) => bounds), ...others];
    return linkCounts({ pairs, onLinks, clients: new Set(clients), roads, plan, taken });
  }
}

/** @param {HTMLElement} one @param {string} text */
function set(one, text) {
  if (one.textContent !== text) one.textContent = text;
}

// The picture's nodes as real buttons, over the links and under the circles. It asks the layout for places, each kind of
// node to draw its own, and keeps the roads that the circles follow.

import { html, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { element } from "../../shared/element.js";
import { schema } from "../../wire/schema.js";
import { sideBySide } from "../groups.js";
import { kindOf, linksOf, regionsOf, stagesOf, statusesOf } from "../kinds.js";
import { BALANCER, drawnClients } from "../scenario.js";
import { Counts } from "./counts.js";
import { layout } from "./layout/layout.js";
import { mapLayout } from "./layout/map_layout.js";
import { Links } from "./links.js";
import { MapPicture } from "./map_picture.js";
import { Places } from "./places.js";
import { Roads } from "./roads.js";

/** @import { Party, ServerSpec, State } from "../../wire/wire.js" */
/** @import { Plan } from "./layout/layout.js" */
/** @import { StageNode } from "../kinds.js" */

const LANE = 5;
const GAP = 4; // between a circle and the node that it leaves or comes to
const HIT_MOUSE = 12;
const HIT_TOUCH = 22;
const POP_MS = 500;
const MANY_LINKS = 120; // more are drawn so faint that the circles on them are seen

export class Scene {
  /**
   * @param {HTMLElement} stage
   * @param {import("../figure.js").Figure} figure
   * @param {object} deps
   * @param {import("./circles.js").Circles} deps.circles
   * @param {HTMLCanvasElement} deps.canvas
   * @param {import("./zoom.js").Zoom} deps.zoom
   * @param {import("./diagram_or_map.js").DiagramOrMap} deps.view
   */
  constructor(stage, figure, { circles, canvas, zoom, view }) {
    this._stage = stage;
    this._figure = figure;
    this._store = figure.store;
    this._requests = figure.requests;
    this._circles = circles;
    this._zoom = zoom;
    this._view = view;
    this.calm = false;
    this.roads = new Roads();
    this._places = new Places();
    /** @type {Plan | null} */
    this._plan = null;
    this._shape = "";
    this._map = new MapPicture();
    this._links = new Links(this.roads);
    this._nodes = element("div", { class: "nodes" });
    this._counts = new Counts(this._nodes, figure.requests);
    stage.append(
      this._map.ground,
      this._links.svg,
      this._map.labels,
      this._map.cards,
      this._links.slots,
      this._nodes,
      this._counts.layer,
      canvas,
    );
    /** @type {HTMLElement[]} */
    this._elements = [];
    stage.addEventListener("click", (event) => this._click(event));
  }

  /** Draw the nodes as the store has them now. */
  update() {
    const { state } = this._store;
    if (!state) return;
    const servers = sideBySide(state.scenario.servers);
    const clients = drawnClients(state.scenario);
    const { level } = this._zoom;
    const { width, height, mode, unit } = this._zoom.window;
    const onMap = this._view.of(state.scenario) === "map";
    const regions = regionsOf(state.scenario);
    const tags =
      Number([...regions.values()].some(Boolean)) + Number(servers.some(({ group, backup }) => group || backup));
    const stages = stagesOf(state.scenario);
    const where = onMap ? [...regions] : tags;
    const shape = JSON.stringify([
      level,
      width,
      height,
      mode,
      unit,
      where,
      clients,
      stages,
      servers.map(({ id, queue }) => [id, queue]),
    ]);
    const moved = shape !== this._shape;
    if (moved) {
      const plan = (/** @type {number} */ times) => {
        const scene = { width: width * times, height: height * times, unit: unit * times, clients, stages, servers };
        return onMap
          ? mapLayout({ ...scene, regionOf: (id) => regions.get(id) ?? "", places: schema.places })
          : layout({ ...scene, mode, tags });
      };
      this._plan = plan(level);
      this._zoom.open(level > 1 ? plan(1).height : this._plan.height);
      this._shape = shape;
    }
    const focused = this._focusedPlace();
    this._render(servers, clients, stages, regions);
    if (focused) this._keepFocus(focused);
    if (moved) this._settle();
    else this._drawLinks();
    this._map.label(state);
    for (const { id, workers, queue } of servers) {
      const place = this._places.now.get(id);
      if (place) Object.assign(place, { workers, queue });
    }
    this.updateCounts();
  }

  /**
   * @param {ServerSpec[]} servers @param {string[]} clients @param {StageNode[][]} stages
   * @param {Map<string, string>} regions
   */
  _render(servers, clients, stages, regions) {
    const plan = this._plan;
    if (!plan) return;
    const stage = this._stage;
    stage.dataset.view = plan.map ? "map" : "diagram";
    stage.dataset.mode = plan.mode;
    stage.dataset.look = plan.look;
    stage.dataset.clientLook = plan.clientLook;
    stage.dataset.crowded = String(plan.crowded);
    stage.dataset.empty = String(servers.length === 0);
    stage.dataset.stages = String(stages.length);
    render(
      html`
        <p class="lane-title" data-place="#clients" aria-hidden="true">Clients</p>
        ${this._lane("client", "clients", clients, regions, undefined, this._plus("add_client", "client", clients.length < schema.counts.clients))}
        ${repeat(
          stages,
          ([{ kind }]) => kind,
          (nodes) => this._lane(nodes[0].kind, nodes[0].kind, nodes, regions, plan.stageLook),
        )}
        <div class="node" data-place=${plan.map ? "#notes" : BALANCER}>
          ${clients.length ? "" : html`<p class="no-clients" role="note">No clients: no requests are sent</p>`}
          ${
            this._store.anyUp
              ? ""
              : html`<p class="no-servers" role="note">
                  ${servers.length ? "No server is up" : "No servers"}: the balancer refuses all
                </p>`
          }
        </div>
        <p class="lane-title" data-place="#servers" aria-hidden="true">Servers</p>
        ${this._lane("server", "servers", servers, regions, plan.look, this._plus("add_server", "server", servers.length < schema.counts.servers))}
      `,
      this._nodes,
    );
  }

  /**
   * The nodes of one kind.
   * @param {string} kind @param {string} name of the lane @param {(string | {id: string})[]} nodes their ids, or what has an `id`
   * @param {Map<string, string>} regions @param {string | undefined} look @param {unknown} [plus] the button that adds one
   */
  _lane(kind, name, nodes, regions, look, plus = "") {
    const { lane, draw } = /** @type {import("../kinds.js").Kind} */ (kindOf(kind));
    const { selectedNode } = this._store;
    const idOf = (/** @type {string | {id: string}} */ node) => (typeof node === "string" ? node : node.id);
    return html`<ul class="lane" aria-label=${lane} data-lane=${name}>
      ${repeat(nodes, idOf, (node, number) => {
        const id = idOf(node);
        const selected = selectedNode === id;
        return draw(node, {
          figure: this._figure,
          number,
          count: nodes.length,
          selected,
          region: regions.get(id) ?? "",
          look,
        });
      })}
      ${plus}
    </ul>`;
  }

  /** The "+" at the end of a lane, where the figure's page lets nodes be added. */
  _plus(/** @type {string} */ action, /** @type {string} */ word, /** @type {boolean} */ isRoom) {
    return isRoom && this._figure.actions[action] ? plusButton(action, `Add a ${word}`, this._store.ready) : "";
  }

  /** Which node has the focus, and its index in the lane. */
  _focusedPlace() {
    const button = document.activeElement;
    const lane = this._nodes.contains(button) ? button?.closest("[data-lane]") : null;
    if (!lane || !button) return null;
    return {
      lane,
      button,
      number: [...lane.querySelectorAll("button")].indexOf(/** @type {HTMLButtonElement} */ (button)),
    };
  }

  /** Where the node with the focus was removed, give the focus to its neighbour. @param {{lane: Element, button: Element, number: number}} place */
  _keepFocus({ lane, button, number }) {
    if (button.isConnected) return;
    if (!lane.isConnected) {
      // The last of a stage takes its lane along.
      this.focus(BALANCER);
      return;
    }
    const buttons = lane.querySelectorAll("button");
    /** @type {HTMLButtonElement | undefined} */ (buttons[Math.min(number, buttons.length - 1)])?.focus();
  }

  /** Take over the plan's places. */
  _settle() {
    const plan = this._plan;
    if (!plan) return;
    const now = performance.now();
    const needed = new Set();
    for (const { source, target, server } of this._requests.live) needed.add(source).add(target).add(server);
    this._places.take(plan, needed, !this.calm, now);
    this._stage.style.width = this._zoom.level > 1 ? `${plan.width}px` : "";
    this._stage.style.height = `${plan.height}px`;
    setVariables(this._stage, { "--u": `${plan.unit}px`, ...plan.css });
    this._map.draw(plan);
    this._links.resize(plan.width, plan.height);
    this._circles.resize(plan.width, plan.height, plan.unit);
    this._elements = /** @type {HTMLElement[]} */ ([...this._nodes.querySelectorAll("[data-place]")]);
    this._markTrail();
    for (const element of this._elements) {
      setVariables(element, plan.nodes.get(element.dataset.place ?? "")?.css ?? {});
    }
    this._counts.settle(this._places.now);
    this._arrange(now);
  }

  /** Whether nodes are on their way to other places. */
  get gliding() {
    return this._places.gliding;
  }

  /** Move on with a glide, if there is one. @param {number} now */
  frame(now) {
    if (this._places.gliding) this._arrange(now);
  }

  /** Put nodes, links and slots where they belong at this moment. @param {number} now */
  _arrange(now) {
    this._places.glide(now);
    for (const element of this._elements) {
      const place = this._places.now.get(element.dataset.place ?? "");
      if (place) element.style.transform = `translate(${place.x.toFixed(1)}px, ${place.y.toFixed(1)}px)`;
    }
    const unit = this._plan?.unit ?? 1;
    this.roads.set(this._places.now, { lane: LANE * unit, gap: GAP * unit, way: this._plan?.map?.way });
    this._drawLinks();
    this._links.drawSlots(this._places.now.values());
  }

  _drawLinks() {
    const { scenario, asks } = /** @type {State} */ (this._store.state);
    const pairs = linksOf(scenario, asks);
    this._stage.dataset.links = pairs.length > MANY_LINKS ? "many" : "few";
    this._links.draw(pairs);
    this._links.mark(statusesOf(scenario));
  }

  /** Point out the way of one request. @param {Party[]} parties in its order, none for no way @param {string} here where it is */
  showTrail(parties, here) {
    this._links.trail.show(parties, here);
    this._links.trail.draw(this.roads);
    this._markTrail();
  }

  _markTrail() {
    for (const element of this._elements) element.dataset.way = this._links.trail.markOf(element.dataset.place ?? "");
  }

  /** Write what changes all the time. Called a few times a second. */
  updateCounts() {
    this._counts.write();
    const { roads, _plan: plan } = this;
    this._counts.writeLinks(
      this.calm && plan ? { plan, pairs: this._links.pairs, roads, clients: this._store.clients } : null,
    );
  }

  /** Where a cross begins to fall for what ended at a node. @param {string} node */
  crossAt(node) {
    const place = this._places.now.get(node);
    if (!place) return null;
    const wide = this._plan?.mode === "wide";
    const side = this._store.server(node) ? -1 : 1;
    const far = (place.size ?? 20) + 8 * (this._plan?.unit ?? 1);
    return wide
      ? { x: place.x + side * far, y: place.y }
      : { x: place.x + (side === 1 ? far / 2 : 0), y: place.y + side * far };
  }

  /** Let the number of what a server lost stand out for a moment. @param {string} node */
  pop(node) {
    const lost = this._nodes.querySelector(`[data-lost="${CSS.escape(node)}"]`);
    if (this.calm || !lost || lost.getAnimations().length) return;
    // Nothing beside it moves.
    const pops = { background: "color-mix(in srgb, var(--bad) 22%, transparent)" };
    lost.animate([pops, { ...pops, offset: 0.4 }, {}], { id: "pop", duration: POP_MS });
  }

  /** @param {string} id @returns {HTMLElement | null} */
  _button(id) {
    return this._nodes.querySelector(`[data-node="${CSS.escape(id)}"]`);
  }

  /** @param {string} id @returns {boolean} whether there is such a node */
  focus(id) {
    const button = this._button(id);
    button?.focus();
    return button !== null;
  }

  /** Scroll a node into view, should it be hidden. @param {string} id */
  show(id) {
    this._button(id)?.scrollIntoView({ block: "nearest", behavior: this.calm ? "auto" : "smooth" });
  }

  /** @param {MouseEvent} event */
  _click(event) {
    const target = /** @type {Element} */ (event.target);
    const node = /** @type {HTMLElement | null} */ (target.closest("[data-node]"));
    if (node) {
      const { kind = "", node: id = "" } = node.dataset;
      if (this._links.trail.markOf(id)) return this._figure.tell("hop", id);
      this._store.select({ kind, id });
      return;
    }
    if (target.closest("[data-action]")) return;
    const box = this._stage.getBoundingClientRect();
    const touch = /** @type {PointerEvent} */ (event).pointerType === "touch";
    const hit = this._circles.hit(
      this._requests,
      event.clientX - box.left,
      event.clientY - box.top,
      (touch ? HIT_TOUCH : HIT_MOUSE) * (this._plan?.unit ?? 1),
    );
    this._store.select(hit ? { kind: "request", id: hit.id } : { kind: "none" });
  }
}

const plusButton = (/** @type {string} */ action, /** @type {string} */ title, /** @type {boolean} */ ready) =>
  html`<li class="node plus" data-place=${`+${action}`}>
    <button type="button" data-action=${action} title=${title} aria-label=${title} ?disabled=${!ready}>+</button>
  </li>`;

function setVariables(/** @type {HTMLElement} */ element, /** @type {Record<string, string>} */ variables) {
  for (const [name, value] of Object.entries(variables)) element.style.setProperty(name, value);
}

// The picture: links and slots as SVG, nodes as real buttons, and under the pointer the circles. It asks layout.js
// for places, lets nodes glide to them, and keeps the roads that the circles follow.

import { html, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { count, lastOctet, percent, shortened, trimmed } from "../../shared/format.js";
import { sideBySide } from "../groups.js";
import { drawnOf, isNarrow, layout } from "./layout/layout.js";
import { mapLayout } from "./layout/map_layout.js";
import { MapPicture } from "./map_picture.js";
import { serverColour } from "../../shared/palette.js";
import { linkCounts, placeCounts } from "./link_counts.js";
import { BALANCER, drawnClients, linksOf, replicasOf, stagesOf } from "../stages.js";
import { namedRegions, regionsOf } from "../regions.js";
import { Roads } from "./roads.js";
import { stageNode } from "../nodes/stage_node.js";
import { Way, lineThrough } from "./trail.js";
import { schema } from "../../wire/schema.js";

const GLIDE_MS = 260;
const LANE = 4;
const HIT_MOUSE = 12;
const HIT_TOUCH = 22;
const SVG = "http://www.w3.org/2000/svg";

/** @type {Record<string, string>} */
const STAGE_NAMES = { proxy: "Forward proxy", edge: "Edges", front: "Before the balancers", balancer: "Load balancers" };

// A longer word about a server has its line to itself.
const SHORT_WORD = 9;
const MOST_OF_TAG = 7;

const MANY_LINKS = 120; // more are drawn so faint that the circles on them are seen

export class Scene {
  /**
   * @param {HTMLElement} stage
   * @param {object} deps
   * @param {import("../../wire/store.js").Store} deps.store
   * @param {import("../../wire/requests.js").Requests} deps.requests
   * @param {import("./circles.js").Circles} deps.circles
   * @param {HTMLCanvasElement} deps.canvas
   * @param {Map<string, {title: string}>} deps.policies
   * @param {import("./zoom.js").Zoom} deps.zoom
   * @param {import("./diagram_or_map.js").View} deps.view
   * @param {() => number} deps.wantedHeight
   * @param {(id: string) => void} deps.onHop a node on the selected request's way was chosen
   */
  constructor(stage, { store, requests, circles, canvas, policies, zoom, view, wantedHeight, onHop }) {
    this._stage = stage;
    this._store = store;
    this._requests = requests;
    this._circles = circles;
    this._policies = policies;
    this._zoom = zoom;
    this._view = view;
    this._wantedHeight = wantedHeight;
    this._onHop = onHop;
    this.calm = false;
    this.roads = new Roads();
    /** Where everything is drawn now, ghosts of removed nodes included. @type {Map<string, any>} */
    this._places = new Map();
    /** @type {{from: Map<string, {x: number, y: number}>, since: number} | null} */
    this._glide = null;
    /** @type {any} what layout.js or map_layout.js says */
    this._plan = null;
    this._shape = "";
    this._map = new MapPicture();
    this._svg = document.createElementNS(SVG, "svg");
    this._svg.classList.add("links");
    this._svg.setAttribute("aria-hidden", "true");
    this._slots = this._svg.appendChild(document.createElementNS(SVG, "path"));
    this._slots.classList.add("slots");
    this._way = new Way(this._svg, this._slots);
    /** @type {Map<string, SVGPathElement>} */
    this._links = new Map();
    /** Who talks to whom. @type {[string, string][]} */
    this._pairs = [];
    this._nodes = document.createElement("div");
    this._nodes.className = "nodes";
    this._counts = document.createElement("div");
    this._counts.className = "link-counts";
    stage.append(this._map.ground, this._svg, this._map.names, this._nodes, this._counts, canvas);
    /** @type {HTMLElement[]} */
    this._elements = [];
    /** @type {Map<string, HTMLElement>} */
    this._queueTexts = new Map();
    /** Where it says how many more wait than are drawn. @type {Map<string, HTMLElement>} */
    this._moreTexts = new Map();
    new ResizeObserver(() => this.update()).observe(/** @type {Element} */ (stage.parentElement));
    stage.addEventListener("click", (event) => this._click(event));
  }

  /** Draw the nodes as the store has them now. */
  update() {
    const { state } = this._store;
    if (!state) return;
    const servers = sideBySide(state.scenario.servers);
    const clients = drawnClients(state.scenario);
    const { level, width } = this._zoom;
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const height = this._wantedHeight();
    const onMap = this._view.of(state.scenario) === "map";
    const regions = regionsOf(state.scenario);
    const tags = Number(namedRegions(state.scenario).length > 0) + Number(servers.some(({ group }) => group));
    const stages = stagesOf(state.scenario);
    const where = onMap ? [...regions] : tags;
    const shape = JSON.stringify([level, width, height, unit, where, clients, stages, servers.map(({ id, queue }) => [id, queue])]);
    const moved = shape !== this._shape;
    if (moved) {
      const plan = (/** @type {number} */ times) => {
        const scene = { width: (width * times) / level, height: height * times, unit, clients, stages, servers };
        return onMap
          ? mapLayout({ ...scene, regionOf: (id) => regions.get(id) ?? "", places: schema.places })
          : layout({ ...scene, mode: isNarrow(width / level) ? "narrow" : "wide", tags });
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
    for (const { id, workers } of servers) {
      const place = this._places.get(id);
      if (place) place.workers = workers;
    }
    this.updateCounts();
  }

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
    const { selection, ready } = this._store;
    const selected = (/** @type {string} */ id) => "id" in selection && selection.id === id;
    stage.dataset.stages = String(stages.length);
    render(
      html`
        <p class="lane-title" data-place="#clients" aria-hidden="true">Clients</p>
        <ul class="lane" aria-label="Clients" data-lane="clients">
          ${repeat(
            clients,
            (id) => id,
            (id, number) => html`<li class="node client" data-place=${id}>
              <button
                type="button"
                data-node=${id}
                data-kind="client"
                title=${`Client ${id}${inWords(regions.get(id))}`}
                aria-label=${`Client ${id}${inWords(regions.get(id))}`}
                aria-current=${selected(id) ? "true" : "false"}
                tabindex=${number === 0 ? 0 : -1}
              >
                ${lastOctet(id)}
              </button>
              ${tag("region", regions.get(id))}
            </li>`,
          )}
          ${clients.length < schema.counts.clients ? plusButton("add_client", "Add a client", ready) : ""}
        </ul>
        ${repeat(
          stages,
          ([{ kind }]) => kind,
          (nodes) => html`<ul class="lane" aria-label=${STAGE_NAMES[nodes[0].kind]} data-lane=${nodes[0].kind}>
            ${repeat(
              nodes,
              ({ id }) => id,
              (node, number) => stageNode(node, { store: this._store, policies: this._policies, count: nodes.length, number, selected: selected(node.id), look: plan.stageLook }),
            )}
          </ul>`,
        )}
        <div class="node" data-place=${plan.map ? "#notes" : BALANCER}>
          ${clients.length ? "" : html`<p class="no-clients" role="note">No clients: no requests are sent</p>`}
          ${this._store.anyUp
            ? ""
            : html`<p class="no-servers" role="note">
                ${servers.length ? "No server is up" : "No servers"}: the balancer refuses all
              </p>`}
        </div>
        <p class="lane-title" data-place="#servers" aria-hidden="true">Servers</p>
        <ul class="lane" aria-label="Servers" data-lane="servers">
          ${repeat(
            servers,
            (server) => server.id,
            (server, number) => this._server(server, number, selected(server.id), plan.look),
          )}
          ${servers.length < schema.counts.servers ? plusButton("add_server", "Add a server", ready) : ""}
        </ul>
      `,
      this._nodes,
    );
  }

  /** Which node has the focus, and the how-manieth of its lane it is. */
  _focusedPlace() {
    const button = document.activeElement;
    const lane = this._nodes.contains(button) ? button?.closest("[data-lane]") : null;
    return lane && { lane, button, number: [...lane.querySelectorAll("button")].indexOf(/** @type {any} */ (button)) };
  }

  /** Where the node with the focus was removed, give the focus to its neighbour. */
  _keepFocus({ lane, button, number }) {
    if (button.isConnected) return;
    if (!lane.isConnected) {
      // The last of a stage takes its lane along.
      this.focus(BALANCER);
      return;
    }
    const buttons = lane.querySelectorAll("button");
    buttons[Math.min(number, buttons.length - 1)]?.focus();
  }

  /** One server: its box and the words beside or below it. */
  _server(server, number, selected, look) {
    const figures = this._store.serverFigures(server.id);
    const busy = html`<span title="Share of its workers' time over the window">${percent(figures?.busy)}<span class="word"> busy</span></span>`;
    const power = html`<span title="Power: how much work it does in a second">${trimmed(server.power)}×<span class="word"> power</span></span>`;
    const queue = html`<span title=${server.queue === null ? "Waiting now; its queue has no limit" : "Waiting now, of the places in its queue"}
      ><span class="word">queue </span><b class="queue-count" data-queue=${server.id}></b>/${server.queue === null ? "∞" : count(server.queue)}</span
    >`;
    const served = count(figures?.answered ?? 0);
    const dropped = figures?.dropped ?? 0;
    const failed = figures?.failed ?? 0;
    const lost = [dropped || !failed ? `${count(dropped)} dropped` : "", failed ? `${count(failed)} failed` : ""].filter(Boolean);
    const counts =
      look === "full"
        ? [html`<span>${[`${served} served`, ...lost].join(" · ")}</span>`]
        : [html`<span title="served">✓ ${served}</span>`, html`<span title=${lost.join(", ")}>✕ ${count(dropped + failed)}</span>`];
    const status = unusual(server, figures);
    const dense = look === "dense";
    const name = shortened(server.id, look === "full" ? 7 : dense ? 4 : 6);
    const word = status && html`<strong class="status">${status.sign} ${status.word}</strong>`;
    const lines =
      look === "full"
        ? [html`${queue} · ${power}`, server.status === "crashed" || (status && status.word.length > SHORT_WORD) ? word : html`${busy}${word ? html` · ${word}` : ""}`, ...counts]
        : look === "compact"
          ? [html`${queue} · ${busy}`, word ?? power, html`${counts[0]} ${counts[1]}`]
          : dense
            ? [queue, status ? html`<strong class="status" title=${status.word}>${status.sign} ${busy}</strong>` : busy]
          : [queue, busy, word ?? power, ...counts];
    return html`<li
      class="node server"
      data-place=${server.id}
      data-status=${server.status}
      data-slow=${String(server.slow > 1)}
      data-colour=${serverColour(server.id)}
    >
      <button
        type="button"
        data-node=${server.id}
        data-kind="server"
        title=${`Server ${server.id}${inGroup(server.group)}`}
        aria-label=${`Server ${server.id}, ${status ? status.word : "up"}, ${trimmed(server.power)} times power${inGroup(server.group)}${inWords(server.region)}`}
        aria-current=${selected ? "true" : "false"}
        tabindex=${number === 0 ? 0 : -1}
      >
        <span class="id" data-length=${Math.min(name.length, 5)}>${name}</span>
      </button>
      <span class="more" data-more=${server.id} aria-hidden="true" hidden></span>
      ${tag("region", server.region)} ${tag("group-tag", server.group)}
      <div class="words">${lines.map((line) => html`<div class="line">${line}</div>`)}</div>
    </li>`;
  }

  /** Take over the plan's places: what was drawn before glides there, what is new stands there at once. */
  _settle() {
    const plan = this._plan;
    if (!plan) return;
    const before = this._places;
    const from = new Map();
    const places = new Map();
    for (const [id, node] of plan.nodes) {
      const old = before.get(id);
      if (old && !old.ghost && (old.x !== node.x || old.y !== node.y)) from.set(id, { x: old.x, y: old.y });
      places.set(id, { ...node });
    }
    const needed = new Set();
    for (const { source, target, server } of this._requests.live) needed.add(source).add(target).add(server);
    for (const [id, place] of before) {
      if (!places.has(id) && needed.has(id)) places.set(id, { ...place, ghost: true, slots: undefined });
    }
    places.set("#clients", { ...plan.titles.clients, fixed: true });
    places.set("#servers", { ...plan.titles.servers, fixed: true });
    if (plan.map) places.set("#notes", { ...plan.titles.notes, fixed: true });
    places.set("+add_client", { ...plan.addClient });
    places.set("+add_server", { ...plan.addServer });
    this._places = places;
    this._stage.style.width = this._zoom.level > 1 ? `${plan.width}px` : "";
    this._stage.style.height = `${plan.height}px`;
    setVariables(this._stage, plan.css);
    this._map.draw(plan.map ? plan : null);
    this._svg.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);
    this._svg.setAttribute("width", String(plan.width));
    this._svg.setAttribute("height", String(plan.height));
    this._circles.resize(plan.width, plan.height, plan.unit);
    this._elements = /** @type {HTMLElement[]} */ ([...this._nodes.querySelectorAll("[data-place]")]);
    this._markWay();
    for (const element of this._elements) {
      setVariables(element, plan.nodes.get(element.dataset.place ?? "")?.css ?? {});
    }
    this._queueTexts.clear();
    for (const element of this._nodes.querySelectorAll("[data-queue]")) {
      this._queueTexts.set(/** @type {HTMLElement} */ (element).dataset.queue ?? "", /** @type {HTMLElement} */ (element));
    }
    this._moreTexts.clear();
    for (const element of this._nodes.querySelectorAll("[data-more]")) {
      const id = /** @type {HTMLElement} */ (element).dataset.more ?? "";
      const slots = this._places.get(id)?.slots;
      if (!slots) continue;
      const first = drawnOf(slots, Infinity);
      const [x, y] = [slots.x + (first % slots.perRow) * slots.pitch - slots.radius, slots.y + Math.floor(first / slots.perRow) * slots.pitch];
      /** @type {HTMLElement} */ (element).style.transform = `translate(${x}px, ${y}px) translate(0, -50%)`;
      this._moreTexts.set(id, /** @type {HTMLElement} */ (element));
    }
    this._glide = from.size && !this.calm ? { from, since: performance.now() } : null;
    this._arrange(performance.now());
  }

  /** Move on with a glide, if there is one. @param {number} now */
  frame(now) {
    if (this._glide) this._arrange(now);
  }

  /** Put nodes, links and slots where they belong at this moment. @param {number} now */
  _arrange(now) {
    const plan = this._plan;
    if (!plan) return;
    if (this._glide) {
      const share = Math.min(1, Math.max(0, (now - this._glide.since) / GLIDE_MS));
      const eased = 1 - (1 - share) ** 3;
      for (const [id, from] of this._glide.from) {
        const to = plan.nodes.get(id);
        const place = this._places.get(id);
        if (!to || !place) continue;
        place.x = from.x + (to.x - from.x) * eased;
        place.y = from.y + (to.y - from.y) * eased;
      }
      if (share === 1) this._glide = null;
    }
    for (const element of this._elements) {
      const place = this._places.get(element.dataset.place ?? "");
      if (place) element.style.transform = `translate(${place.x.toFixed(1)}px, ${place.y.toFixed(1)}px)`;
    }
    this.roads.set(this._places, LANE * plan.unit);
    this._drawLinks();
    this._drawSlots();
  }

  _drawLinks() {
    const { scenario } = this._store.state;
    const wanted = new Map();
    this._pairs = linksOf(scenario, this._store.state.asks);
    this._stage.dataset.links = this._pairs.length > MANY_LINKS ? "many" : "few";
    for (const [source, target] of this._pairs) wanted.set(`${source}→${target}`, this.roads.between(source, target));
    for (const [id, path] of this._links) {
      if (!wanted.has(id)) {
        path.remove();
        this._links.delete(id);
      }
    }
    for (const [id, road] of wanted) {
      let path = this._links.get(id);
      if (!path) {
        path = document.createElementNS(SVG, "path");
        this._svg.prepend(path);
        this._links.set(id, path);
      }
      path.setAttribute("d", lineThrough(road?.points ?? []));
    }
    this._way.draw(this.roads);
  }

  /** Point out the way of one request. @param {any[]} parties in its order, none for no way @param {string} here where it is */
  showWay(parties, here) {
    this._way.show(parties, here);
    this._way.draw(this.roads);
    this._markWay();
  }

  _markWay() {
    for (const element of this._elements) element.dataset.way = this._way.markOf(element.dataset.place ?? "");
  }

  _drawSlots() {
    let path = "";
    for (const place of this._places.values()) {
      if (!place.slots) continue;
      const { x, y, pitch, perRow, count: slots, radius } = place.slots;
      for (let slot = 0; slot < slots; slot++) {
        const left = place.x + x + (slot % perRow) * pitch - radius;
        const middle = place.y + y + Math.floor(slot / perRow) * pitch;
        path += `M${left.toFixed(1)} ${middle.toFixed(1)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
      }
    }
    this._slots.setAttribute("d", path);
  }

  /** Say how many wait at each server, and in calm mode how many are on each link. Called a few times a second. */
  updateCounts() {
    for (const [id, element] of this._queueTexts) {
      const text = count(this._requests.waiting(id));
      if (element.textContent !== text) element.textContent = text;
    }
    for (const [id, element] of this._moreTexts) {
      const waiting = this._requests.waiting(id);
      const slots = this._places.get(id)?.slots;
      const more = slots ? waiting - drawnOf(slots, waiting) : 0;
      const text = more > 0 ? `+${count(more)}` : "";
      if (element.textContent !== text) element.textContent = text;
      element.hidden = !text;
    }
    for (const { id, status } of this._store.state?.scenario.servers ?? []) {
      for (const balancer of replicasOf(this._store.state.scenario)) {
        const link = this._links.get(`${balancer}→${id}`);
        if (link) link.dataset.status = status;
      }
    }
    this._countLinks();
  }

  _countLinks() {
    if (!this.calm || !this._plan) {
      if (this._counts.childElementCount) this._counts.replaceChildren();
      return;
    }
    const onLinks = this._requests.onLinks();
    const { map } = this._plan;
    const counts = map ? placeCounts({ pairs: this._pairs, onLinks, home: map.home }) : this._linkCounts(onLinks);
    this._counts.replaceChildren(
      ...counts.map(({ text, x, y }) => {
        const element = document.createElement("span");
        element.textContent = text;
        element.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
        return element;
      }),
    );
  }

  /** @param {Map<string, number>} onLinks */
  _linkCounts(onLinks) {
    const stage = this._stage.getBoundingClientRect();
    const beside = ".stage-label :is(b, span), .lane-title, .plus button";
    const others = [...this._nodes.querySelectorAll(beside)].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: x - stage.x, y: y - stage.y, width, height };
    });
    return linkCounts({
      pairs: this._pairs,
      onLinks,
      clients: new Set(this._store.clients),
      roads: this.roads,
      plan: this._plan,
      taken: [...[...this._plan.nodes.values()].map(({ bounds }) => bounds), ...others],
    });
  }

  /** Where a cross begins to fall for what ended at a node. @param {string} node */
  crossAt(node) {
    const place = this._places.get(node);
    if (!place) return null;
    const wide = this._plan?.mode === "wide";
    const side = this._store.server(node) ? -1 : 1;
    const far = (place.size ?? 20) + 8 * (this._plan?.unit ?? 1);
    return wide ? { x: place.x + side * far, y: place.y } : { x: place.x + (side === 1 ? far / 2 : 0), y: place.y + side * far };
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
      const { kind, node: id = "" } = node.dataset;
      if (this._way.markOf(id)) return this._onHop(id);
      this._store.select({ kind: /** @type {any} */ (kind), id });
      return;
    }
    if (target.closest("[data-action]")) return;
    const box = this._stage.getBoundingClientRect();
    const touch = /** @type {PointerEvent} */ (event).pointerType === "touch";
    const hit = this._circles.hit(
      this._requests,
      event.clientX - box.left,
      event.clientY - box.top,
      touch ? HIT_TOUCH : HIT_MOUSE,
    );
    this._store.select(hit ? { kind: "request", id: hit.id } : { kind: "none" });
  }
}

const plusButton = (/** @type {string} */ action, /** @type {string} */ title, /** @type {boolean} */ ready) =>
  html`<li class="node plus" data-place=${`+${action}`}>
    <button type="button" data-action=${action} title=${title} aria-label=${title} ?disabled=${!ready}>+</button>
  </li>`;

const inWords = (/** @type {string} */ region) => (region ? `, in ${region}` : "");

const inGroup = (/** @type {string} */ group) => (group ? `, for ${group}` : "");

/** Where a node is or whom it is for, written at it; its button says it aloud. @param {string} look @param {string} word */
const tag = (look, word) => (word ? html`<span class=${`tag ${look}`} aria-hidden="true">${shortened(word, MOST_OF_TAG)}</span>` : "");

/** What is unusual about a server, as a sign and a word. @param {{status: string, slow: number}} server */
function statusOf(server) {
  if (server.status === "crashed") return { sign: "✕", word: "crashed" };
  if (server.status === "draining") return { sign: "↓", word: "draining" };
  if (server.failing) return { sign: "!", word: "failing" };
  if (server.slow > 1) return { sign: "▾", word: `slow ÷${trimmed(server.slow)}` };
  return null;
}

/** What is unusual about a server and about what the balancer takes it for. @param {any} server @param {any} figures */
export function unusual(server, figures) {
  const state = statusOf(server);
  const standing = standingOf(figures);
  if (!state) return standing;
  return standing && server.status === "up" ? { sign: state.sign, word: `${state.word}, ${standing.word}` } : state;
}

/** What the balancer takes a server for, as a sign and a word; null where it is simply in service. @param {any} figures */
function standingOf(figures) {
  switch (figures?.standing) {
    case "ejected":
      return { sign: "⏸", word: "ejected" };
    case "down":
      return { sign: "?", word: "taken for down" };
    case "slow start":
      return { sign: "↗", word: "slow start" };
    default:
      return null;
  }
}

function setVariables(/** @type {HTMLElement} */ element, /** @type {Record<string, string>} */ variables) {
  for (const [name, value] of Object.entries(variables)) element.style.setProperty(name, value);
}

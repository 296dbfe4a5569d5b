// One live picture of a room, with the parts that a page puts around it: `<lb-figure>`. It has its own root, ids, store,
// clock and requests; several on a page share the connection and the loop of frames, and each rests while it cannot be
// seen.
//
// It is a plain custom element whose parts draw themselves with lit-html. Lit would draw one template whenever a property
// changes, but a figure's parts change at paces of their own (circles 60 times a second, words 4 times, figures once),
// and of the rest of Lit only the lifecycle would be used, which the browser has. It stands in the light DOM, so that
// the page's stylesheet, labels and links reach into it.

import { frames } from "../shared/frames.js";
import { onThemeChange } from "../shared/palette.js";
import { Clock } from "../wire/clock.js";
import { pageConnection } from "../wire/connection.js";
import { Requests } from "../wire/requests.js";
import { schema } from "../wire/schema.js";
import { Store } from "../wire/store.js";
import { bindButtons } from "./actions.js";
import { Followed } from "./feeds.js";
import { listenTo, stopListeningTo } from "./keyboard.js";
import { kindOf } from "./kinds.js";
import "./nodes/index.js";
import { Picture } from "./picture/picture.js";
import { Signals } from "./signals.js";

/** @import { Batch, Command, End, Snapshot } from "../wire/wire.js" */
/** @import { Answer, JoinedRoom } from "../wire/connection.js" */

const RESTS_AFTER_MS = 2000;
const MOMENT_MS = 220;

const NOT_KEPT = "The server cannot keep this world now: it goes on, but a restart of the server would lose it.";
const OWN = "own-"; // as lbviz/live/registry.py has it
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** A room's id that nobody else has. */
const newRoomId = () =>
  OWN + [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => LETTERS[byte % LETTERS.length]).join("");

const motion = matchMedia("(prefers-reduced-motion: reduce)");
let numbers = 0;

/**
 * @typedef {(figure: Figure) => void} Part makes its own elements in the figure, and says what it wants to hear of
 *
 * @typedef {object} Opening
 * @property {string} room its id
 * @property {import("../wire/wire.js").Opening | null} [opening] what the room begins with, if it is not running yet
 * @property {Part[]} [parts] what stands around the picture, in the order of the page
 * @property {Record<string, import("./actions.js").Action>} [actions] what its buttons and keys can do
 * @property {boolean} [shared] the room is everybody's, to look at: the first command goes to a copy of this reader's own
 * @property {boolean} [stays] it stays in its room while it cannot be seen, so that the room goes on
 * @property {import("./picture/picture.js").PictureSettings} [picture]
 */

export class Figure extends HTMLElement {
  constructor() {
    super();
    this._prefix = `figure-${++numbers}`;
    /** @type {Picture | null} */
    this._picture = null;
    this.store = new Store();
    this.clock = new Clock();
    this.policies = new Map(schema.policies.map((policy) => [policy.id, policy]));
    this._signals = new Signals();
    this._followed = new Followed((feeds) => this.room?.follow(feeds));
    /** @type {JoinedRoom | null} */
    this.room = null;
    /** @type {Opening | null} */
    this._opening = null;
    /** @type {Record<string, import("./actions.js").Action>} */
    this.actions = {};
    this._seen = false;
    this._held = false;
    this._timer = 0;
    /** While it goes over to a room of its own. @type {Promise<void> | null} */
    this._copying = null;
    this._skipping = true; // no crosses for what happened while nobody looked
    this._missedFrames = false; // the tab slept
    this._frame_ms = 0;
    this._told_ms = 0;
    this.requests = new Requests((kind, record) => this._ended(kind, record));
    this._draw = this._draw.bind(this);
    this._settle = this._settle.bind(this);
    this._watcher = new IntersectionObserver((entries) => {
      this._seen = entries[entries.length - 1].isIntersecting;
      this._settle();
    });
  }

  /** Make it up and let it run as soon as it is seen. Called once. @param {Opening} opening */
  open(opening) {
    this._opening = opening;
    this.actions = opening.actions ?? {};
    this.setStatus("connecting");
    this.dataset.selection = "none";
    // Before the parts hear of it: whether a sheet covers the page decides how far they scroll.
    this.store.subscribe(["selection"], () => (this.dataset.selection = this.store.selection.kind));
    this._picture = new Picture(this, opening.picture);
    for (const part of opening.parts ?? []) part(this);
    bindButtons(this, this);
    this.store.subscribe(["state"], () => (this.dataset.paused = String(this.store.state?.paused)));
    onThemeChange(() => this.tell("colours"));
    const setMotion = () => this.toggleAttribute("data-calm", (this.picture.calm = motion.matches));
    motion.addEventListener("change", setMotion);
    setMotion();
    document.addEventListener("visibilitychange", this._settle);
    if (this.isConnected) this.connectedCallback();
  }

  connectedCallback() {
    if (!this._opening) return;
    this._watcher.observe(this);
    listenTo(this);
    if (this._opening.stays) this._wake();
  }

  disconnectedCallback() {
    this._watcher.disconnect();
    stopListeningTo(this);
    this._rest();
  }

  // --- what its parts use ---------------------------------------------------------------------------------------

  /** What it shows. It is there as soon as the figure is opened. */
  get picture() {
    if (!this._picture) throw new Error("The figure is not open yet.");
    return this._picture;
  }

  /** An id that no other figure of the page has. @param {string} name */
  ownId(name) {
    return `${this._prefix}-${name}`;
  }

  /** @template {keyof import("./signals.js").Heard} Name @param {Name} name @param {(...more: import("./signals.js").Heard[Name]) => void} listener */
  hear(name, listener) {
    this._signals.hear(name, listener);
  }

  /** @template {keyof import("./signals.js").Heard} Name @param {Name} name @param {import("./signals.js").Heard[Name]} more */
  tell(name, ...more) {
    this._signals.tell(name, ...more);
  }

  get calm() {
    return motion.matches;
  }

  /** Follow these optional feeds for a part, and no others. @param {object} part @param {string[]} feeds */
  want(part, feeds) {
    this._followed.want(part, feeds);
  }

  /** Send a command to the room. @param {Command} command */
  send = async (/** @type {Command} */ command) => {
    if (this._opening?.shared) await (this._copying ??= this._goOwn());
    const answer = await this._asked((room) => room.command(command));
    if (answer.ok && "kept" in answer) this.tell("toast", NOT_KEPT, "error");
    if (!answer.ok) {
      this.tell(
        "toast",
        `${answer.error.message.replace(/\.?$/, ".")}${answer.unknown ? "" : " Nothing was changed."}`,
        "error",
      );
      this.tell("refused");
    }
    return answer;
  };

  /** Why a request went where it went, and who sees what of it. @param {number} request */
  ask(request) {
    return this._asked((room) => room.ask(request));
  }

  /** Which keys would move without a server. @param {string} server */
  lose(server) {
    return this._asked((room) => room.lose(server));
  }

  /** The scenario of its world as it is now, as text for a link. */
  share() {
    return this._asked((room) => room.share());
  }

  /** Select the request that was sent last. */
  inspect() {
    const id = Math.max(this.requests.latest, this.store.lastPick?.request ?? -1);
    if (id >= 0) this.store.select({ kind: "request", id });
    else this.tell("toast", "No request has been sent yet.");
  }

  /** The node that is meant to go: the one that has the focus, else the one whose card is open, if it can be removed. */
  removable() {
    const element = this.contains(document.activeElement) ? document.activeElement : null;
    const { kind = "", node = "" } = element instanceof HTMLElement ? element.dataset : {};
    const { selection, selectedNode } = this.store;
    const [meant, id] = node ? [kind, node] : [selection.kind, selectedNode ?? ""];
    const remove = kindOf(meant)?.remove;
    return remove ? { remove, id } : null;
  }

  /** Show another room from now on. @param {string} room its id */
  move(room) {
    if (!this._opening || this._opening.room === room) return;
    this._opening = { ...this._opening, room };
    if (!this.room) return;
    this._rest();
    this._wake();
  }

  /** Hold it still, whether it is seen or not. @param {boolean} held */
  hold(held) {
    this._held = held;
    this._settle();
  }

  /** What the benchmark and the browser tests ask. */
  stats() {
    return {
      ...frames.stats(),
      inFlight: this.requests.live.length,
      visible: this.picture.circles.visible,
      gliding: this.picture.scene.gliding,
      playhead: this.clock.playhead,
      buffer_ms: this.clock.buffer_ms,
    };
  }

  // --- what the room says ---------------------------------------------------------------------------------------

  /** @template {object} Asked @param {(room: JoinedRoom) => Promise<Answer<Asked>>} ask @returns {Promise<Answer<Asked>>} */
  async _asked(ask) {
    return this.room ? ask(this.room) : { ok: false, error: { field: "", message: "The figure rests." } };
  }

  /** @param {Snapshot} snapshot */
  _onSnapshot(snapshot) {
    this.clock.restart(snapshot, performance.now());
    this.requests.load(snapshot.requests);
    this.picture.circles.forget();
    this._skipping = true;
    this._missedFrames = false;
    this.store.load(snapshot);
    this.tell("loaded");
    this.dataset.ready = "true";
  }

  /** @param {Batch} batch */
  _onBatch(batch) {
    if (document.hidden) this._missedFrames = true;
    else {
      this.clock.hear(batch, performance.now());
      if (batch.records) this.requests.push(batch.records);
    }
    this.store.take(batch);
  }

  /** @param {import("../wire/store.js").Store["status"]} status */
  setStatus(status, problem = "") {
    if (status !== "connected") this.clock.hold(performance.now());
    this.dataset.status = status;
    if (this.room?.role) this.store.watches = this.room.role === "reader" && !this._opening?.shared;
    this.store.setStatus(status, problem);
  }

  // --- running and resting --------------------------------------------------------------------------------------

  _settle() {
    clearTimeout(this._timer);
    if (this._opening?.stays) {
      if (!document.hidden && this._missedFrames) this.room?.refresh();
      return;
    }
    if (this._seen && !document.hidden && !this._held) this._wake();
    else if (this.room)
      this._timer = window.setTimeout(() => this._rest(), document.hidden || this._held ? 0 : RESTS_AFTER_MS);
  }

  _wake() {
    if (this.room || !this.isConnected || !this._opening) return;
    const { room, opening = null } = this._opening;
    this.room = pageConnection().join(room, opening, this._followed.names, this._hearing());
    frames.add(this._draw);
    delete this.dataset.resting;
  }

  _hearing() {
    return {
      onSnapshot: (/** @type {Snapshot} */ snapshot) => this._onSnapshot(snapshot),
      onBatch: (/** @type {Batch} */ batch) => this._onBatch(batch),
      onStatus: (/** @type {import("../wire/connection.js").Status} */ status, problem = "") =>
        this.setStatus(status, problem),
      onNotice: (/** @type {string} */ text) => this.tell("notice", text),
    };
  }

  /** Go on in a room of this reader's own, from where the shared one is; the shared one is shown until then. */
  async _goOwn() {
    const { room: shared, _opening: opening } = this;
    if (!shared || !opening?.opening) return;
    const id = newRoomId();
    const hearing = this._hearing();
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        const own = pageConnection().join(id, { ...opening.opening, copied: true }, this._followed.names, {
          ...hearing,
          onSnapshot: (snapshot) => {
            if (this.room === shared) {
              shared.leave();
              this.room = own;
              this._opening = { ...opening, room: id, opening: { ...opening.opening, copied: true }, shared: false };
            }
            if (this.room === own) hearing.onSnapshot(snapshot);
            else own.leave(); // it rests by now
          },
          onStatus: (status, problem) => {
            if (this.room === own) hearing.onStatus(status, problem);
            else own.leave();
            if (status === "refused") this.tell("toast", problem ?? "", "error");
            resolve();
          },
        });
      })
    );
    this._copying = null;
  }

  _rest() {
    this.room?.leave();
    this.room = null;
    frames.remove(this._draw);
    this.dataset.resting = "true";
  }

  /** @param {number} now @param {number} passed_ms @param {boolean} skipped */
  _draw(now, passed_ms, skipped) {
    this._frame_ms = now;
    if (!this.store.state) return;
    const playhead = this.clock.tick(now);
    this._skipping ||= skipped;
    this.requests.advance(playhead);
    this._skipping = false;
    this.picture.draw(now, passed_ms, playhead);
    if (now - this._told_ms < MOMENT_MS) return;
    this._told_ms = now;
    this.tell("moment");
  }

  /** @param {End[0]} kind @param {End} record */
  _ended(kind, record) {
    this.tell("ended", record);
    if (kind !== "answered" && !this._skipping) this.picture.cross(record[3], this._frame_ms);
  }
}

customElements.define("lb-figure", Figure);

// Puts the page together: one connection, one store, one clock, one loop; each part is told only what it needs.

import { bindButtons, canRun } from "../figure/actions.js";
import { beginsAt, oldAfter } from "../figure/picture/age.js";
import { Announcer } from "../figure/announcer.js";
import { Charts } from "../figure/figures/charts.js";
import { Circles } from "../figure/picture/circles.js";
import { Clock } from "../wire/clock.js";
import { Connection } from "../wire/connection.js";
import { Controls } from "../figure/controls/controls.js";
import { renderDistances } from "../figure/controls/distances.js";
import { renderFigures } from "../figure/figures/figures.js";
import { trimmed } from "../shared/format.js";
import { Frames } from "../shared/frames.js";
import { openHelp } from "./help.js";
import { bindKeys } from "../figure/keyboard.js";
import { isNarrow } from "../figure/picture/layout/layout.js";
import { onThemeChange, readColours } from "../shared/palette.js";
import { Panel } from "../figure/panel/panel.js";
import { PlacementSection } from "../figure/figures/placement.js";
import { Requests } from "../wire/requests.js";
import { Scene } from "../figure/picture/scene.js";
import { copyLink } from "../shared/share.js";
import { Store } from "../wire/store.js";
import { toast } from "../shared/toast.js";
import { View } from "../figure/picture/diagram_or_map.js";
import { Zoom } from "../figure/picture/zoom.js";
import { schema } from "../wire/schema.js";

const REMOVABLE = new Set(["server", "client", "proxy", "edge"]);
const WORDS_EVERY_MS = 220; // how often queue counts and the like are written anew

const part = (/** @type {string} */ name) =>
  /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
const dialog = (/** @type {string} */ name) => /** @type {HTMLDialogElement} */ (part(name));

const config = JSON.parse(document.getElementById("config")?.textContent ?? "{}");
const policies = new Map(schema.policies.map((policy) => [policy.id, policy]));
const store = new Store();
const clock = new Clock();
const circles = new Circles(/** @type {HTMLCanvasElement} */ (part("circles")));
const announcer = new Announcer(part("announcer"), policies);
let frame_ms = performance.now();
let skipping = true; // no crosses for what happened while nobody looked
let missedFrames = false; // the tab slept

const requests = new Requests((kind, record) => {
  panel?.ended(record);
  if (kind === "answered" || skipping) return;
  const at = scene.crossAt(record[3]);
  if (at) circles.drop(at.x, at.y, frame_ms);
});

const zoom = new Zoom(part("view"), () => {
  scene.update();
  showZoom();
});
const view = new View(
  { get: () => new URL(location.href), set: (address) => history.replaceState(null, "", address) },
  () => {
    scene.update();
    showView();
  },
);
const scene = new Scene(part("stage"), {
  store,
  requests,
  circles,
  canvas: /** @type {HTMLCanvasElement} */ (part("circles")),
  policies,
  zoom,
  view,
  wantedHeight,
  onHop: (id) => panel.goTo(id, byKeyboard),
});

/** @type {import("../figure/actions.js").App} */
const app = {
  store,
  send,
  openHelp: () => openHelp(dialog("help")),
  closePanel: () => panel.close(),
  inspect,
  share,
  focusedNode,
  zoom,
  view,
};
const controls = new Controls(part("controls"), app);
const charts = new Charts(part("charts"));
const placement = new PlacementSection(part("placement"), app, policies);
const room = new Connection().join(config.room, config.opening, ["picks", "front_pick", "placement"], {
  onSnapshot,
  onBatch,
  onStatus,
  onNotice,
});
const panel = new Panel(part("panel"), part("sight"), {
  app,
  room,
  requests,
  policies,
  playhead: () => clock.playhead,
  focusNode: (id) => scene.focus(id),
  showNode: (id) => scene.show(id),
  showWay: (parties, here) => scene.showWay(parties, here),
  calm: () => scene.calm,
  say: (text) => announcer.say(text),
});

// --- what the room says ---------------------------------------------------------------------------------------

/** @param {any} snapshot */
function onSnapshot(snapshot) {
  clock.restart(snapshot, performance.now());
  requests.load(snapshot.requests);
  circles.forget();
  skipping = true;
  missedFrames = false;
  store.load(snapshot);
  panel.askAnew();
  forgetOpening();
  document.body.dataset.ready = "true";
}

/** The address of a room that runs is its own: how it began is no part of it. */
function forgetOpening() {
  const address = new URL(location.href);
  for (const name of ["preset", "scenario"]) address.searchParams.delete(name);
  if (address.href !== location.href) history.replaceState(null, "", address);
}

/** @param {any} batch */
function onBatch(batch) {
  if (document.hidden) missedFrames = true;
  else {
    clock.hear(batch, performance.now());
    if (batch.records) requests.push(batch.records);
  }
  store.take(batch);
}

/** @param {import("../wire/store.js").Store["status"]} status */
function onStatus(status, problem = "") {
  if (status !== "connected") clock.hold(performance.now());
  store.setStatus(status, problem);
}

/** @param {string} text */
function onNotice(text) {
  part("notice-text").textContent = text;
  part("notice").hidden = !text;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && missedFrames) room.refresh();
});

// --- what the reader does -------------------------------------------------------------------------------------

/** @param {{type: string, [field: string]: any}} command */
async function send(command) {
  const answer = await room.command(command);
  if (!answer.ok) {
    toast(part("toasts"), `${answer.error.message.replace(/\.?$/, ".")} Nothing was changed.`, "error");
    controls.update();
  }
  return answer;
}

/** @param {"link" | "scenario"} what */
async function share(what) {
  const page = { dialog: dialog("copy"), say: (/** @type {string} */ text) => toast(part("toasts"), text) };
  if (what === "link") {
    await copyLink(`${location.origin}${location.pathname}${location.search}`, "Link to this room", page);
    return;
  }
  const answer = await room.share();
  if (answer.ok) await copyLink(`${location.origin}/lab?scenario=${answer.scenario}`, "Scenario link", page);
  else toast(part("toasts"), answer.error.message, "error");
}

/** Select the request that was sent last. */
function inspect() {
  const id = Math.max(requests.latest, store.lastPick?.request ?? -1);
  if (id >= 0) store.select({ kind: "request", id });
  else toast(part("toasts"), "No request has been sent yet.");
}

/** The node that has the focus, if it is one that can be removed. */
function focusedNode() {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement)) return null;
  const { kind, node } = element.dataset;
  return kind && node && REMOVABLE.has(kind) ? { kind, id: node } : null;
}

for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (part("views").querySelectorAll("input"))) {
  input.addEventListener("change", () => view.choose(/** @type {any} */ (input.value)));
}
bindButtons(app, document);
bindKeys(app, document);
for (const box of document.querySelectorAll("dialog")) {
  box.addEventListener("click", (event) => {
    if (event.target === box || /** @type {Element} */ (event.target).closest("[data-close]")) box.close();
  });
}
part("notice").querySelector("button")?.addEventListener("click", () => {
  part("notice").hidden = true;
});

// --- what is shown when ---------------------------------------------------------------------------------------

let byKeyboard = false;
addEventListener("keydown", () => (byKeyboard = true), true);
addEventListener("pointerdown", () => (byKeyboard = false), true);

store.subscribe(["state", "figures", "selection", "status"], () => scene.update());
store.subscribe(["state", "status", "placement"], () => controls.update());
store.subscribe(["state", "placement", "picks"], () => placement.update());
store.subscribe(["state", "status"], showState);
store.subscribe(["state"], showView);
store.subscribe(["figures", "state"], () => renderFigures(part("figures"), store.figures, store.state.scenario));
store.subscribe(["figures", "state"], () => charts.update(store.history, store.figures, store.state));
store.subscribe(["state", "status"], () => panel.update());
store.subscribe(["selection"], () => panel.selected(byKeyboard));
store.subscribe(["state"], () => announcer.state(store.state));
store.subscribe(["figures"], () => announcer.figures(store.figures, performance.now()));

let shownNotice = "";

function showState() {
  const { state, status } = store;
  document.body.dataset.status = status;
  part("lost").hidden = !(status === "lost" || status === "refused");
  part("lost-text").textContent =
    status === "refused"
      ? `This room cannot be joined: ${store.problem}`
      : state
        ? "Connection lost. Trying again …"
        : "The server cannot be reached. Trying again …";
  const working = store.ready;
  for (const button of document.querySelectorAll("header button[data-action=copy_scenario]")) {
    /** @type {HTMLButtonElement} */ (button).disabled = !working;
  }
  if (!state) return;
  part("watching").textContent =
    status === "connected" ? `${state.members} watching` : "not connected";
  part("stage").dataset.paused = String(state.paused);
  part("paused").hidden = !state.paused;
  const old = oldAfter(state.scenario);
  part("legend-waiting").textContent = `from ${trimmed(beginsAt(4, old), 2)} s`;
  part("legend-old").textContent = `from ${trimmed(old, 2)} s`;
  if ((state.notice ?? "") !== shownNotice) {
    shownNotice = state.notice ?? "";
    onNotice(shownNotice);
    announcer.say(shownNotice);
  }
}

/** Which of the two views is on, and how far it is from place to place. */
function showView() {
  const { state } = store;
  if (!state) return;
  const shown = view.of(state.scenario);
  for (const input of part("views").querySelectorAll("input")) input.checked = input.value === shown;
  renderDistances(part("distances"), shown === "map" ? state : null);
}

/** Which zoom buttons do something, and how far the picture is zoomed. */
function showZoom() {
  part("zoom-level").textContent = `${zoom.level * 100} %`;
  for (const button of part("zoom").querySelectorAll("button")) button.disabled = !canRun(app, button.dataset.action ?? "");
}

/** How high the scene would like to be: so that the controls and figures fit below it. */
function wantedHeight() {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  if (isNarrow(part("view").offsetWidth)) return 0;
  return Math.max(22 * rem, Math.min(44 * rem, innerHeight - 21 * rem));
}

const motion = matchMedia("(prefers-reduced-motion: reduce)");
function setMotion() {
  circles.calm = scene.calm = motion.matches;
  part("calm").hidden = !motion.matches;
}
motion.addEventListener("change", setMotion);
setMotion();

const setColours = () => circles.setColours(readColours());
setColours();
onThemeChange(() => {
  setColours();
  charts.recolour();
  placement.update();
});
addEventListener("resize", () => scene.update());

// --- the loop -------------------------------------------------------------------------------------------------

let wordsWritten = 0;
const frames = new Frames((now, passed_ms, skipped) => {
  frame_ms = now;
  if (!store.state) return;
  const playhead = clock.tick(now);
  skipping ||= skipped;
  requests.advance(playhead);
  skipping = false;
  scene.frame(now);
  const { selection } = store;
  circles.draw({
    requests,
    roads: scene.roads,
    playhead,
    rate: clock.rate,
    old: oldAfter(store.state.scenario),
    selected: selection.kind === "request" ? selection.id : -1,
    now,
    passed_ms,
  });
  if (now - wordsWritten > WORDS_EVERY_MS) {
    wordsWritten = now;
    writeWords();
  }
});
frames.start();

/** What changes all the time, but need not be written sixty times a second. */
function writeWords() {
  scene.updateCounts();
  part("many").hidden = !circles.many;
  // A card whose fields are being edited is not redrawn under the reader's hands more often than needed.
  panel.update();
}

// For the benchmark and the browser tests.
Object.assign(window, {
  lbviz: {
    stats: () => ({
      ...frames.stats(),
      inFlight: requests.live.length,
      visible: circles.visible,
      playhead: clock.playhead,
      buffer_ms: clock.buffer_ms,
    }),
  },
});

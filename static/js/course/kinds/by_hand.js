// "You are the balancer": the reader places requests by clicking servers, then a policy places the same ones, and both are
// scored by what the room measured.

import { Attempt } from "../attempt.js";
import { written } from "../numbers.js";
import { world } from "../world.js";
import { serverOf } from "./place_keys.js";

/** @import { Command, Figure as Block } from "../../wire/wire.js" */

/** @param {HTMLElement} element @param {Block} block */
export function byHand(element, block) {
  const { hand } = block;
  const whole = /** @type {HTMLElement} */ (element.closest(".figure-block"));
  const panel = whole.querySelector("[data-part=by-hand]");
  if (!hand || !panel) return;
  const figure = world(element, block);
  const { store } = figure;
  const places = /** @type {NodeListOf<HTMLButtonElement>} */ (panel.querySelectorAll("[data-server]"));
  const begins = /** @type {NodeListOf<HTMLButtonElement>} */ (panel.querySelectorAll("[data-begin]"));
  const words = /** @type {HTMLElement} */ (panel.querySelector("[data-part=words]"));
  const attempt = new Attempt();
  /** Who places the requests of this attempt: the reader or the policy. */
  let who = "hand";
  let placed = 0;

  const mayPlace = () => who === "hand" && attempt.phase === "running";
  const say = () => {
    if (attempt.phase === "idle" || attempt.phase === "beginning") words.textContent = "";
    else if (attempt.phase === "over") words.textContent = `All ${hand.requests} are done.`;
    else if (who === "then") words.textContent = `${hand.then_title} places them.`;
    else {
      const waiting = store.figures?.balancers?.[0]?.waiting ?? 0;
      words.textContent = `Placed ${placed} of ${hand.requests}. ${waiting} ${waiting === 1 ? "waits" : "wait"} for you.`;
    }
  };
  const enable = () => {
    for (const button of begins) button.disabled = !store.ready;
    for (const button of places) button.disabled = !store.ready || !mayPlace();
  };
  const score = () => {
    hand.score.forEach(({ index, format }, number) => {
      const cell = panel.querySelector(`[data-score="${who}-${number}"]`);
      if (cell) cell.textContent = written(store.feeds.conditions?.[index]?.value, format);
    });
  };
  const place = async (/** @type {string} */ server) => {
    if (!mayPlace()) return;
    const answer = await figure.send({ type: "place", server });
    if (answer.ok) placed += 1;
    say();
  };
  const begin = async (/** @type {string} */ by) => {
    who = by;
    placed = 0;
    attempt.begin();
    enable();
    // In a clock that stands the policy changes before the first request.
    /** @type {Command[]} */
    const commands =
      by === "hand"
        ? [{ type: "reset" }]
        : [{ type: "pause" }, { type: "reset" }, .../** @type {Command[]} */ (hand.then)];
    for (const command of commands) if (!(await figure.send(command)).ok) return;
    if (store.state?.paused || by === "then") await figure.send({ type: "resume" });
  };

  for (const button of begins) button.addEventListener("click", () => begin(button.dataset.begin ?? ""));
  for (const button of places) button.addEventListener("click", () => place(button.dataset.server ?? ""));
  store.subscribe(["selection"], () => {
    const { selection } = store;
    if (selection.kind !== "server" || !mayPlace()) return;
    store.select({ kind: "none" });
    place(String(selection.id));
  });
  whole.addEventListener("keydown", (event) => {
    const typing = /** @type {Element} */ (event.target).matches("input, select, textarea");
    if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey || !mayPlace()) return;
    const server = serverOf(event.key, hand.servers);
    if (server) place(server);
  });
  store.subscribe(["conditions"], () => {
    const [time, over] = [hand.time, hand.over].map((index) => store.feeds.conditions?.[index]);
    const before = attempt.phase;
    if (!time || !over || !attempt.hear(Number(time.value), over.met)) return;
    if (attempt.phase === "running" && attempt.phase !== before) placed = 0;
    if (attempt.phase === "over") score();
    say();
    enable();
  });
  store.subscribe(["state", "status"], enable);
  store.subscribe(["figures"], say);
  enable();
}

// A task ticks itself when what it asks for is so: the room says that, or, for a figure without one, a route that reads its measures.

import { doneIn, keepTask } from "./progress.js";
import { areDone } from "./settings.js";

/** @import { Break, Met, Task } from "../wire/wire.js" */
/** @import { Lesson } from "./lesson.js" */

const HINT_AFTER_S = 30;

/** @param {HTMLElement} element @param {Task} block @param {Lesson} lesson */
export function task(element, block, lesson) {
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement | null} */ (element.querySelector(`[data-part=${name}]`));
  const sentence = /** @type {HTMLElement} */ (part("done"));
  const numbers = /** @type {HTMLElement[]} */ ([...sentence.querySelectorAll(".live")]);
  let isDone = false;
  let seen_s = 0;
  let isSeen = false;
  let progress = 0;

  const show = () => {
    const hinted = seen_s >= HINT_AFTER_S;
    const now = isDone ? "done" : progress > 0 ? "progress" : hinted && part("hint") ? "hint" : "open";
    for (const name of ["open", "progress", "hint", "done"]) part(name)?.toggleAttribute("hidden", name !== now);
  };
  const finish = (/** @type {string[]} */ said) => {
    isDone = true;
    // What is said is how it was at that moment.
    sentence.dataset.frozen = "";
    numbers.forEach((number, place) => (number.textContent = said[place] ?? number.textContent));
    element.dataset.done = "true";
    show();
  };
  const met = () => {
    if (isDone) return;
    finish(numbers.map(({ textContent }) => textContent ?? ""));
    keepTask(
      lesson.name,
      block.id,
      numbers.map(({ textContent }) => textContent ?? ""),
    );
    /** @type {HTMLElement} */ (part("said")).textContent = `Done. ${sentence.textContent}`;
  };
  const hear = (/** @type {Met | null} */ condition) => {
    if (isDone || !condition) return;
    if (condition.met) return met();
    progress = block.needs_s ? Math.min(block.needs_s, Math.floor(condition.held_s)) : 0;
    const words = part("progress");
    if (words && progress > 0) {
      words.style.setProperty("--part", String(progress / block.needs_s));
      words.innerHTML = `<span class="meter" aria-hidden="true"></span>${progress} of ${block.needs_s} s`;
    }
    show();
  };

  const before = doneIn(lesson.name).tasks?.[block.id];
  if (before) finish(before);
  const figure = lesson.figures.get(block.figure);
  if (figure?.live) {
    // What the shared world does by itself is nobody's doing.
    figure.live.store.subscribe(["conditions"], () => figure.isOwn && hear(figure.measured(block.index)));
  } else {
    figure?.element.addEventListener("measures", async (event) => {
      if (isDone) return;
      const query = new URLSearchParams(/** @type {CustomEvent} */ (event).detail);
      const answer = await fetch(`/course/${lesson.name}/tasks/${block.id}.json?${query}`);
      if (answer.ok && (await answer.json()).met) met();
    });
  }
  new IntersectionObserver((entries) => (isSeen = entries.at(-1)?.isIntersecting ?? false)).observe(element);
  const timer = setInterval(() => {
    if (isDone) return clearInterval(timer);
    if (!isSeen || document.hidden) return;
    seen_s += 1;
    if (seen_s === HINT_AFTER_S) show();
  }, 1000);
}

/** A button that breaks something in a figure, and one that puts it back. @param {HTMLElement} element @param {Break} block @param {Lesson} lesson */
export function breakIt(element, block, lesson) {
  const figure = lesson.figures.get(block.figure);
  const live = figure?.live;
  if (!figure || !live) return;
  const button = (/** @type {string} */ name) =>
    /** @type {HTMLButtonElement} */ (element.querySelector(`[data-do=${name}]`));
  const [breaks, puts] = [button("break"), button("back")];
  breaks.addEventListener("click", () => {
    figure.element.scrollIntoView({ block: "nearest" });
    figure.send(block.do);
  });
  puts.addEventListener("click", () => figure.send(block.back));
  live.store.subscribe(["state", "status"], () => {
    const { state, ready } = live.store;
    const broken = state ? areDone(block.do, state.scenario) : false;
    element.dataset.broken = String(broken);
    breaks.disabled = !ready || broken;
    puts.disabled = !ready || !broken;
  });
}

// A challenge: the world of its figure begins anew, and what is so when its time is over earns stars. The room says what is so.

import { Attempt } from "./attempt.js";
import { keepStars, starsIn } from "./progress.js";

/** @import { Challenge, Met } from "../wire/wire.js" */
/** @import { Lesson } from "./lesson.js" */

const MOST = 3;

/** @param {number} stars */
export const drawn = (stars) => "★".repeat(stars) + "☆".repeat(MOST - stars);

/** @param {number} stars */
export const inWords = (stars) => (stars ? `${stars} of ${MOST} stars` : "no star");

/** How many stars: each counts if those before it do. @param {boolean[]} met */
export function starsFor(met) {
  const missed = met.indexOf(false);
  return missed < 0 ? met.length : missed;
}

/** @param {HTMLElement} element @param {Challenge} block @param {Lesson} lesson */
export function challenge(element, block, lesson) {
  const figure = lesson.figures.get(block.figure);
  const live = figure?.live;
  if (!figure || !live) return;
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (element.querySelector(`[data-part="${name}"]`));
  const begin = /** @type {HTMLButtonElement} */ (element.querySelector("[data-do=begin]"));
  const goals = /** @type {HTMLElement[]} */ ([...element.querySelectorAll("[data-goal]")]);
  const attempt = new Attempt();
  /** Which goals are reached. @type {boolean[]} */
  let met = [];

  const showBest = () => {
    const best = starsIn(lesson.name, block.id);
    part("best").textContent = drawn(best);
    part("best-words").textContent = `Your best: ${inWords(best)}`;
    element.dataset.done = String(best === MOST);
  };
  const show = () => {
    const { phase, time } = attempt;
    const stars = starsFor(met);
    const shown = phase === "running" || phase === "over";
    goals.forEach((goal, number) => {
      // While time is left, what is so now may not stay so.
      const counts = shown && number < stars;
      goal.dataset.met = shown ? String(met[number]) : "";
      /** @type {HTMLElement} */ (goal.querySelector(".star")).textContent = counts ? "★" : "☆";
      /** @type {HTMLElement} */ (goal.querySelector("[data-part=so-far]")).textContent = !shown
        ? ""
        : `${met[number] ? "yes" : "no"}${phase === "running" ? " so far" : ""}`;
    });
    const passed = shown ? Math.min(block.lasts_s, time) : 0;
    part("meter").style.setProperty("--part", String(passed / block.lasts_s));
    part("clock").textContent = shown ? `${Math.floor(passed)} of ${block.lasts_s} s` : `${block.lasts_s} s`;
    begin.textContent = phase === "idle" ? "Begin" : "Begin again";
    element.dataset.phase = phase;
  };
  const hear = () => {
    const said = (/** @type {number} */ index) => /** @type {Met | null} */ (figure.measured(index));
    const before = attempt.phase;
    const [time, over] = [said(block.time), said(block.over)];
    if (!time || !over || !attempt.hear(Number(time.value), over.met)) return;
    met = block.goals.map(({ index }) => said(index)?.met ?? false);
    show();
    if (attempt.phase === "running" && before !== "running") part("verdict").textContent = "";
    if (attempt.phase === "over" && before === "running") {
      const stars = starsFor(met);
      keepStars(lesson.name, block.id, stars);
      part("verdict").textContent =
        stars === MOST
          ? `${drawn(stars)} All that could be had.`
          : `${drawn(stars)} ${stars ? inWords(stars) : "No star this time"}. What was missed is struck out.`;
      showBest();
    }
  };
  begin.addEventListener("click", async () => {
    attempt.begin();
    show();
    figure.element.scrollIntoView({ block: "nearest" });
    await figure.send([{ type: "reset" }]);
    if (live.store.state?.paused) await figure.send([{ type: "resume" }]);
  });
  live.store.subscribe(["conditions"], hear);
  live.store.subscribe(["state", "status"], () => (begin.disabled = !live.store.ready));
  begin.disabled = !live.store.ready;
  showBest();
  show();
}

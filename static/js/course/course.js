// The pages of the course. Their text, captions and questions are there as HTML; this lets the blocks run.

import { frames } from "../shared/frames.js";
import { explainTerms } from "../shared/term.js";
import { ask } from "./ask.js";
import { challenge } from "./challenge.js";
import { contents } from "./contents.js";
import { bindBar } from "./controls.js";
import { kinds } from "./kinds/index.js";
import { Lesson, LessonFigure } from "./lesson.js";
import { breakIt, task } from "./tasks.js";
import { real } from "./real.js";
import { run } from "./run.js";
import { askOnceMore } from "./runs/once_more.js";
import { bindWords } from "./words.js";

const { chapter, number } = JSON.parse(document.getElementById("config")?.textContent ?? "{}");
const lesson = new Lesson(chapter);

/** What lets a block run, by its kind. @type {Record<string, (element: HTMLElement, block: any, lesson: Lesson) => void>} */
const MOUNTS = {
  challenge,
  task,
  break: breakIt,
  real,
  run,
  ask: (element, block) => ask(element, block, { name: chapter, number }),
};

const blocks = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".block[data-block]")]).map((element) => ({
  element,
  kind: element.dataset.kind ?? "",
  block: JSON.parse(element.dataset.block ?? "{}"),
}));
for (const { element, kind, block } of blocks) {
  if (kind !== "figure") continue;
  const figure = new LessonFigure(element, block);
  lesson.figures.set(block.id, figure);
  kinds[block.kind]?.(figure.body, block);
  figure.live?.want(figure, ["conditions"]);
  bindBar(figure);
}
for (const { element, kind, block } of blocks) MOUNTS[kind]?.(element, block, lesson);
bindWords(lesson);
contents(chapter);
const lost = /** @type {HTMLElement} */ (document.querySelector("[data-part=lost]"));
const lives = [...lesson.figures.values()].flatMap(({ live }) => live ?? []);
for (const { store } of lives) {
  store.subscribe(["status"], () => (lost.hidden = !lives.some((one) => one.store.status === "lost" && one.room)));
}
explainTerms();
askOnceMore({ name: chapter, number });
document.documentElement.dataset.ready = "true";

// For the benchmark and the browser tests.
Object.assign(window, {
  lbviz: {
    stats: () => ({
      ...frames.stats(),
      running: lives.filter(({ room }) => room).length,
    }),
    measured: (/** @type {string} */ id) => lesson.figures.get(id)?.live?.store.feeds.conditions ?? [],
  },
});

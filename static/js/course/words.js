// Words of the text that belong to a figure: names of nodes light them up, some words set it, and numbers are what is measured.
// Terms can be reached by keyboard.

import { serverColour } from "../shared/palette.js";
import { written } from "./numbers.js";
import { areDone } from "./settings.js";

/** @import { Command } from "../wire/wire.js" */
/** @import { Lesson, LessonFigure } from "./lesson.js" */

const LIT_MS = 1600;
const NO_SERVER = /^(lb|edge|front|client|forward_proxy)\d*$/;

/** @param {Lesson} lesson */
export function bindWords(lesson) {
  for (const word of wordsOf(".term")) {
    word.tabIndex = 0;
    word.setAttribute("role", "button");
    word.setAttribute("aria-describedby", `term-${word.dataset.term}`);
  }
  for (const word of wordsOf(".node-word")) bindNode(word, lesson.figures.get(word.dataset.figure ?? ""));
  for (const figure of lesson.figures.values()) {
    const own = (/** @type {string} */ kind) => wordsOf(`${kind}[data-figure="${CSS.escape(figure.block.id)}"]`);
    bindNumbers(own(".live"), figure);
    bindSettings(own(".setting"), figure);
  }
}

/** @param {string} selector @returns {HTMLElement[]} */
const wordsOf = (selector) => [...document.querySelectorAll(selector)].map((word) => /** @type {HTMLElement} */ (word));

/** @param {HTMLElement} word @param {LessonFigure | undefined} figure */
function bindNode(word, figure) {
  const node = word.dataset.node ?? "";
  if (!NO_SERVER.test(node)) word.dataset.colour = String(serverColour(node));
  if (!figure) return;
  word.tabIndex = 0;
  word.setAttribute("role", "button");
  word.title = "Shows where it is in the figure";
  let timer = 0;
  const light = (/** @type {boolean} */ lit) => {
    clearTimeout(timer);
    const place = figure.body.querySelector(`[data-place="${CSS.escape(node)}"]`);
    place?.toggleAttribute("data-lit", lit);
  };
  const flash = () => {
    const { top, bottom } = figure.element.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) figure.element.scrollIntoView({ block: "center" });
    light(true);
    timer = window.setTimeout(() => light(false), LIT_MS);
  };
  word.addEventListener("pointerenter", () => light(true));
  word.addEventListener("pointerleave", () => light(false));
  word.addEventListener("focus", () => light(true));
  word.addEventListener("blur", () => light(false));
  word.addEventListener("click", flash);
  word.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    flash();
  });
}

/** @param {HTMLElement[]} words @param {LessonFigure} figure */
function bindNumbers(words, figure) {
  figure.live?.store.subscribe(["conditions"], () => {
    for (const word of words) {
      if (word.closest("[data-frozen]")) continue;
      const measured = figure.measured(Number(word.dataset.index));
      if (measured) word.textContent = written(measured.value, word.dataset.format ?? "");
    }
  });
}

/** @param {HTMLElement[]} words @param {LessonFigure} figure */
function bindSettings(words, figure) {
  const settings = words.map((word) => ({
    word,
    commands: /** @type {Command[]} */ (JSON.parse(word.dataset.commands ?? "[]")),
  }));
  for (const { word, commands } of settings) {
    word.title = "Sets the figure";
    word.addEventListener("click", (event) => {
      event.preventDefault();
      figure.element.scrollIntoView({ block: "nearest" });
      figure.send(commands);
    });
  }
  figure.live?.store.subscribe(["state"], () => {
    const { state } = /** @type {import("../figure/figure.js").Figure} */ (figure.live).store;
    for (const { word, commands } of settings)
      word.dataset.now = String(state ? areDone(commands, state.scenario) : false);
  });
}

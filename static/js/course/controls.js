// What stands below a figure: its template wrote it, this lets it show how the world is set, and set it.

import { bindButtons, canRun } from "../figure/actions.js";
import { Fields } from "../shared/fields.js";
import { written } from "./numbers.js";
import { areDone, setting, stepOf, valueOf } from "./settings.js";

/** @import { Choice, Slider } from "../wire/wire.js" */
/** @import { LessonFigure } from "./lesson.js" */

const PLAY = "M8 5v14l11-7z";
const LOST = /^(dropped|failed|lost|refused)/;

/** @param {LessonFigure} lesson */
export function bindBar(lesson) {
  const bar = /** @type {HTMLElement | null} */ (lesson.element.querySelector("[data-part=bar]"));
  const figure = lesson.live;
  if (!bar || !figure) return;
  const fields = new Fields(() => update());
  const updates = [
    time(bar, lesson, fields),
    ...lesson.block.controls.map((control, number) => {
      if (control.type === "knob") return () => {};
      const element = /** @type {HTMLElement} */ (bar.querySelector(`[data-control="${number}"]`));
      if (control.type === "slider") return slider(element, control, lesson, fields);
      if (control.type === "choice") return choice(element, control, lesson, fields, String(number));
      element.addEventListener("click", () => lesson.send(control.commands));
      // What has crashed cannot crash once more, and what is well cannot recover.
      return () => {
        const scenario = lesson.live?.store.scenario;
        const isDone = scenario ? areDone(control.commands, scenario) : false;
        element.dataset.done = String(isDone);
        if (isDone) /** @type {HTMLButtonElement} */ (element).disabled = true;
      };
    }),
  ];
  bindButtons(figure, bar);
  const update = () => {
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (bar.querySelectorAll("button[data-action]"))) {
      button.disabled = !canRun(figure, button.dataset.action ?? "");
    }
    const held = /** @type {NodeListOf<HTMLInputElement>} */ (
      bar.querySelectorAll("input, select, fieldset, button.control")
    );
    for (const one of held) one.disabled = !figure.store.ready;
    if (figure.store.state) for (const each of updates) each();
  };
  figure.store.subscribe(["state", "status"], update);
  figure.hear("refused", () => fields.letGo());
  const shows = /** @type {NodeListOf<HTMLElement>} */ (bar.querySelectorAll("[data-show]"));
  figure.store.subscribe(["conditions"], () => {
    for (const place of shows) {
      const value = lesson.measured(Number(place.dataset.show))?.value;
      place.textContent = written(value, place.dataset.format ?? "");
      const lost = LOST.test(place.previousElementSibling?.textContent ?? "");
      place.dataset.tone = lost && Number(value) > 0 ? "lost" : "";
    }
  });
  toTheLab(/** @type {HTMLAnchorElement} */ (bar.querySelector("[data-part=lab]")), lesson);
}

/** Pause and speed. @param {HTMLElement} bar @param {LessonFigure} lesson @param {Fields} fields */
function time(bar, lesson, fields) {
  const figure = /** @type {import("../figure/figure.js").Figure} */ (lesson.live);
  const pause = /** @type {HTMLButtonElement} */ (bar.querySelector("[data-action=pause]"));
  const sign = /** @type {SVGPathElement} */ (pause.querySelector("path"));
  const pauses = sign.getAttribute("d") ?? "";
  const speed = /** @type {HTMLSelectElement} */ (bar.querySelector("[data-part=speed]"));
  speed.addEventListener("change", () =>
    fields.hold("speed", Number(speed.value), (value) => figure.send({ type: "set_speed", speed: value })),
  );
  return () => {
    const { state } = figure.store;
    pause.setAttribute("aria-label", state?.paused ? "Go on" : "Pause");
    sign.setAttribute("d", state?.paused ? PLAY : pauses);
    const now = fields.shown("speed", state?.speed ?? 1);
    for (const option of speed.options) option.selected = Number(option.value) === now;
  };
}

/** @param {HTMLElement} element @param {Slider} control @param {LessonFigure} lesson @param {Fields} fields */
function slider(element, control, lesson, fields) {
  const input = /** @type {HTMLInputElement} */ (element.querySelector("input"));
  const output = /** @type {HTMLOutputElement} */ (element.querySelector("output"));
  const name = [control.table, control.id, ...control.field].join(".");
  input.step = String(stepOf(control));
  input.addEventListener("input", () =>
    fields.hold(name, Number(input.value), (value) => {
      const scenario = lesson.live?.store.scenario;
      if (scenario) lesson.send([setting(control, value, scenario)]);
    }),
  );
  return () => {
    const scenario = lesson.live?.store.scenario;
    if (!scenario) return;
    const value = fields.shown(name, valueOf(control, scenario) ?? Number(control.min));
    if (document.activeElement !== input || Number(input.value) !== value) input.value = String(value);
    const unit = control.unit.startsWith("/") ? control.unit : ` ${control.unit}`;
    output.textContent = `${Number(value.toPrecision(6))}${unit}`.trim();
    input.setAttribute("aria-valuetext", output.textContent);
    input.style.setProperty("--part", String((value - control.min) / (control.max - control.min || 1)));
  };
}

/** @param {HTMLElement} element @param {Choice} control @param {LessonFigure} lesson @param {Fields} fields @param {string} name */
function choice(element, control, lesson, fields, name) {
  const select = element.querySelector("select");
  const radios = /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll("input"));
  element.addEventListener("change", ({ target }) => {
    const number = Number(/** @type {HTMLInputElement | HTMLSelectElement} */ (target).value);
    fields.hold(name, number, () => lesson.send(control.options[number].commands));
  });
  return () => {
    const scenario = lesson.live?.store.scenario;
    if (!scenario) return;
    const chosen = fields.shown(
      name,
      control.options.findIndex(({ commands }) => areDone(commands, scenario)),
    );
    if (select) select.selectedIndex = chosen;
    radios.forEach((radio, number) => (radio.checked = number === chosen));
  };
}

/** Take the world along as it is, once the reader has touched it. @param {HTMLAnchorElement} link @param {LessonFigure} lesson */
function toTheLab(link, lesson) {
  link.addEventListener("click", async (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || !lesson.live?.store.connected) return;
    event.preventDefault();
    const answer = await lesson.live.share();
    location.href = answer.ok ? `/lab?scenario=${encodeURIComponent(answer.scenario)}` : link.href;
  });
}

// Which world it is, and its time: pause, step, speed, and the way back. A page says where that stands.

import { html } from "lit-html";

import { actionButton } from "../actions.js";
import { choice } from "../../shared/fields.js";
import { icon } from "../../shared/icons.js";
import { schema } from "../../wire/schema.js";

/** @typedef {import("./settings.js").Tools} Tools */

/** @type {Record<number, string>} */
const FRACTIONS = { 0.1: "⅒", 0.25: "¼", 0.5: "½" };

/** Worlds to begin with. @param {Tools} tools */
export function worldChoice({ state, fields, send }) {
  const preset = schema.presets.find(({ title }) => title === state.scenario.title);
  return choice({
    fields,
    name: "preset",
    label: "World",
    title: "Begin with another world. Undo brings this one back",
    value: preset?.id ?? "",
    options: [
      ...(preset ? [] : [/** @type {[string, string]} */ (["", state.scenario.title])]),
      ...schema.presets.map(({ id, title }) => /** @type {[string, string]} */ ([id, title])),
    ],
    send: (id) => id && send({ type: "open_preset", id }),
  });
}

/** @param {Tools} tools */
export function timeControls({ figure, state, fields, send }) {
  const { title } = figure.actions.pause;
  const change = (/** @type {"undo" | "redo"} */ id, /** @type {string} */ word, /** @type {string} */ key) => {
    const what = state[id];
    const title = what ? `${word}: ${what} (${key})` : `Nothing to ${id}`;
    return actionButton(figure, id, icon(id), { look: "sign", title, name: what ? `${word}: ${what}` : word });
  };
  return html`
    ${actionButton(figure, "pause", icon(state.paused ? "play" : "pause"), {
      look: "sign primary",
      title: `${title} (Space)`,
      name: state.paused ? "Resume" : "Pause",
    })}
    ${actionButton(figure, "back", icon("back"), { look: "sign", title: `${figure.actions.back.title} (B)`, name: "Back" })}
    ${actionButton(figure, "step", icon("step"), { look: "sign", title: `${figure.actions.step.title} (.)`, name: "Step" })}
    ${choice({
      fields,
      name: "speed",
      label: "Speed",
      title: "How fast time goes here",
      value: String(state.speed),
      options: schema.speeds.map((speed) => [String(speed), `${FRACTIONS[speed] ?? speed}×`]),
      send: (speed) => send({ type: "set_speed", speed: Number(speed) }),
    })}
    ${change("undo", "Undo", "Ctrl+Z")} ${change("redo", "Redo", "Ctrl+Shift+Z")}
    ${actionButton(figure, "what_if", icon("what_if"), { look: "sign", title: `What if … ${figure.actions.what_if.title} (W)`, name: "What if …" })}
    ${actionButton(figure, "reset", icon("reset"), { look: "sign", name: "Reset" })}
  `;
}

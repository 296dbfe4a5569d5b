// The time that can be gone back to, as a line with marks where something was changed or happened by itself. It lies over
// the picture while time stands still.

import { html, render } from "lit-html";

import { Fields } from "../../shared/fields.js";
import { element } from "../../shared/element.js";
import { icon } from "../../shared/icons.js";
import { actionButton } from "../actions.js";

/** @import { LogLine, State } from "../../wire/wire.js" */

/** How far rooms go back: as in lbviz/live/past.py. */
export const LAST_MINUTE_S = 60;
export const TEN_MINUTES_S = 600;
const STEP_S = 0.1;
/** So far the arrow keys go. */
const PAGE_S = 1;

/** From when to when one can go (s). @param {State} state @param {number} now @param {number} kept_s */
export function span({ oldest, newest }, now, kept_s) {
  const end = newest ?? now;
  return { from: Math.max(oldest, end - kept_s), to: end };
}

/** "12.4 s ago", or now. @param {number} at @param {number} to */
export const ago = (at, to) => (to - at < STEP_S ? "now" : `${(to - at).toFixed(1)} s ago`);

/**
 * The lines of the log that are marks on it; of those at the same moment the last stands for all.
 * @param {LogLine[]} log @param {number} world @param {{from: number, to: number}} span
 */
export function marks(log, world, { from, to }) {
  const lines = log.filter(
    (line) => line.world === world && line.of !== "time" && line.time >= from && line.time <= to,
  );
  return lines.filter((line, number) => !(lines[number + 1]?.time - line.time < STEP_S));
}

/** How far one can go back (s). @param {number} kept_s @returns {import("../figure.js").Part} */
export const timeLine = (kept_s) => (figure) => {
  const { store } = figure;
  const place = element("div", {
    class: "time-line",
    "data-part": "time-line",
    role: "group",
    "aria-label": "Back in time",
  });
  place.hidden = true;
  figure.picture.section.append(place);
  const fields = new Fields(() => draw());

  const draw = () => {
    const { state } = store;
    place.hidden = !(state?.paused && store.connected);
    if (!state || place.hidden) return;
    const { from, to } = span(state, figure.clock.now, kept_s);
    const at = fields.shown("at", Math.min(to, figure.clock.now));
    const part = (/** @type {number} */ time) => `${(((time - from) / (to - from || 1)) * 100).toFixed(2)}%`;
    const seek = (/** @type {number} */ time) =>
      fields.hold("at", Math.min(to, Math.max(from, time)), (value) => figure.send({ type: "seek", time: value }));
    render(
      html`${actionButton(figure, "step_back", icon("step_back"), { look: "sign", name: "Step back" })}
        <div class="line">
          <input
            type="range"
            aria-label="When"
            aria-valuetext=${ago(at, to)}
            min=${from.toFixed(3)}
            max=${to.toFixed(3)}
            step="any"
            .value=${String(at)}
            style="--part: ${part(at)}"
            ?disabled=${!store.ready}
            @input=${(/** @type {import("../../shared/fields.js").FieldEvent} */ { target }) => seek(Number(target.value))}
            @keydown=${(/** @type {KeyboardEvent} */ event) => {
              const by = { ArrowLeft: -PAGE_S, ArrowDown: -PAGE_S, ArrowRight: PAGE_S, ArrowUp: PAGE_S }[event.key];
              if (by === undefined) return;
              event.preventDefault();
              seek(at + by);
            }}
          />
          <ul aria-label="What happened">
            ${marks(store.log, state.world, { from, to }).map(
              (line) =>
                html`<li data-of=${line.of} style="left: ${part(line.time)}">
                  <button
                    type="button"
                    title="${line.time.toFixed(1)} s: ${line.words}"
                    aria-label="Go to ${line.time.toFixed(1)} s, just before: ${line.words}"
                    ?disabled=${!store.ready}
                    @click=${() => seek(line.time - STEP_S)}
                  ></button>
                </li>`,
            )}
          </ul>
        </div>
        <output>${ago(at, to)}</output>`,
      place,
    );
  };
  store.subscribe(["state", "status", "log"], draw);
  figure.hear("loaded", draw);
};

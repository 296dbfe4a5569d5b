// The charts of the last two minutes, each with a sentence that says the same in words.

import { milliseconds, percent, rate } from "../../shared/format.js";
import { SERVER_COLOURS, serverColour } from "../../shared/palette.js";
import { MEASURES, measuresOf, perSecond } from "./measures.js";

export const SHOWN_S = 120;
const LEAST_SHOWN_S = 30;
const MOST_LINES = 10;

/** How many of the last seconds are shown, given how long ago (negative) the first is. @param {number} first */
export const shownSeconds = (first) => Math.max(LEAST_SHOWN_S, Math.min(SHOWN_S, -first || 0));

/** @import { Figures, Scenario } from "../../wire/wire.js" */

/**
 * @typedef {object} Series one line of a chart
 * @property {string} label
 * @property {(figures: Figures) => number | null | undefined} value what it shows
 * @property {{series: number} | {server: number}} colour
 * @property {number[]} dash
 *
 * @typedef {object} Chart
 * @property {string} id
 * @property {string} title
 * @property {(figures: Figures, scenario: Scenario) => Series[]} series the lines it has in a world
 * @property {number} [least] what its top shows at least
 * @property {(value: number) => string} axis a number on its axis
 * @property {(value: number | null) => string} words a value of one of its lines
 */

const DASHES = [[], [7, 3], [2, 3]];

/** How many requests are at each server, the most first. @param {Figures} figures */
const loads = (figures) => figures.servers.map(({ queue, working }) => queue + working).sort((a, b) => b - a);

/** The measures of these names as lines. @param {string[]} ids @returns {Series[]} */
const lines = (...ids) =>
  ids.map((id, number) => ({
    label: id,
    value: (figures) => MEASURES.find((one) => one.id === id)?.value(figures),
    colour: { series: number },
    dash: DASHES[number],
  }));

/** Instead of a line for each of very many servers. @type {Series[]} */
const SPREAD = [
  { label: "most", value: (figures) => loads(figures)[0], colour: { series: 2 }, dash: [2, 3] },
  { label: "median", value: (figures) => loads(figures)[figures.servers.length >> 1], colour: { series: 0 }, dash: [] },
  { label: "least", value: (figures) => loads(figures).at(-1), colour: { series: 1 }, dash: [7, 3] },
];

const whole = (/** @type {number | null} */ value) => (value === null ? "–" : String(value));

/** @type {Chart[]} */
export const CHARTS = [
  {
    id: "throughput",
    title: "Requests per second",
    series: () => [
      { label: "sent", value: MEASURES[0].value, colour: { series: 0 }, dash: [] },
      {
        label: "answered",
        value: (figures) => perSecond(figures, figures.answered),
        colour: { series: 1 },
        dash: [7, 3],
      },
    ],
    axis: (value) => String(value),
    words: rate,
  },
  {
    id: "latency",
    title: "Latency",
    series: () => lines("p50", "p95", "p99"),
    axis: (value) => (value >= 1000 ? `${Number((value / 1000).toFixed(1))} s` : `${value} ms`),
    words: milliseconds,
  },
  {
    id: "lost",
    title: "Lost, of all that ended",
    series: (figures, scenario) =>
      lines("dropped", "failed", "refused").filter(({ label }) =>
        measuresOf(figures, scenario).some(({ id }) => id === label),
      ),
    least: 0.05,
    axis: (value) => `${Number((value * 100).toFixed(1))} %`,
    words: percent,
  },
  {
    id: "servers",
    title: "At each server",
    series: (_figures, { servers }) =>
      servers.length > MOST_LINES
        ? SPREAD
        : servers.map(({ id }, number) => ({
            label: id,
            value: (figures) => {
              const server = figures.servers.find((each) => each.id === id);
              return server ? server.queue + server.working : null;
            },
            colour: { server: serverColour(id) },
            dash: DASHES[Math.floor(number / SERVER_COLOURS) % 3],
          })),
    axis: (value) => String(value),
    words: whole,
  },
];

/** What each line of a chart shows in some figures. @param {Chart} chart @param {Series[]} series @param {Figures} figures */
export const valuesInWords = ({ words }, series, figures) =>
  series.map(({ label, value }) => `${label} ${words(value(figures) ?? null)}`).join(", ") || "none";

// Three charts of the last two minutes. Each has a sentence that says the same in words.

import { html, render } from "lit-html";
import uPlot from "uplot";

import { element } from "../../shared/element.js";
import { lookedBack, milliseconds, rate } from "../../shared/format.js";
import { SERVER_COLOURS, readColours, serverColour } from "../../shared/palette.js";

const SHOWN_S = 120;
const LEAST_SHOWN_S = 30;
const HEIGHT_REM = 9;
const MOST_LINES = 10;

/** @import { Figures, State } from "../../wire/wire.js" */

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
 * @property {(servers: string[]) => Series[]} series the lines it has, given the servers
 * @property {(value: number) => string} axis a number on its axis
 * @property {(figures: Figures) => string} words what it shows now, in a sentence
 */

/** How many requests are at each server, the most first. @param {Figures} figures */
const loads = (figures) => figures.servers.map(({ queue, working }) => queue + working).sort((a, b) => b - a);

/** A count of the figures' window as a rate. @param {Pick<Figures, "elapsed_s">} figures @param {number} number */
export const perSecond = (figures, number) => (lookedBack(figures) > 0 ? number / lookedBack(figures) : 0);

/** Instead of a line for each of very many servers. @type {Series[]} */
const SPREAD = [
  { label: "most", value: (figures) => loads(figures)[0], colour: { series: 2 }, dash: [2, 3] },
  { label: "median", value: (figures) => loads(figures)[figures.servers.length >> 1], colour: { series: 0 }, dash: [] },
  { label: "least", value: (figures) => loads(figures).at(-1), colour: { series: 1 }, dash: [7, 3] },
];

/** @type {Chart[]} */
const CHARTS = [
  {
    id: "latency",
    title: "Latency",
    series: () => [
      { label: "p50", value: (figures) => figures.p50_ms, colour: { series: 0 }, dash: [] },
      { label: "p95", value: (figures) => figures.p95_ms, colour: { series: 1 }, dash: [7, 3] },
      { label: "p99", value: (figures) => figures.p99_ms, colour: { series: 2 }, dash: [2, 3] },
    ],
    axis: (value) => (value >= 1000 ? `${Number((value / 1000).toFixed(1))} s` : `${value} ms`),
    words: (figures) =>
      `Latency over time. Now p50 ${milliseconds(figures.p50_ms)}, p95 ${milliseconds(figures.p95_ms)}, p99 ${milliseconds(figures.p99_ms)}.`,
  },
  {
    id: "servers",
    title: "At each server",
    series: (servers) =>
      servers.length > MOST_LINES
        ? SPREAD
        : servers.map((id, number) => ({
            label: id,
            value: (figures) => {
              const server = figures.servers.find((each) => each.id === id);
              return server ? server.queue + server.working : null;
            },
            colour: { server: serverColour(id) },
            dash: [[], [7, 3], [2, 3]][Math.floor(number / SERVER_COLOURS) % 3],
          })),
    axis: (value) => String(value),
    words: (figures) =>
      `Requests at each server over time. Now ${figures.servers.map((server) => `${server.id}: ${server.queue + server.working}`).join(", ") || "none"}.`,
  },
  {
    id: "throughput",
    title: "Requests per second",
    series: () => [
      { label: "sent", value: (figures) => figures.sent_per_s, colour: { series: 0 }, dash: [] },
      {
        label: "answered",
        value: (figures) => perSecond(figures, figures.answered),
        colour: { series: 1 },
        dash: [7, 3],
      },
      {
        label: "dropped",
        value: (figures) => perSecond(figures, figures.dropped),
        colour: { series: 2 },
        dash: [2, 3],
      },
    ],
    axis: (value) => String(value),
    words: (figures) =>
      `Requests per second over time. Now ${rate(figures.sent_per_s)} sent, ${rate(perSecond(figures, figures.answered))} answered, ${rate(perSecond(figures, figures.dropped))} dropped.`,
  },
];

export class Charts {
  /** @param {import("../figure.js").Figure} figure */
  constructor(figure) {
    const title = figure.ownId("charts-title");
    const place = element("section", { class: "charts", "aria-labelledby": title, "data-part": "charts" });
    render(
      html`<h2 id=${title}>
          Over time <span>(the last 2 simulated minutes; each point covers up to 10 s before it)</span>
        </h2>
        <div class="chart-row">
          ${CHARTS.map(
            ({ id, title }) =>
              html`<figure class="card" data-chart=${id}>
                <figcaption>
                  <h3>${title}</h3>
                  <ul class="key" data-part="key"></ul>
                </figcaption>
                <div data-part="plot" aria-hidden="true"></div>
                <p class="hidden" data-part="words"></p>
              </figure>`,
          )}
        </div>`,
      place,
    );
    figure.append(place);
    this._place = place;
    figure.store.subscribe(["figures", "state"], () =>
      this.update(figure.store.history, figure.store.figures, figure.store.state),
    );
    figure.hear("colours", () => this.recolour());
    /** @type {Map<string, {plot: uPlot, key: string}>} */
    this._plots = new Map();
    this._colours = readColours();
    this._visible = true;
    /** What was shown last. @type {[Figures[], Figures | null, State | null] | null} */
    this._last = null;
    new IntersectionObserver((entries) => {
      this._visible = entries.some((entry) => entry.isIntersecting);
      if (this._visible && this._last) this.update(...this._last);
    }).observe(place);
    new ResizeObserver(() => this._resize()).observe(place);
  }

  /** Read the colours again and draw anew. */
  recolour() {
    this._colours = readColours();
    for (const { plot } of this._plots.values()) plot.destroy();
    this._plots.clear();
    if (this._last) this.update(...this._last);
  }

  /** @param {Figures[]} history @param {Figures | null} figures @param {State | null} state */
  update(history, figures, state) {
    this._last = [history, figures, state];
    if (!this._visible || document.hidden || !figures || !state) return;
    const servers = state.scenario.servers.map(({ id }) => id);
    const since = figures.time - SHOWN_S;
    const shown = history.filter(({ time }) => time >= since);
    const times = shown.map(({ time }) => time - figures.time);
    for (const chart of CHARTS) {
      const figure = this._place.querySelector(`[data-chart="${chart.id}"]`);
      if (!figure) continue;
      const series = chart.series(servers);
      const key = series.map(({ label }) => label).join(" ");
      let entry = this._plots.get(chart.id);
      if (!entry || entry.key !== key) {
        entry?.plot.destroy();
        entry = { plot: this._build(figure, chart, series), key };
        this._plots.set(chart.id, entry);
      }
      entry.plot.setData([times, ...series.map(({ value }) => shown.map((each) => value(each) ?? null))]);
      const words = figure.querySelector("[data-part=words]");
      if (words) words.textContent = chart.words(figures);
    }
  }

  /** @param {Element} figure @param {Chart} chart @param {Series[]} series */
  _build(figure, chart, series) {
    const holder = /** @type {HTMLElement} */ (figure.querySelector("[data-part=plot]"));
    const colours = this._colours;
    const colourOf = (/** @type {Series["colour"]} */ colour) =>
      "server" in colour ? colours.servers[colour.server] : colours.series[colour.series];
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const font = `${Math.round(rem * 0.6875)}px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: colours.muted, font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
    this._legend(figure, series);
    return new uPlot(
      {
        ...this._size(holder),
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        legend: { show: false },
        scales: {
          x: { time: false, range: (_plot, least) => [-Math.max(LEAST_SHOWN_S, Math.min(SHOWN_S, -least || 0)), 0] },
          y: { range: (_plot, _least, most) => [0, Math.max(1, (most ?? 1) * 1.1)] },
        },
        axes: [
          {
            ...axis,
            size: rem * 1.4,
            values: (_plot, ticks) => ticks.map((tick) => (tick === 0 ? "now" : `${tick} s`).replace("-", "−")),
          },
          { ...axis, size: rem * 3, values: (_plot, ticks) => ticks.map(chart.axis) },
        ],
        series: [
          {},
          ...series.map(({ label, colour, dash }) => ({
            label,
            stroke: colourOf(colour),
            width: 1.75,
            dash,
            points: { show: false },
            spanGaps: false,
          })),
        ],
      },
      [[]],
      holder,
    );
  }

  /** The key to the lines: their colour, their dashes and their names. @param {Element} figure @param {Series[]} series */
  _legend(figure, series) {
    const legend = figure.querySelector("[data-part=key]");
    if (!legend) return;
    legend.replaceChildren(
      ...series.map(({ label, colour, dash }) => {
        const item = document.createElement("li");
        item.textContent = label;
        item.className = `dash-${dash[0] ?? 0}`;
        if ("server" in colour) item.dataset.colour = String(colour.server);
        else item.dataset.series = String(colour.series);
        return item;
      }),
    );
  }

  /** @param {HTMLElement} holder */
  _size(holder) {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return { width: Math.max(120, holder.clientWidth), height: HEIGHT_REM * rem };
  }

  _resize() {
    for (const [id, { plot }] of this._plots) {
      const holder = this._place.querySelector(`[data-chart="${id}"] [data-part=plot]`);
      if (holder) plot.setSize(this._size(/** @type {HTMLElement} */ (holder)));
    }
  }
}

/** @type {import("../figure.js").Part} */
export const charts = (figure) => void new Charts(figure);

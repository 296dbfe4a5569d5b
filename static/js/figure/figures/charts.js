// The drawer over the picture: charts of the last two minutes, read-out by pointer and keyboard, what the latest change
// has changed, and the log. It opens by a click on the figures.

import { html, nothing, render } from "lit-html";

import { element } from "../../shared/element.js";
import { NOTHING, lookedBack, trimmed } from "../../shared/format.js";
import { readColours } from "../../shared/palette.js";
import { logList } from "../log.js";
import { ENOUGH, changesOf, comparison, rowsOf } from "./comparison.js";
import { balancerTable } from "./figures.js";
import { measuresOf, written } from "./measures.js";
import { CHARTS, SHOWN_S, shownSeconds, valuesInWords } from "./plots.js";

/** A change this near to where the reader looks is read out with it. */
const NEAR_S = 1;

/** @import { Figures, LogLine } from "../../wire/wire.js" */
/** @import { Comparison } from "./comparison.js" */

/** What can be done to the drawer, for the page's table of actions. @type {Record<string, import("../actions.js").Action>} */
export const CHART_ACTIONS = {
  charts: {
    title: "Show or hide the charts, what a change has changed, and the log",
    keys: ["G"],
    offline: true,
    run: (figure) => figure.tell("charts"),
  },
};

const ago = (/** @type {number} */ seconds) => (seconds > -0.25 ? "now" : `${trimmed(-seconds, 1)} s ago`);

export class Charts {
  /** @param {import("../figure.js").Figure} figure */
  constructor(figure) {
    this._figure = figure;
    this._place = element("section", {
      class: "charts card",
      "aria-labelledby": figure.ownId("charts-title"),
      "data-part": "charts",
      hidden: "",
      tabindex: "-1",
    });
    figure.append(this._place);
    /** Fetched when somebody opens the drawer: a first visit need not wait for it. @type {typeof import("./plot.js") | null} */
    this._plotting = null;
    /** @type {Map<string, import("./plot.js").Plot>} */
    this._plots = new Map();
    this._colours = readColours();
    /** The simulated time that the reader looks at, null for now. @type {number | null} */
    this._at = null;
    /** Whether a pointer chose it: then it goes when that leaves. */
    this._pointed = false;
    this._place.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this._open(false);
    });
    figure.store.subscribe(["figures", "state", "log"], () => this.update());
    figure.hear("charts", (open = Boolean(this._place.hidden)) => this._open(open));
    figure.hear("close", () => this._open(false));
    figure.hear("colours", () => this.recolour());
    new ResizeObserver(() => {
      for (const plot of this._plots.values()) plot.resize();
    }).observe(this._place);
  }

  /** @param {boolean} open */
  _open(open) {
    if (open === !this._place.hidden) return;
    const had = this._place.contains(document.activeElement);
    this._place.hidden = !open;
    this._figure.toggleAttribute("data-charts", open);
    if (open) {
      this._fetch();
      this.update();
      this._place.focus({ preventScroll: true });
      this._place.scrollIntoView({ block: "nearest" });
    } else {
      this._forget();
      if (had) /** @type {HTMLElement | null} */ (this._figure.querySelector("[data-action=charts]"))?.focus();
    }
  }

  async _fetch() {
    if (this._plotting) return;
    try {
      this._plotting = await import("./plot.js");
      this.update();
    } catch {
      this._figure.tell("toast", "The charts could not be fetched. Close them and open them again.", "error");
    }
  }

  _forget() {
    for (const plot of this._plots.values()) plot.destroy();
    this._plots.clear();
    this._at = null;
  }

  /** Read the colours again and draw anew. */
  recolour() {
    this._colours = readColours();
    for (const plot of this._plots.values()) plot.destroy();
    this._plots.clear();
    this.update();
  }

  update() {
    const { history, figures, state, log } = this._figure.store;
    if (this._place.hidden || document.hidden || !figures || !state) return;
    const shown = history.filter(({ time }) => time >= figures.time - SHOWN_S);
    const changes = changesOf(log, state.world);
    if (this._at !== null && (this._at < shown[0].time || this._at > figures.time)) this._at = null;
    const looked = this._looked(shown, figures);
    render(this._drawer(shown, figures, looked, changes), this._place);
    this._draw(shown, figures, changes);
  }

  /** The figures that the reader looks at. @param {Figures[]} shown @param {Figures} figures */
  _looked(shown, figures) {
    const at = this._at;
    return at === null ? figures : (shown.findLast(({ time }) => time <= at) ?? shown[0]);
  }

  /** @param {Figures[]} shown @param {Figures} figures @param {LogLine[]} changes */
  _draw(shown, figures, changes) {
    if (!this._plotting) return;
    const { Plot } = this._plotting;
    const times = shown.map(({ time }) => time - figures.time);
    const marks = changes.map(({ time, words }) => ({ at: time - figures.time, words }));
    for (const chart of CHARTS) {
      const holder = /** @type {HTMLElement | null} */ (
        this._place.querySelector(`[data-chart="${chart.id}"] [data-part=plot]`)
      );
      if (!holder) continue;
      const series = chart.series(figures, this._figure.store.scenario);
      let plot = this._plots.get(chart.id);
      if (plot?.key !== series.map(({ label }) => label).join(" ")) {
        plot?.destroy();
        plot = new Plot(holder, chart, series, this._colours, (seconds) => this._point(seconds));
        this._plots.set(chart.id, plot);
      }
      const data = series.map(({ value }) => shown.map((each) => value(each) ?? null));
      plot?.show([times, ...data], marks, this._at === null ? null : this._at - figures.time);
    }
  }

  /** The pointer is over a chart, or has left it. @param {number | null} seconds ago, negative */
  _point(seconds) {
    if (seconds === null && !this._pointed) return;
    this._pointed = seconds !== null;
    this._lookAt(seconds);
  }

  /** @param {number | null} seconds ago, negative; null for now */
  _lookAt(seconds) {
    const { figures } = this._figure.store;
    this._at = seconds === null || !figures || seconds > -0.25 ? null : figures.time + seconds;
    this.update();
  }

  /** @param {Figures[]} shown @param {Figures} figures @param {Figures} looked @param {LogLine[]} changes */
  _drawer(shown, figures, looked, changes) {
    const scenario = this._figure.store.scenario;
    return html`<header>
        <h2 id=${this._figure.ownId("charts-title")}>
          Over time <small>the last 2 simulated minutes; each point covers up to 10 s before it</small>
        </h2>
        <button type="button" class="close" aria-label="Close the charts" @click=${() => this._open(false)}>×</button>
      </header>
      <div class="chart-row">
        ${CHARTS.map((chart) => {
          const series = chart.series(figures, this._figure.store.scenario);
          return html`<figure data-chart=${chart.id}>
            <figcaption>
              <h3>${chart.title}</h3>
              <ul class="key" data-part="key">
                ${series.map(
                  ({ label, colour, dash }) =>
                    html`<li
                      class="dash-${dash[0] ?? 0}"
                      data-colour=${"server" in colour ? colour.server : nothing}
                      data-series=${"series" in colour ? colour.series : nothing}
                    >
                      ${label}
                    </li>`,
                )}
              </ul>
            </figcaption>
            <div data-part="plot" aria-hidden="true"></div>
            <p class="hidden" data-part="words">${chart.title}: now ${valuesInWords(chart, series, figures)}.</p>
          </figure>`;
        })}
      </div>
      ${this._readOut(shown, figures, looked, changes)}
      <div class="cause">
        ${this._effect(comparison(changes, this._figure.store.history, figures), figures)}
        <section class="log" aria-label="Log" data-part="log">${logList(this._figure)}</section>
      </div>
      ${balancerTable(figures.balancers ?? [], scenario)}`;
  }

  /** Where the reader looks: a slider, so that arrow keys move it. @param {Figures[]} shown @param {Figures} figures @param {Figures} looked @param {LogLine[]} changes */
  _readOut(shown, figures, looked, changes) {
    const scenario = this._figure.store.scenario;
    const at = this._at === null ? 0 : this._at - figures.time;
    const then = figures.time + at;
    const near = this._at === null ? [] : changes.filter(({ time }) => Math.abs(time - then) <= NEAR_S);
    const words = [
      ...measuresOf(looked, scenario).map((measure) => `${measure.label} ${written(measure, looked)}`),
      ...near.map((line) => line.words),
    ].join(" · ");
    return html`<div class="read-out">
      <input
        type="range"
        aria-label="Point in time"
        aria-valuetext="${ago(at)}: ${words}"
        min=${-Math.ceil(shownSeconds(shown[0].time - figures.time))}
        max="0"
        step="0.5"
        .value=${String(at)}
        @input=${(/** @type {Event & {target: HTMLInputElement}} */ event) => {
          this._pointed = false;
          this._lookAt(event.target.valueAsNumber);
        }}
      />
      <p data-part="read-out"><b>${ago(at)}</b> ${words}</p>
    </div>`;
  }

  /** What the latest change has changed. @param {Comparison | null} compared @param {Figures} figures */
  _effect(compared, figures) {
    const { scenario, log, state } = this._figure.store;
    const title = html`<h3>Before and after</h3>`;
    if (!compared) {
      const young = changesOf(log, state?.world ?? 0).length > 0;
      return html`<section class="effect" data-part="effect">
        ${title}
        <p class="small">
          ${young ? `There were no full ${trimmed(figures.window_s)} s before this change to compare with.` : "Change something: this shows what came of it."}
        </p>
      </section>`;
    }
    const { line, others, window_s, waits_s, mixed } = compared;
    const what = `${line.words}${others ? `, and ${others} more just before` : ""}`;
    const rows = rowsOf(compared, measuresOf(figures, scenario));
    const since = waits_s ? `in ${Math.ceil(waits_s)} s` : `last ${trimmed(lookedBack(figures), 0)} s`;
    return html`<section class="effect" data-part="effect">
      ${title}
      <p class="small">${what}</p>
      <table>
        <thead>
          <tr>
            <th></th>
            ${rows.map(({ label }) => html`<th scope="col">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          <tr data-effect="before">
            <th scope="row">${trimmed(window_s)} s before</th>
            ${rows.map(({ before }) => html`<td>${before}</td>`)}
          </tr>
          <tr data-effect="after">
            <th scope="row">${since}</th>
            ${rows.map(({ after }) => html`<td>${after ?? "…"}</td>`)}
          </tr>
        </tbody>
      </table>
      ${mixed && !waits_s ? html`<p class="small">Some of these answers were asked for before the change: look again in a while.</p>` : ""}
      ${
        rows.some(({ before, after }) => before === NOTHING || after === NOTHING)
          ? html`<p class="small">${NOTHING}: too few requests to say. p99 needs ${ENOUGH.p99} of them.</p>`
          : ""
      }
    </section>`;
  }
}

/** @type {import("../figure.js").Part} */
export const charts = (figure) => void new Charts(figure);

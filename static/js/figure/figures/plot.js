// One chart as uPlot draws it, with a line where something was changed and one where the reader looks.

import uPlot from "uplot";

import { shownSeconds } from "./plots.js";

const HEIGHT_REM = 7;
const LINE = 1.25; // of a text, in its size
const GAP_PX = 3; // between a mark's line and its words

/** @import { Chart, Series } from "./plots.js" */
/** @typedef {ReturnType<typeof import("../../shared/palette.js").readColours>} Colours */

/**
 * @typedef {object} Marked a change, and how many seconds ago it was (negative)
 * @property {number} at
 * @property {string} words
 */

const remNow = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

export class Plot {
  /**
   * @param {HTMLElement} holder @param {Chart} chart @param {Series[]} series @param {Colours} colours
   * @param {(seconds: number | null) => void} point told how many seconds ago (negative) the pointer is; null when it leaves
   */
  constructor(holder, chart, series, colours, point) {
    this.key = series.map(({ label }) => label).join(" ");
    this._holder = holder;
    /** @type {Marked[]} */
    this._marks = [];
    /** @type {number | null} */
    this._at = null;
    const rem = remNow();
    const font = `${Math.round(rem * 0.75)}px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: colours.muted, font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
    const colourOf = (/** @type {Series["colour"]} */ colour) =>
      "server" in colour ? colours.servers[colour.server] : colours.series[colour.series];
    this._plot = new uPlot(
      {
        ...this._size(),
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        legend: { show: false },
        scales: {
          x: { time: false, range: (_plot, least) => [-shownSeconds(least), 0] },
          y: { range: (_plot, _least, most) => [0, Math.max(chart.least ?? 1, (most ?? 0) * 1.1)] },
        },
        axes: [
          {
            ...axis,
            size: rem * 1.5,
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
        hooks: { draw: [() => this._drawLines(colours, font)] },
      },
      [[]],
      holder,
    );
    const { over } = this._plot;
    over.addEventListener("pointermove", (event) => point(this._plot.posToVal(event.offsetX, "x")));
    over.addEventListener("pointerleave", () => point(null));
  }

  /** @param {uPlot.AlignedData} data @param {Marked[]} marks @param {number | null} at where the reader looks, in seconds ago (negative) */
  show(data, marks, at) {
    this._marks = marks;
    this._at = at;
    this._plot.setData(data);
  }

  /** @param {number | null} at */
  look(at) {
    this._at = at;
    this._plot.redraw(false, false);
  }

  resize() {
    this._plot.setSize(this._size());
  }

  destroy() {
    this._plot.destroy();
  }

  /** @param {Colours} colours @param {string} font */
  _drawLines(colours, font) {
    const { ctx, bbox } = this._plot;
    const x = (/** @type {number} */ at) => Math.round(this._plot.valToPos(at, "x", true));
    const ratio = devicePixelRatio;
    const line = (/** @type {number} */ at, /** @type {string} */ colour, /** @type {number[]} */ dash) => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = ratio;
      ctx.setLineDash(dash.map((length) => length * ratio));
      ctx.beginPath();
      ctx.moveTo(x(at), bbox.top);
      ctx.lineTo(x(at), bbox.top + bbox.height);
      ctx.stroke();
    };
    const shown = this._marks.filter(({ at }) => x(at) >= bbox.left && at <= 0);
    ctx.save();
    ctx.font = font.replace(/^\d+/, (size) => String(Number(size) * ratio));
    ctx.textBaseline = "top";
    // Words that do not fit beside their line are in the log.
    let free = bbox.left;
    for (const [number, { at, words }] of shown.entries()) {
      line(at, colours.muted, [4, 3]);
      const next = shown[number + 1];
      const wide = ctx.measureText(words).width + 2 * GAP_PX * ratio;
      const fits = x(at) + wide <= (next ? x(next.at) : bbox.left + bbox.width);
      const start = fits ? x(at) : x(at) - wide;
      if (start < free) continue;
      ctx.fillStyle = colours.card;
      ctx.fillRect(start + ratio, bbox.top, wide - 2 * ratio, parseFloat(ctx.font) * LINE);
      ctx.fillStyle = colours.muted;
      ctx.fillText(words, start + GAP_PX * ratio, bbox.top + ratio);
      free = start + wide;
    }
    if (this._at !== null) line(this._at, colours.text, []);
    ctx.restore();
  }

  _size() {
    return { width: Math.max(120, this._holder.clientWidth), height: HEIGHT_REM * remNow() };
  }
}

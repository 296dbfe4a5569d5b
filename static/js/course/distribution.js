// A world, and below it how the latencies of its answers are spread: it grows as they come, and begins anew with each change.
// A run of ten thousand requests, with the world as it is set now, can stand in its place.

import { html, render } from "lit-html";
import { count } from "../shared/format.js";
import { lostOf } from "./lost.js";
import { axisOf } from "./runs/bars.js";
import { meter } from "./runs/meter.js";
import { Running } from "./runs/progress.js";
import { spreadPicture } from "./runs/spread.js";
import { anySeed } from "./runs/stream.js";
import { world } from "./world.js";

/** @import { Figure as Block } from "../wire/wire.js" */

// So few answers fill the picture to its top; before, each adds a little.
const FULL = 150;
// So many say roughly how long the axis must be; from then on it only grows, so that one can watch the bars.
const FEW = 20;
const EMPTY_AXIS_MS = 1000;

/** @param {HTMLElement} element @param {Block} block */
export function distribution(element, block) {
  world(element, block);
  const figure = /** @type {import("../figure/figure.js").Figure} */ (element.querySelector("lb-figure"));
  const place = document.createElement("div");
  place.className = "distribution";
  element.append(place);
  const run = new Running(1, () => draw());
  let axis_ms = 0;
  const begin = () => run.run(`/rooms/${figure.room?.id ?? block.room}/run`, { seed: anySeed() });
  const leave = () => run.cancel();
  const draw = () => {
    const isLive = run.now.state === "idle" || run.now.state === "failed";
    render(isLive ? live() : atOnce(), place);
  };
  const live = () => {
    const histogram = figure.store.feeds.latencies ?? null;
    const answered = histogram?.answered ?? 0;
    axis_ms = axisOf([histogram], answered < FEW ? 0 : axis_ms);
    const about = run.now.problem || `${answered ? count(answered) : "none"} so far`;
    const shown = { title: "Answers", about, histogram, part: Math.min(1, answered / FULL) };
    return [
      html`<div class="at-once"><button type="button" @click=${begin}>Run 10,000 at once</button></div>`,
      spreadPicture(shown, answered ? axis_ms : EMPTY_AXIS_MS),
    ];
  };
  const atOnce = () => {
    const { histograms, parts, ran } = run.now;
    const shown = { title: "10,000 at once", about: lostOf(ran[0]), histogram: histograms[0], part: parts[0] };
    return [
      html`<div class="at-once">
        ${run.busy ? meter(run.now, leave) : html`<button type="button" @click=${leave}>Back to the answers above</button>`}
      </div>`,
      spreadPicture(shown, axisOf(histograms, EMPTY_AXIS_MS), 1),
    ];
  };
  figure.want(place, ["latencies"]);
  figure.store.subscribe(["latencies"], draw);
  draw();
}

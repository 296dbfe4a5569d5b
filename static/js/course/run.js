// "Run 10,000 requests": the same traffic under each policy, on the server, and how the latencies are spread as they come.

import { html, nothing, render } from "lit-html";
import { lostOf } from "./lost.js";
import { axisOf } from "./runs/bars.js";
import { meter } from "./runs/meter.js";
import { Running } from "./runs/progress.js";
import { spreadPicture } from "./runs/spread.js";
import { anySeed } from "./runs/stream.js";

/** @import { RunBlock } from "../wire/wire.js" */
/** @import { Lesson } from "./lesson.js" */

/** @param {HTMLElement} element @param {RunBlock} block @param {Lesson} lesson */
export function run(element, block, lesson) {
  const place = /** @type {HTMLElement} */ (element.querySelector("[data-part=body]"));
  const names = block.policies.map(({ label }) => label);
  const { requests } = block;
  place.replaceChildren();
  const running = new Running(names.length, () => draw());
  const begin = () => {
    running.run(`/course/${lesson.name}/runs/${block.id}`, { seed: anySeed() });
  };
  const draw = () => {
    const { now } = running;
    const axis_ms = axisOf(now.histograms);
    render(
      html`<div class="run-bar">
          ${
            running.busy
              ? meter(now, () => running.cancel())
              : html`<button type="button" class="primary" @click=${begin}>
                  ${now.state === "done" ? "Run once more, with other traffic" : `Run ${requests.toLocaleString("en")} requests`}
                </button>`
          }
          <span class="run-said" role="status">${said(now, names.length, requests)}</span>
        </div>
        <div class="spreads">
          ${names.map((title, number) =>
            spreadPicture(
              {
                title: now.ran[number]?.label || title,
                about: lostOf(now.ran[number]),
                histogram: now.histograms[number],
                part: now.parts[number],
              },
              axis_ms,
              number,
            ),
          )}
        </div>`,
      place,
    );
  };
  draw();
}

/** @param {import("./runs/progress.js").Progress} now @param {number} worlds @param {number} requests */
function said(now, worlds, requests) {
  if (now.state === "failed") return now.problem;
  if (now.state !== "done") return nothing;
  const many = `${requests.toLocaleString("en")} requests`;
  return worlds > 1 ? `The same ${many} each time.` : `${many}.`;
}

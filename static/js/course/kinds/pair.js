// Two worlds on the same traffic, side by side: one set of controls, and time passes in both alike. The second one's room does
// whatever the first one's does; nothing is set in it by itself.

import { html, nothing, render } from "lit-html";
import { lostInWords, lostOf } from "../lost.js";
import { axisOf } from "../runs/bars.js";
import { meter } from "../runs/meter.js";
import { Running } from "../runs/progress.js";
import { spreadPicture } from "../runs/spread.js";
import { anySeed } from "../runs/stream.js";
import { world, worldToSee } from "../world.js";

/** @import { Figure as Block } from "../../wire/wire.js" */
/** @import { Figure } from "../../figure/figure.js" */

const roomBeside = (/** @type {string} */ room) => `${room}-right`;

/** @param {HTMLElement} element @param {Block} block */
export function pair(element, block) {
  const both = document.createElement("div");
  both.className = "pair";
  const below = document.createElement("div");
  below.className = "pair-runs";
  const sides = [block.own_title, block.beside_title].map((title) => side(both, title));
  sides[0].place.append(...element.querySelectorAll("[data-part=loading]"));
  element.append(both, below);
  const left = world(sides[0].place, block);
  showHead(left, sides[0].head, block.own_title);
  /** @type {Figure | null} */
  let right = null;
  // The second room is there as soon as the first one is, and goes where that goes.
  left.hear("loaded", () => {
    if (!left.room) return;
    const room = roomBeside(left.room.id);
    if (right) return right.move(room);
    right = worldToSee(sides[1].place, block, room);
    showHead(right, sides[1].head, block.beside_title);
  });
  runs(below, left, block);
}

/** @param {HTMLElement} both @param {string} title */
function side(both, title) {
  const whole = document.createElement("section");
  whole.setAttribute("aria-label", title);
  const head = document.createElement("p");
  head.className = "pair-head";
  const place = document.createElement("div");
  whole.append(head, place);
  both.append(whole);
  return { head, place };
}

/** The policy of one side, and what it has lost. @param {Figure} figure @param {HTMLElement} head @param {string} title before anything is known */
function showHead(figure, head, title) {
  const draw = () => {
    const { state, figures } = figure.store;
    const policy = state ? (figure.policies.get(state.scenario.balancer.policy)?.title ?? title) : title;
    render(html`<b>${policy}</b><span>${figures ? ` ${lostInWords(figures)}` : ""}</span>`, head);
  };
  figure.store.subscribe(["state", "figures"], draw);
  draw();
}

/** "Run 10,000 at once", with both worlds as they are set now. @param {HTMLElement} place @param {Figure} figure @param {Block} block */
function runs(place, figure, block) {
  const titles = [block.own_title, block.beside_title];
  const run = new Running(titles.length, () => draw());
  const begin = () => run.run(`/rooms/${figure.room?.id ?? block.room}/run`, { seed: anySeed() });
  const draw = () => {
    const { state, histograms, parts, ran, problem } = run.now;
    const axis_ms = axisOf(histograms);
    const spread = (/** @type {string} */ title, /** @type {number} */ number) =>
      spreadPicture(
        {
          title: ran[number]?.label || title,
          about: lostOf(ran[number]),
          histogram: histograms[number],
          part: parts[number],
        },
        axis_ms,
        number,
      );
    render(
      html`<div class="run-bar">
          ${
            run.busy
              ? meter(run.now, () => run.cancel())
              : html`<button type="button" @click=${begin}>
                  ${state === "done" ? "Run 10,000 more, with other traffic" : "Run 10,000 at once"}
                </button>`
          }
          <span class="run-said" role="status">${problem}</span>
        </div>
        ${run.busy || state === "done" ? html`<div class="spreads">${titles.map(spread)}</div>` : nothing}`,
      place,
    );
  };
  draw();
}

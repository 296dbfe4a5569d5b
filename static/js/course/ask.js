// A prediction: the reader chooses, a run on the server decides, and each answer has its sentence. What is right stands nowhere.

import { html, nothing, render } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";
import { written } from "./numbers.js";
import { answerTo, keepAnswer } from "./runs/answers.js";
import { axisOf } from "./runs/bars.js";
import { meter } from "./runs/meter.js";
import { Running } from "./runs/progress.js";
import { spreadPicture } from "./runs/spread.js";
import { anySeed } from "./runs/stream.js";
import { lostOf } from "./run.js";

/** @import { Ask, Found } from "../wire/wire.js" */
/** @import { Given } from "./runs/answers.js" */

const SHOWN_FROM = 1000; // requests: the latencies of fewer are no distribution

/**
 * @param {HTMLElement} element @param {Ask} block
 * @param {{name: string, number: number}} asked the name of its chapter, and the number of the one where it is asked
 * @param {boolean} [anew] what was said before does not count
 */
export function ask(element, block, asked, anew = false) {
  const place = /** @type {HTMLElement} */ (element.querySelector("[data-part=answers]"));
  place.replaceChildren();
  const address = `/course/${asked.name}/runs/${block.id}`;
  const worlds = block.needs_run ? (block.two_worlds ? 2 : 1) : 0;
  let given = anew ? null : answerTo(asked.name, block.id);
  let chosen = given?.chosen ?? -1;
  const one = new Running(worlds, () => draw());
  const more = new Running(0, () => draw());

  const choose = async (/** @type {number} */ number) => {
    if (one.busy || given) return;
    chosen = number;
    if (await one.run(address, { seed: anySeed() })) {
      const [found] = one.now.found;
      const names = one.now.ran.map((ran) => ran?.label ?? "");
      given = { chosen, right: found.holds.indexOf(true), found, names, chapter: asked.number };
      keepAnswer(asked.name, block.id, given);
      element.dispatchEvent(new CustomEvent("answered", { bubbles: true }));
    } else if (one.now.state !== "failed") chosen = -1;
    draw();
  };
  const cancel = () => {
    one.cancel();
    chosen = -1;
    draw();
  };
  const again = () => {
    more.cancel();
    one.cancel();
    [given, chosen] = [null, -1];
    draw();
    place.querySelector("button")?.focus();
  };

  const draw = () => {
    element.dataset.state = given ? (given.chosen === given.right ? "right" : "wrong") : one.busy ? "runs" : "open";
    render(
      html`<div class="answers" role="group" aria-label="Answers">
          ${block.answers.map(
            ({ text }, number) =>
              html`<button
                type="button"
                aria-pressed=${number === chosen}
                aria-disabled=${Boolean(given) || one.busy}
                data-is=${given ? sign(given, number) : ""}
                @click=${() => choose(number)}
              >
                <span>${unsafeHTML(text)}</span>${given ? mark(given, number) : nothing}
              </button>`,
          )}
        </div>
        <div class="outcome" role="status">
          ${given ? outcome(given) : one.busy ? meter(one.now, cancel) : html`<p class="ask-hint">${hint()}</p>`}
        </div>
        ${given || one.busy ? evidence() : nothing}
        ${
          given
            ? html`<p class="run-bar">
                ${block.needs_run && block.seeds ? seeds() : nothing}<button type="button" @click=${again}>
                  Ask me again
                </button>
              </p>`
            : nothing
        }`,
      place,
    );
  };

  const hint = () => {
    if (one.now.state === "failed") return one.now.problem;
    if (!worlds) return "Choose, and it is counted, on this server, now.";
    return `Choose, and the simulation decides: ${block.requests.toLocaleString("en")} requests, on this server, now.`;
  };

  const outcome = (/** @type {Given} */ { chosen, right }) => {
    if (right < 0)
      return html`<p><b>The run agrees with none of these.</b> Ask again: other traffic may.</p>
        <p>${unsafeHTML(block.answers[chosen]?.why ?? "")}</p>`;
    if (chosen === right) return html`<p><b>That is so.</b> ${unsafeHTML(block.answers[right].why)}</p>`;
    return html`<p><b>You said otherwise:</b> ${unsafeHTML(block.answers[chosen]?.why ?? "")}</p>
      <p><b>The run says: ${unsafeHTML(block.answers[right].text)}</b> ${unsafeHTML(block.answers[right].why)}</p>`;
  };

  const evidence = () => {
    const drawn = worlds > 0 && block.requests >= SHOWN_FROM && (one.busy || one.now.state === "done");
    const names = one.now.ran.map((ran, number) => ran?.label ?? given?.names[number] ?? "");
    const axis_ms = axisOf(one.now.histograms);
    return html`${
      drawn
        ? html`<div class="spreads" data-busy=${one.busy}>
            ${names.map((title, number) =>
              spreadPicture(
                {
                  title,
                  about: lostOf(one.now.ran[number]),
                  histogram: one.now.histograms[number],
                  part: one.now.parts[number],
                },
                axis_ms,
                number,
              ),
            )}
          </div>`
        : nothing
    }
    ${given ? measured(given) : nothing}`;
  };

  const seeds = () => {
    if (more.busy) return meter(more.now, () => more.cancel());
    if (more.now.state !== "done") {
      return html`<button type="button" @click=${() => more.run(address, { more: true })}>
          Run ${block.seeds} more, each with other traffic
        </button>
        ${more.now.state === "failed" ? html`<span>${more.now.problem}</span>` : nothing}`;
    }
    const same = more.now.found.filter(({ holds }) => holds.indexOf(true) === given?.right).length;
    return html`<span class="run-said">${same} of ${more.now.found.length} more said the same.</span>`;
  };
  draw();
}

/** @param {Given} given @param {number} number */
const sign = ({ chosen, right }, number) => (number === right ? "right" : number === chosen ? "wrong" : "other");

/** @param {Given} given @param {number} number */
function mark(given, number) {
  const is = sign(given, number);
  if (is === "other") return nothing;
  return html`<b class="mark"
    ><span aria-hidden="true">${is === "right" ? "✓" : "✗"}</span
    ><span class="hidden">${is === "right" ? "so it is" : "not so"}</span></b
  >`;
}

/** What was measured, a line each, with a number for each world. @param {Given} given */
function measured({ found, names }) {
  /** @type {Map<string, Found["measures"]>} */
  const rows = new Map();
  for (const each of found.measures) rows.set(each.label, [...(rows.get(each.label) ?? []), each]);
  return html`<dl class="measured">
    ${[...rows].map(
      ([label, values]) =>
        html`<div>
          <dt>${label}</dt>
          ${values
            .sort((one, other) => (one.part ?? 0) - (other.part ?? 0))
            .map(
              ({ value, format, part }) =>
                html`<dd>
                  ${written(value, format)}${part !== null && names[part] ? html` <small>${names[part]}</small>` : nothing}
                </dd>`,
            )}
        </div>`,
    )}
  </dl>`;
}

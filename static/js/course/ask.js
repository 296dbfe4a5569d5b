// A prediction: the reader chooses, a run on the server decides, and each answer has its sentence. What is right stands nowhere.

import { html, nothing, render } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";
import { NOTHING } from "../shared/format.js";
import { written } from "./numbers.js";
import { answerTo, keepAnswer } from "./runs/answers.js";
import { axisOf } from "./runs/bars.js";
import { meter } from "./runs/meter.js";
import { Running } from "./runs/progress.js";
import { spreadPicture } from "./runs/spread.js";
import { anySeed } from "./runs/stream.js";
import { lostOf } from "./lost.js";

/** @import { Ask, Measured } from "../wire/wire.js" */
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
  const worlds = block.worlds.length;
  let given = anew ? null : answerTo(asked.name, block.id);
  let chosen = given?.chosen ?? -1;
  const one = new Running(worlds, () => draw());
  const more = new Running(0, () => draw());

  const choose = async (/** @type {number} */ number) => {
    if (one.busy || given) return;
    chosen = number;
    if (await one.run(address, { seed: anySeed() })) {
      const [found] = one.now.found;
      given = { chosen, right: found.holds.indexOf(true), found, chapter: asked.number };
      keepAnswer(asked.name, block.id, given);
      element.dispatchEvent(new CustomEvent("answered", { bubbles: true }));
    } else if (one.now.state !== "failed") chosen = -1;
    draw();
  };
  const cancel = () => {
    const left = chosen;
    one.cancel();
    chosen = -1;
    draw();
    place.querySelectorAll("button")[left]?.focus();
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
                <span>${unsafeHTML(text)}</span>${mark(given, number)}
              </button>`,
          )}
        </div>
        <div class="outcome">
          <div role="status">${given ? outcome(given) : nothing}</div>
          ${given ? nothing : one.busy ? meter(one.now, cancel) : html`<p class="ask-hint">${hint()}</p>`}
          ${one.busy ? reserved() : nothing}
        </div>
        ${given || one.busy ? evidence() : nothing}`,
      place,
    );
  };

  /** All that may come to be said, unseen: it keeps the place. */
  const reserved = () =>
    block.answers.map((_, right) => html`<div class="reserved" aria-hidden="true">${outcome({ chosen, right })}</div>`);

  const hint = () => {
    if (one.now.state === "failed") return one.now.problem;
    if (!worlds) return "Choose, and it is counted, on this server, now.";
    return `Choose, and the simulation decides: ${block.requests.toLocaleString("en")} requests, on this server, now.`;
  };

  const outcome = (/** @type {Pick<Given, "chosen" | "right">} */ { chosen, right }) => {
    const [said, is] = [block.answers[chosen], block.answers[right]];
    if (!is)
      return html`<p><b>The run agrees with none of these.</b> Other traffic may.</p>
        <p>${unsafeHTML(said?.why ?? "")}</p>`;
    if (chosen === right) return html`<p><b>That is so.</b> ${unsafeHTML(is.why)}</p>`;
    return html`<p><b>You said otherwise:</b> ${unsafeHTML(said?.why ?? "")}</p>
      <p><b>The ${worlds ? "run" : "count"} says: ${unsafeHTML(is.text)}</b> ${unsafeHTML(is.why)}</p>`;
  };

  const evidence = () => {
    const drawn = worlds > 0 && block.requests >= SHOWN_FROM && (one.busy || one.now.state === "done");
    const axis_ms = axisOf(one.now.histograms);
    const spread = (/** @type {string} */ title, /** @type {number} */ number) => {
      const { histograms, parts, ran } = one.now;
      return spreadPicture(
        { title, about: lostOf(ran[number]), histogram: histograms[number], part: parts[number] },
        axis_ms,
        number,
      );
    };
    return html`${drawn ? html`<div class="spreads">${block.worlds.map(spread)}</div>` : nothing}
      <dl class="measured">${block.measured.map(measured)}</dl>
      <p class="run-bar" data-ready=${Boolean(given)}>
        ${worlds && block.seeds ? seeds() : nothing}<button type="button" @click=${again}>Ask me again</button>
      </p>`;
  };

  /** A number of the run, for each world that it is of. */
  const measured = (/** @type {string} */ label) => {
    const values = (given?.found.measures ?? []).filter((each) => each.label === label);
    values.sort((one, other) => (one.part ?? 0) - (other.part ?? 0));
    return html`<div>
      <dt>${label}</dt>
      ${values.length ? values.map((each) => html`<dd>${value(each)}</dd>`) : html`<dd>${NOTHING}</dd>`}
    </div>`;
  };

  const value = (/** @type {Measured} */ { value, format, part }) => {
    const words = typeof value === "boolean" ? (value ? "yes" : "no") : written(value, format);
    return part === null || !block.worlds[part] ? words : html`${words} <small>${block.worlds[part]}</small>`;
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

/** Its place is kept before there is anything to say. @param {Given | null} given @param {number} number */
function mark(given, number) {
  const is = given ? sign(given, number) : "other";
  const words = { right: ["✓", "so it is"], wrong: ["✗", "not so"], other: ["", ""] }[is];
  return html`<b class="mark"><span aria-hidden="true">${words[0]}</span><span class="hidden">${words[1]}</span></b>`;
}

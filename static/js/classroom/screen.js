// The screen: what the class looks at. Nothing can be done here.

import { html, nothing, render } from "lit-html";

import { whatIf } from "../figure/what_if.js";
import { placement } from "../figure/figures/placement.js";
import { milliseconds, percent } from "../shared/format.js";
import { ClassLink, config } from "./class_link.js";
import { PHASE_WORDS, histogram } from "./histogram.js";
import { worldOf } from "./picture.js";

/** @import { Seen } from "../wire/wire.js" */

const { code, lan } = config();
// How wide the screen is whose proportions all others have.
const DRAWN_FOR_PX = 1920;
const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part=${name}]`));
const link = new ClassLink(code, "screen", () => ({}));
const figure = worldOf(link, part("world"), {
  parts: [whatIf, placement],
  // A smaller screen shows the same, smaller: nothing turns upright there.
  scale: () => Math.min(1, innerWidth / DRAWN_FOR_PX),
});

const host = (lan ?? location.origin).replace(/^https?:\/\//, "");

/** @param {Seen} seen */
const head = ({ step, question, title, phase }) =>
  html`<p class="step">
      ${step && phase !== "ended" ? html`Step ${step.number} of ${step.count}${question ? html` · ${step.title}` : nothing}` : title}
    </p>
    <h1>${phase === "ended" ? "This class is over." : (question?.text ?? step?.title ?? "Take out your phone")}</h1>`;

/** Who is marked, by name where names are shown: all of them fit in the lobby only. @param {Seen} seen */
function marked({ students, spotlight, names_shown }) {
  const student = students.find(({ number }) => number === spotlight?.student);
  if (!student) return nothing;
  const name = (names_shown && student.name) || `Number ${student.number}`;
  return html`<section class="who"><span style="--student: var(--student-${student.colour})">${name}</span></section>`;
}

/** @param {Seen} seen */
function aside(seen) {
  const { question } = seen;
  return html`${
    seen.phase === "ended"
      ? nothing
      : html`<section class="join">
          <p>Join at</p>
          <p class="host">${host}/J</p>
          <p class="code">${seen.code}</p>
          <img class="qr" src="/J/${seen.code}/qr.svg" alt="QR code of ${host}/J/${seen.code}" />
          ${seen.locked ? html`<p class="locked">The class is locked.</p>` : nothing}
        </section>`
  }
  ${
    question
      ? html`<section class="said" aria-live="polite">
          <h2>${question.before ? "You said" : PHASE_WORDS[question.phase]}</h2>
          ${
            question.before
              ? histogram(question)
              : html`<ol class="options">
                    ${question.options.map((option) => html`<li>${option}</li>`)}
                  </ol>
                  <p class="voted"><b>${question.voted}</b> of ${seen.here} have voted</p>`
          }
        </section>`
      : marked(seen)
  }`;
}

/** Which share of what ended was dropped. @param {import("../wire/wire.js").Figures} figures */
const droppedOf = ({ dropped, answered }) => dropped / Math.max(1, dropped + answered);

/** @param {Seen} seen */
function foot({ here, moved }) {
  const { figures } = figure.store;
  const numbers = [
    [String(here), "here"],
    ...(moved?.of
      ? [
          [String(moved.now), `moved: ${moved.words}`, moved.now > moved.of / 2 ? "bad" : ""],
          [String(moved.ring), "move on a ring"],
          [String(moved.modulo), "move with modulo", moved.modulo > moved.of / 2 ? "bad" : ""],
        ]
      : figures
        ? [
            [milliseconds(figures.p95_ms), "p95"],
            [percent(droppedOf(figures)), "dropped", droppedOf(figures) ? "bad" : ""],
          ]
        : []),
  ];
  return html`${numbers.map(
    ([number, words, tone = ""]) => html`<p data-tone=${tone}><b>${number}</b><span>${words}</span></p>`,
  )}`;
}

/** @param {Seen} seen */
const lobby = (seen) =>
  html`<div class="lobby-join">
      <p>Join at</p>
      <p class="host">${host}/J</p>
      <p class="code">${seen.code}</p>
      <p class="come" role="status"><b>${seen.here}</b> ${seen.here === 1 ? "is" : "are"} here</p>
      <ul class="come-list">
        ${seen.students
          .filter((student) => student.here)
          .map(
            ({ number, name, colour }) => html`<li style="--student: var(--student-${colour})">${name ?? number}</li>`,
          )}
      </ul>
    </div>
    <img class="qr" src="/J/${seen.code}/qr.svg" alt="QR code of ${host}/J/${seen.code}" />`;

function update() {
  const { seen, status, problem } = link;
  const lost = part("lost");
  lost.hidden = status === "connected" || status === "connecting";
  lost.textContent = problem || "The connection is lost. It is being tried again.";
  if (!seen) return;
  const { body } = document;
  const inLobby = seen.phase === "lobby" || seen.step?.show === "code";
  body.dataset.show = inLobby ? "code" : (seen.step?.show ?? "world");
  body.dataset.labels = seen.labels_hidden ? "hidden" : "shown";
  body.dataset.paused = String(seen.paused);
  render(head(seen), part("head"));
  render(inLobby ? lobby(seen) : nothing, part("lobby"));
  render(inLobby ? nothing : aside(seen), part("aside"));
  render(foot(seen), part("foot"));
}

link.subscribe(update);
figure.store.subscribe(["figures"], update);

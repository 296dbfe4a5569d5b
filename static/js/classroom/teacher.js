// The teacher's view: the plan with its notes, the class's world and its time, the question, and who is here.

import { html, nothing, render } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";

import { ACTIONS, bindButtons } from "../figure/actions.js";
import { timeLine, TEN_MINUTES_S } from "../figure/controls/time_line.js";
import { timeControls } from "../figure/controls/time.js";
import { Settings } from "../figure/controls/settings.js";
import { nodeActions } from "../figure/kinds.js";
import { panel } from "../figure/panel/panel.js";
import { whatIf } from "../figure/what_if.js";
import { toast } from "../shared/toast.js";
import { explainTerms } from "../shared/term.js";
import { reach } from "../shared/share.js";
import { ClassLink, config } from "./class_link.js";
import { histogram } from "./histogram.js";
import { worldOf } from "./picture.js";

/** @import { Action, Phase, Seen, SeenStudent, SwitchName, Teacher } from "../wire/wire.js" */

const { code, lan } = config();
const KEY = `class-key:${code}`;
const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part=${name}]`));
const say = (/** @type {string} */ text, /** @type {"note" | "error"} */ kind = "note") =>
  toast(part("toasts"), text, kind);

// The key stands in the address for a moment only: it is kept by this browser, and taken out at once.
if (location.hash.length > 1) {
  localStorage.setItem(KEY, location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}

const link = new ClassLink(code, "presenter", () => ({ key: localStorage.getItem(KEY) }));
const { remove_client, ...nodes } = nodeActions();
const figure = worldOf(link, part("world"), {
  parts: [timeLine(TEN_MINUTES_S), whatIf, panel],
  actions: { ...ACTIONS, ...nodes },
  height: () => Math.max(18 * rem(), innerHeight - 25 * rem()),
});
new Settings(figure, [[part("time"), "Time", timeControls]]);
bindButtons(figure, part("time"));

/** What stands below the picture fits too. */
function rem() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** @param {Action} action */
async function lead(action) {
  const answer = await link.lead(action);
  if (!answer.ok) say(answer.error.message, "error");
  return answer;
}

const button = (
  /** @type {unknown} */ words,
  /** @type {Action} */ action,
  { look = "", off = false, title = "" } = {},
) =>
  html`<button
    type="button"
    class=${look || nothing}
    title=${title || nothing}
    ?disabled=${off}
    @click=${() => lead(action)}
  >
    ${words}
  </button>`;

// --- the bar ----------------------------------------------------------------------------------------------------------

const SWITCHES = /** @type {[SwitchName, string, string][]} */ ([
  ["locked", "Lock", "Let nobody new in"],
  ["sending", "Phones send", "Let phones send requests"],
  ["labels_hidden", "Hide labels", "Hide the servers' figures on the screen, to ask for them"],
  ["names_shown", "Show names", "Show names on the screen"],
  ["typing_names", "Own names", "Let students type their own names"],
]);

/** @param {Seen} seen */
const bar = (seen) =>
  html`<h1>Class ${seen.code}</h1>
    <p class="title">${seen.title}${seen.phase === "ended" ? " · this class is over" : ""}</p>
    <div class="tools">
      ${button(seen.paused ? "Go on" : "Pause all", { type: "pause_all", on: !seen.paused })}
      <a class="button" href="/screen/${seen.code}" target="_blank" rel="noopener">Open the screen ↗</a>
      <details class="menu">
        <summary class="button">More</summary>
        <div class="menu-body card">
          ${SWITCHES.map(
            ([name, words, title]) =>
              html`<label title=${title}
                ><input
                  type="checkbox"
                  .checked=${seen[name]}
                  @change=${() => lead({ type: "switch", name, on: !seen[name] })}
                />
                ${words}</label
              >`,
          )}
          <hr />
          ${button("New code", { type: "new_code" }, { title: "The old one lets nobody new in" })}
          <button type="button" @click=${() => shareLink("hand_on")}>Copy the presenter’s link</button>
          <button type="button" title="Links that were handed on stop working" @click=${() => shareLink("take_back")}>
            Take all links back
          </button>
          <button type="button" @click=${exportClass}>Export</button>
          ${button("End the class", { type: "end_class" }, { look: "danger" })}
          <button
            type="button"
            class="danger"
            @click=${() => /** @type {HTMLDialogElement} */ (part("delete")).showModal()}
          >
            Delete this class …
          </button>
        </div>
      </details>
    </div>`;

/** @param {"hand_on" | "take_back"} type */
async function shareLink(type) {
  const answer = await lead({ type });
  if (!answer.ok || !answer.link) return;
  if (type === "take_back") localStorage.setItem(KEY, answer.link.slice(answer.link.indexOf("#") + 1));
  try {
    await navigator.clipboard.writeText(answer.link);
    say("The link is copied. Who has it leads the class.");
  } catch {
    const dialog = /** @type {HTMLDialogElement} */ (part("link"));
    const field = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
    field.value = answer.link;
    dialog.showModal();
    field.select();
  }
}

async function exportClass() {
  const answer = await lead({ type: "export_class" });
  if (!answer.ok || !answer.text) return;
  const file = document.createElement("a");
  file.href = URL.createObjectURL(new Blob([answer.text], { type: "application/json" }));
  file.download = answer.name ?? "class.json";
  file.click();
  URL.revokeObjectURL(file.href);
}

// --- the plan -----------------------------------------------------------------------------------------------------------

/** @param {Seen} seen @param {Teacher} teacher */
const plan = ({ step }, teacher) =>
  html`<ol>
      ${teacher.plan.map(({ title, minutes }, number) => {
        const at = step ? step.number - 1 : -1;
        return html`<li data-done=${number < at ? "true" : nothing}>
          <button
            type="button"
            aria-current=${number === at ? "step" : nothing}
            @click=${() => lead({ type: "go_to", step: number })}
          >
            <i>${number < at ? "✓" : number + 1}</i
            ><span>${title}</span>${minutes ? html`<small>${minutes} min</small>` : nothing}
          </button>
        </li>`;
      })}
    </ol>
    <div class="steps">
      ${button("‹ Back", { type: "previous" }, { off: !step || step.number === 1, title: "PageUp" })}
      ${button(step ? "Next step" : "Begin", { type: "next" }, { look: "primary", off: step?.number === step?.count && !!step, title: "PageDown" })}
    </div>
    ${
      teacher.notes.say
        ? html`<section class="note-card">
            <h2>Say</h2>
            ${unsafeHTML(teacher.notes.say)}
          </section>`
        : nothing
    }
    ${
      teacher.notes.see
        ? html`<section class="see-card">
            <h2>See</h2>
            ${unsafeHTML(teacher.notes.see)}
          </section>`
        : nothing
    }
    ${!step ? joinCard(teacher) : nothing}
    ${step && step.number === step.count && teacher.leave ? html`<p class="leave">More for them: <a href=${teacher.leave}>${teacher.leave}</a></p>` : nothing}`;

/** @param {Teacher} teacher */
function joinCard({ join }) {
  const { alone, note } = reach(location, lan);
  return html`<section class="join-card">
    <h2>They join at</h2>
    <p class="address">${join}</p>
    <img class="qr" src="/J/${link.seen?.code}/qr.svg" alt="QR code of ${join}" />
    ${alone ? html`<p class="alone">${note.replace("make run", "make teach")}</p>` : html`<p class="small">Does your phone reach it? Open it there. If not, see “A network that keeps phones apart” in the README.</p>`}
  </section>`;
}

// --- the question -------------------------------------------------------------------------------------------------------

const ADVICE = {
  explain: "Few are right: explain, then ask again.",
  talk: "Let them talk to their neighbours, and vote again.",
  go_on: "Most are right: go on.",
};

/** @type {Record<Phase, [string, Action][]>} */
const ON = {
  open: [["Close the vote", { type: "close_vote" }]],
  closed: [
    ["Let them talk", { type: "talk" }],
    ["Run it", { type: "run_it" }],
    ["Show answers", { type: "reveal" }],
  ],
  talk: [
    ["Open it again", { type: "open_again" }],
    ["Run it", { type: "run_it" }],
  ],
  again: [["Close the vote", { type: "close_vote" }]],
  run: [["Show answers on the screen", { type: "reveal" }]],
  revealed: [],
};

/** @param {Seen} seen @param {Teacher} teacher */
function question(seen, teacher) {
  const { question, here } = seen;
  const act = teacher.notes.do
    ? button(teacher.notes.do, { type: "do" }, { off: teacher.notes.done, title: "Do what this step is about" })
    : nothing;
  if (!question) {
    return html`<div class="acts">
      ${teacher.has_question ? button("Open the vote", { type: "open_vote" }, { look: "primary" }) : nothing} ${act}
      ${!teacher.has_question && act === nothing ? html`<p class="small">${seen.step ? "This step asks nothing, and does nothing by itself." : "Begin once they are here. PageDown, or a clicker, goes on."}</p>` : nothing}
    </div>`;
  }
  const voting = question.phase === "open" || question.phase === "again";
  return html`<div class="question-head">
      <h2>${question.text}</h2>
      <p role="status">${question.voted} of ${here} have voted</p>
    </div>
    ${histogram(question)}
    ${
      teacher.foreseen !== null && !question.decided
        ? html`<p class="small">It will be “${question.options[teacher.foreseen]}”. Only you see this.</p>`
        : question.decided && question.right === null
          ? html`<p class="small">None of the answers came true, or more than one.</p>`
          : nothing
    }
    ${teacher.advice && !voting && question.phase !== "revealed" ? html`<p class="advice">${ADVICE[teacher.advice]}</p>` : nothing}
    <div class="acts">
      ${ON[question.phase].map(([words, action], number) => button(words === "Run it" && teacher.notes.do && !teacher.notes.done ? `Run it: ${teacher.notes.do}` : words, action, { look: number ? "" : "primary" }))}
      ${act} ${button("Put it away", { type: "clear_question" })}
    </div>`;
}

// --- who is here ----------------------------------------------------------------------------------------------------------

/** @type {number | null} */
let picked = null;

/** @param {Seen} seen */
const roster = ({ here, away, students, spotlight }) =>
  html`<div class="roster-head">
      <h2>${here} here</h2>
      <p>${away ? `${away} away` : ""}</p>
    </div>
    <ul>
      ${students.map(
        (student) =>
          html`<li>
            <button
              type="button"
              style="--student: var(--student-${student.colour})"
              data-here=${student.here}
              aria-pressed=${picked === student.number}
              @click=${() => pick(student)}
            >
              ${student.name ?? student.number}${student.server ? html`<small>${student.server}</small>` : nothing}
            </button>
          </li>`,
      )}
    </ul>
    ${chosen(students.find(({ number }) => number === picked) ?? null, spotlight?.student ?? null)}
    <p class="small">
      ${students.length ? "The border is their colour; the letter says whose they are. Click a name to mark it on every screen, or to send it away." : "Nobody has come yet. Show them the screen."}
    </p>`;

/** @param {SeenStudent | null} student @param {number | null} lit */
const chosen = (student, lit) =>
  student
    ? html`<div class="acts">
        ${button(lit === student.number ? "Unmark" : "Mark", { type: "spotlight", ...(lit === student.number ? {} : { student: student.number }) })}
        ${button("Send away", { type: "send_away", student: student.number }, { look: "danger" })}
      </div>`
    : nothing;

/** @param {SeenStudent} student */
function pick({ number }) {
  picked = picked === number ? null : number;
  update();
}

// --- all of it --------------------------------------------------------------------------------------------------------------

function update() {
  const { seen, status, problem } = link;
  const lost = part("lost");
  const well = status === "connected" || status === "connecting";
  lost.hidden = well && !seen?.trouble;
  lost.textContent = problem || (well ? (seen?.trouble ?? "") : "The connection is lost. It is being tried again.");
  part("loading").hidden = Boolean(seen) || status === "refused";
  if (!seen?.teacher) return;
  document.body.dataset.ready = "true";
  document.body.dataset.phase = seen.phase;
  render(bar(seen), part("bar"));
  render(plan(seen, seen.teacher), part("plan"));
  render(question(seen, seen.teacher), part("question"));
  render(roster(seen), part("roster"));
}

addEventListener("keydown", (event) => {
  const typing = /** @type {Element} */ (event.target).matches(
    "input:not([type=checkbox]):not([type=range]), textarea, select",
  );
  const action = { PageDown: "next", PageUp: "previous" }[event.key];
  if (!action || typing || event.repeat || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  void lead(/** @type {Action} */ ({ type: action }));
});

part("delete")
  .querySelector(".danger")
  ?.addEventListener("click", () => {
    void lead({ type: "delete_class" });
    /** @type {HTMLDialogElement} */ (part("delete")).close();
  });
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());
}

// A click on a node marks it: the card that opens has the rest.
figure.store.subscribe(["selection"], () => {
  const { selection } = figure.store;
  const node = selection.kind === "server" || selection.kind === "balancer" ? figure.store.selectedNode : null;
  part("mark").hidden = node === null;
  part("mark").textContent = link.seen?.spotlight?.node === node ? `Unmark ${node}` : `Mark ${node} on every screen`;
  part("mark").onclick = () =>
    lead({ type: "spotlight", ...(link.seen?.spotlight?.node === node ? {} : { node: node ?? "" }) });
});

link.subscribe(update);
explainTerms();

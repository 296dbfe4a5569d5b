// A student's phone: send requests, vote, see where each request went and why. The class's picture is fetched only when
// somebody looks at it.

import { html, nothing, render } from "lit-html";

import { serverColour } from "../shared/palette.js";
import { ClassLink, config } from "./class_link.js";
import { PHASE_WORDS, histogram } from "./histogram.js";

/** @import { Mine, Seen, SeenQuestion, Sent } from "../wire/wire.js" */

const { code } = config();
const KEY = `class-token:${code}`;
const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part=${name}]`));

/** What the browser keeps; where it keeps nothing, for as long as the page lives. @type {string | null} */
let token = null;
const kept = () => {
  try {
    return localStorage.getItem(KEY) ?? token;
  } catch {
    return token;
  }
};
const link = new ClassLink(
  code,
  "student",
  () => ({ token: kept() }),
  (fresh) => {
    token = fresh;
    try {
      localStorage.setItem(KEY, fresh);
    } catch {
      // A private window: who closes it comes back as somebody else.
    }
  },
);

/** @type {"send" | "class" | "own"} */
let tab = "send";
let problem = "";
/** @type {number} */
let timer;
/** What was chosen just now, until the server says so too. @type {number | null} */
let chosen = null;
let typing = "";

/** @param {string} text */
function complain(text) {
  problem = text;
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    problem = "";
    update();
  }, 4000);
  update();
}

/** @param {string} event @param {object} [more] */
async function say(event, more) {
  const answer = await link.say(event, more);
  if (!answer.ok) complain(answer.error.message);
  return answer;
}

const server = (/** @type {string | null} */ id) =>
  id === null ? "–" : html`<b class="server" data-colour=${serverColour(id)}>${id}</b>`;

/** @param {Mine} mine @param {Seen} seen */
const head = ({ name, colour, address, server: mine }, { code: now }) =>
  html`<span class="who" style="--student: var(--student-${colour})">${initials(name)}</span>
    <div>
      <h1>${name}</h1>
      <p>client ${address}${mine ? html`, you belong to ${server(mine)}` : nothing}</p>
    </div>
    <p class="code">class ${now}</p>`;

const initials = (/** @type {string} */ name) =>
  name
    .split(" ")
    .map((word) => [...word][0])
    .slice(0, 2)
    .join("");

/** @param {Mine} mine */
const movedCard = ({ moved }) =>
  moved
    ? html`<section class="moved" role="status">
        <p class="kicker">You moved</p>
        <h2>
          ${server(moved.source)} is not yours any more.
          ${moved.target ? html`You belong to ${server(moved.target)} now.` : "Nobody is left for you."}
        </h2>
        <p>${moved.why}</p>
      </section>`
    : nothing;

/** @param {SeenQuestion} question @param {Mine} mine */
function questionCard(question, mine) {
  const open = question.phase === "open" || question.phase === "again";
  const vote = chosen ?? mine.vote;
  return html`<section class="question" aria-labelledby="question">
    <h2 id="question">${question.text}</h2>
    ${
      question.before
        ? histogram(question)
        : html`<div role="radiogroup" aria-labelledby="question" class="choices">
            ${question.options.map(
              (option, number) =>
                html`<button
                  type="button"
                  role="radio"
                  aria-checked=${vote === number}
                  ?disabled=${!open}
                  @click=${() => choose(number)}
                >
                  ${option}
                </button>`,
            )}
          </div>`
    }
    <p class="small" role="status">${PHASE_WORDS[question.phase]}${open && vote !== null ? " Yours is in." : ""}</p>
  </section>`;
}

/** @param {number} option */
async function choose(option) {
  chosen = option;
  update();
  await say("vote", { option });
  chosen = null;
  update();
}

/** @param {Sent} sent */
function line({ id, end, latency_ms, waited_behind, server: to, why }) {
  const took = latency_ms === null ? "" : `${(latency_ms / 1000).toFixed(1)} s`;
  const waited = waited_behind ? `, waited behind ${waited_behind}` : "";
  const words = end === null ? "on its way" : end === "answered" ? `${took}${waited}` : `${end}: ${why}`;
  return html`<li data-end=${end ?? "open"}>
    <details>
      <summary><i></i><span>#${id}</span> <span class="took">${words}</span> ${server(to)}</summary>
      <p>${why || "No server was picked for it yet."}</p>
    </details>
  </li>`;
}

/** Whether there is a question, answered or not: one to be answered comes first. @param {Seen} seen @param {boolean} answered */
const asked = ({ question }, answered) => question !== null && (question.before !== null) === answered;

/** @param {Mine} mine @param {Seen} seen */
const sendTab = (mine, seen) =>
  html`${movedCard(mine)}
    ${asked(seen, false) ? questionCard(/** @type {SeenQuestion} */ (seen.question), mine) : nothing}
    <button
      type="button"
      class="send"
      ?disabled=${!mine.can_send || link.status !== "connected"}
      @click=${() => say("send")}
    >
      <b>Send</b><span>${mine.can_send ? "a request" : seen.paused ? "time stands still" : "not now"}</span>
    </button>
    ${asked(seen, true) ? questionCard(/** @type {SeenQuestion} */ (seen.question), mine) : nothing}
    <section class="mine" aria-labelledby="mine">
      <h2 id="mine">Your requests</h2>
      ${
        mine.requests.length
          ? html`<ul>
              ${mine.requests.map(line)}
            </ul>`
          : html`<p class="small">Press the button: your first request appears here, and on the screen.</p>`
      }
    </section>
    ${
      seen.typing_names
        ? html`<form class="rename" @submit=${rename}>
            <label for="name">Your name</label>
            <input id="name" type="text" maxlength="20" .value=${typing || mine.name} @input=${typed} />
            <button>Change</button>
          </form>`
        : nothing
    }`;

const typed = (/** @type {Event} */ { target }) => (typing = /** @type {HTMLInputElement} */ (target).value);

/** @param {Event} event */
async function rename(event) {
  event.preventDefault();
  const answer = await say("rename", { name: typing });
  if (answer.ok) typing = "";
}

// --- the other tabs ---------------------------------------------------------------------------------------------------

let pictureAsked = false;

/** The picture needs the words of the lab and its stylesheet, which most phones never ask for. */
async function showClass() {
  if (pictureAsked) return;
  pictureAsked = true;
  const place = part("class");
  try {
    const [{ showWorld }] = await Promise.all([loadPicture(), loadStyles()]);
    showWorld(link, place);
  } catch {
    pictureAsked = false;
    place.textContent = "The picture could not be loaded. Tap “Class” once more.";
  }
}

async function loadPicture() {
  const page = /** @type {HTMLElement} */ (document.getElementById("config"));
  const schema = await (await fetch("/schema.json")).json();
  page.textContent = JSON.stringify({ ...config(), schema });
  return import("./phone_picture.js");
}

/** @returns {Promise<void>} */
const loadStyles = () =>
  new Promise((resolve, reject) => {
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = document.body.dataset.styles ?? "";
    styles.onload = () => resolve();
    styles.onerror = reject;
    document.head.append(styles);
  });

async function showOwn() {
  const place = part("own");
  if (place.childElementCount) return;
  place.textContent = "A copy of the class is being made …";
  const answer = /** @type {import("../wire/connection.js").Answer<{scenario: string}>} */ (await say("explore"));
  if (!answer.ok) return (place.textContent = "");
  const frame = document.createElement("iframe");
  frame.title = "A copy of the class, your own";
  frame.src = `/lab?scenario=${encodeURIComponent(answer.scenario)}`;
  const again = document.createElement("button");
  again.type = "button";
  again.textContent = "Copy the class once more";
  again.addEventListener("click", () => {
    place.replaceChildren();
    void showOwn();
  });
  place.replaceChildren(frame, again);
}

/** @param {"send" | "class" | "own"} to */
function open(to) {
  tab = to;
  if (to === "class") void showClass();
  if (to === "own") void showOwn();
  update();
}

for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("nav [data-tab]"))) {
  button.addEventListener("click", () => open(/** @type {"send" | "class" | "own"} */ (button.dataset.tab)));
}

function update() {
  const { seen, mine, status } = link;
  const notice = part("notice");
  const said = problem || link.problem || (status === "lost" ? "The connection is lost. It comes back by itself." : "");
  notice.hidden = !said;
  notice.textContent = said;
  part("loading").hidden = Boolean(mine) || status === "refused";
  for (const name of /** @type {const} */ (["send", "class", "own"])) {
    part(name).hidden = name !== tab;
    document.querySelector(`[data-tab=${name}]`)?.setAttribute("aria-current", String(name === tab));
  }
  const gone = status === "refused";
  document.body.dataset.ended = String(seen?.phase === "ended");
  document.body.dataset.gone = String(gone);
  if (!seen || !mine) return;
  document.body.dataset.ready = "true";
  document.body.dataset.spotlit = String(seen.spotlight?.student === mine.number);
  render(head(mine, seen), part("head"));
  render(
    gone ? nothing : seen.phase === "ended" ? "This class is over. Thank you." : sendTab(mine, seen),
    part("send"),
  );
}

link.subscribe(update);

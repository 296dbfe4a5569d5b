// What happened, in words: the whole log in the drawer, its latest line beside the hint, and a message for what somebody
// else did, with a way back.

import { html, render } from "lit-html";

import { element } from "../shared/element.js";

/** @import { Command, LogLine } from "../wire/wire.js" */
/** @typedef {import("./figure.js").Figure} Figure */

/** Whether this page did it. @param {Figure} figure @param {LogLine} line */
const isMine = (figure, { by = 0 }) => figure.room?.numbers.has(by) ?? false;

/** A line as a sentence without its end. @param {LogLine} line @param {boolean} mine */
export const sentence = ({ by = 0, words }, mine) => (by ? `${mine ? "you" : "somebody else"} ${words}` : words);

/** "14.2 s". @param {LogLine} line */
const timeOf = ({ time }) => `${time.toFixed(1)} s`;

/** What takes a line back now, and how that is called; null where nothing does. @param {Figure} figure @param {LogLine} line @returns {{words: string, command: Command} | null} */
function wayBack({ store: { state } }, { number, of, words }) {
  if (state?.undo_line === number) return { words: "Undo", command: { type: "undo", line: number } };
  if (of === "time" && state?.paused && words === "paused") return { words: "Go on", command: { type: "resume" } };
  return null;
}

/** @param {Figure} figure @param {LogLine} line */
function wayBackButton(figure, line) {
  const back = wayBack(figure, line);
  return back
    ? html`<button type="button" class="small-button" @click=${() => figure.send(back.command)}>${back.words}</button>`
    : "";
}

/** All lines, the newest first. @param {Figure} figure */
export function logList(figure) {
  const lines = figure.store.log.toReversed();
  const latestPause = lines.find(({ of }) => of === "time");
  return html`<h3>Log</h3>
    ${
      lines.length
        ? html`<ol class="log-lines">
            ${lines.map(
              (line) =>
                html`<li data-of=${line.of}>
                  <time>${timeOf(line)}</time> <span>${sentence(line, isMine(figure, line))}</span>
                  ${line.of !== "time" || line === latestPause ? wayBackButton(figure, line) : ""}
                </li>`,
            )}
          </ol>`
        : html`<p class="small">Nothing was changed yet.</p>`
    }`;
}

/** @type {import("./figure.js").Part} */
export function latestLine(figure) {
  const { store } = figure;
  const place = element("div", { class: "latest", "data-part": "latest" });
  figure.append(place);
  store.subscribe(["log", "state"], () => {
    const line = store.log.at(-1);
    if (!line) return render("", place);
    const words = sentence(line, isMine(figure, line));
    render(
      html`<button
          type="button"
          class="latest-line"
          title="${words}. Show the whole log"
          @click=${() => figure.tell("charts", true)}
        >
          <time>${timeOf(line)}</time> <span>${words}</span>
        </button>
        ${isMine(figure, line) ? "" : wayBackButton(figure, line)}`,
      place,
    );
  });
}

/** Says what somebody else did, once for each line. @type {import("./figure.js").Part} */
export function others(figure) {
  const { store } = figure;
  /** The newest line that is known. */
  let known = -1;
  store.subscribe(["log"], () => {
    const newest = store.log.at(-1)?.number ?? 0;
    // The first that is heard is the past, and so is all of a room that has begun anew.
    const since = known < 0 || newest < known ? newest : known;
    known = newest;
    for (const line of store.log) {
      if (line.number <= since || !line.by || isMine(figure, line)) continue;
      const back = wayBack(figure, line);
      figure.tell("toast", `Somebody else ${line.words}.`, "note", {
        key: `line ${line.number}`,
        button: back ? { words: back.words, run: () => figure.send(back.command) } : undefined,
      });
    }
  });
}

// How a class voted: a bar for each option, before the talk and after it.

import { html, nothing } from "lit-html";

/** @import { SeenQuestion } from "../wire/wire.js" */

/** @param {number} votes @param {number} of */
const share = (votes, of) => `${of ? (100 * votes) / of : 0}%`;
const sum = (/** @type {number[]} */ votes) => votes.reduce((all, each) => all + each, 0);

/** The bars, where the votes are shown. @param {SeenQuestion} question */
export function histogram({ options, before, after, right, decided, words }) {
  if (!before) return nothing;
  const rounds = after ? [before, after] : [before];
  return html`<dl class="histogram">
    ${options.map(
      (option, number) =>
        html`<div class="option" data-right=${decided && right === number ? "true" : nothing}>
          <dt>${option}${decided && right === number ? html`<span class="mark"> ✓ so it was</span>` : nothing}</dt>
          ${rounds.map(
            (votes, round) =>
              html`<dd data-round=${round}>
                ${rounds.length > 1 ? html`<small>${round ? "after" : "before"}</small>` : nothing}
                <i class="bar"><i style="width: ${share(votes[number], sum(votes))}"></i></i><b>${votes[number]}</b>
              </dd>`,
          )}
          ${words ? html`<dd class="why">${words[number]}</dd>` : nothing}
        </div>`,
    )}
  </dl>`;
}

/** What the class is told to do with a question, by its phase. */
export const PHASE_WORDS = {
  open: "Choose on your phone. Nobody sees it yet.",
  closed: "The vote is closed.",
  talk: "Talk to your neighbour. Who is right, and why?",
  again: "Vote again. You may change your mind.",
  run: "Watch what happens.",
  revealed: "So you said.",
};

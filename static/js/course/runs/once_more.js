// Questions that were missed two chapters ago stand once more before the end of this one.

import { missedBefore } from "./answers.js";
import { ask } from "../ask.js";

const AT_MOST = 2;

/** @param {{name: string, number: number}} chapter */
export async function askOnceMore(chapter) {
  const end = document.querySelector("[data-part=end]");
  const missed = missedBefore(chapter.number).slice(0, AT_MOST);
  if (!end || !missed.length) return;
  const found = (await Promise.all(missed.map(find))).filter((each) => each !== null);
  if (!found.length) return;
  const section = document.createElement("section");
  section.className = "once-more";
  const title = document.createElement("h2");
  title.textContent = "You have met this before";
  const words = document.createElement("p");
  words.className = "prose";
  words.textContent = "The run said otherwise then. What do you say now?";
  section.append(title, words);
  for (const { element, name } of found) {
    section.append(element);
    const block = JSON.parse(element.dataset.block ?? "{}");
    ask(element, block, { name, number: chapter.number }, true);
  }
  end.before(section);
}

/** A question as its own chapter has it, which may have changed. @param {{chapter: string, question: string}} missed */
async function find({ chapter, question }) {
  const answer = await fetch(`/course/${encodeURIComponent(chapter)}`).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const element = page.querySelector(`.block[data-kind=ask][id="${CSS.escape(question)}"]`);
  if (!(element instanceof HTMLElement)) return null;
  const here = document.importNode(element, true);
  const before = here.querySelector(".question strong");
  if (before) before.textContent = "Once more:";
  // The chapter may have a block of that name itself.
  here.id = `once-more-${chapter}-${question}`;
  return { element: here, name: chapter };
}

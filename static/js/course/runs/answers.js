// What the reader said to the course's questions, remembered in this browser. One that was missed comes back two chapters later.

/** @import { Found } from "../../wire/wire.js" */

const KEY = "lbviz.answers";
const COMES_BACK_AFTER = 2;

/**
 * @typedef {object} Given
 * @property {number} chosen the answer, by its number
 * @property {number} right the one that the run said, -1 where it said none
 * @property {Found} found what the run came to
 * @property {number} chapter where it was answered last, by its number
 */

/** @returns {Record<string, Given>} by chapter and question */
function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    // Nothing may be kept here, or something else was.
    return {};
  }
}

/** @param {string} chapter its name @param {string} question its id @returns {Given | null} */
export const answerTo = (chapter, question) => remembered()[`${chapter}.${question}`] ?? null;

/** @param {string} chapter @param {string} question @param {Given | null} given null to forget it */
export function keepAnswer(chapter, question, given) {
  const all = remembered();
  if (given) all[`${chapter}.${question}`] = given;
  else delete all[`${chapter}.${question}`];
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // A private window forgets: the page works all the same.
  }
}

/** The questions that were missed long enough before this chapter, the oldest first. @param {number} chapter its number */
export function missedBefore(chapter) {
  return Object.entries(remembered())
    .filter(
      ([, given]) => given.chosen !== given.right && given.right >= 0 && given.chapter <= chapter - COMES_BACK_AFTER,
    )
    .sort(([, one], [, other]) => one.chapter - other.chapter)
    .map(([id]) => {
      const [name, question] = id.split(".");
      return { chapter: name, question };
    });
}

// What the reader has done in the course, remembered in this browser: chapters that were read to their end, and tasks with what
// was said when they were done.

const KEY = "lbviz.course";

/**
 * Of one chapter; of a task, the numbers that its sentence had; of a challenge, the most stars.
 * @typedef {{read?: boolean, tasks?: Record<string, string[]>, stars?: Record<string, number>}} Done
 */

/** @returns {Record<string, Done>} */
function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    // Nothing may be kept here, or something else was.
    return {};
  }
}

/** @param {string} chapter @returns {Done} */
export const doneIn = (chapter) => remembered()[chapter] ?? {};

/** @param {string} chapter @param {(done: Done) => Done} change */
function keep(chapter, change) {
  const all = remembered();
  all[chapter] = change(all[chapter] ?? {});
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // A private window forgets: the page works all the same.
  }
}

/** @param {string} chapter */
export const keepRead = (chapter) => keep(chapter, (done) => ({ ...done, read: true }));

/** @param {string} chapter @param {string} task its id @param {string[]} numbers */
export const keepTask = (chapter, task, numbers) =>
  keep(chapter, (done) => ({ ...done, tasks: { ...done.tasks, [task]: numbers } }));

/** The most stars that a challenge has earned. @param {string} chapter @param {string} challenge its id */
export const starsIn = (chapter, challenge) => Number(doneIn(chapter).stars?.[challenge]) || 0;

/** @param {string} chapter @param {string} challenge its id @param {number} stars kept if they are more than before */
export const keepStars = (chapter, challenge, stars) =>
  keep(chapter, (done) => ({
    ...done,
    stars: { ...done.stars, [challenge]: Math.max(stars, starsIn(chapter, challenge)) },
  }));

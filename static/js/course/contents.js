// The contents show which chapters were read to their end, on all pages of the course.

import { doneIn, keepRead } from "./progress.js";

/** @param {string} chapter the one that is open */
export function contents(chapter) {
  const mark = () => {
    for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chapter]"))) {
      const read = doneIn(item.dataset.chapter ?? "").read ?? false;
      item.dataset.done = String(read);
      item.querySelector("[data-part=read]")?.toggleAttribute("hidden", !read);
    }
  };
  mark();
  goOn();
  addEventListener("storage", mark);
  const end = document.querySelector("[data-part=end]");
  if (!end) return;
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    watcher.disconnect();
    keepRead(chapter);
    mark();
  });
  watcher.observe(end);
}

/** In the opening: the first chapter that was not read after one that was. */
function goOn() {
  const link = document.querySelector("a[data-part=go-on]");
  const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".chapters [data-chapter]")]);
  const next = items[items.findLastIndex(({ dataset }) => dataset.done === "true") + 1];
  if (!(link instanceof HTMLAnchorElement) || !next || next === items[0]) return;
  link.href = next.querySelector("a")?.href ?? link.href;
  link.textContent = `Go on with chapter ${next.dataset.number}`;
}

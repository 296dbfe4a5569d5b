// Short messages that come and go: what was refused, what was copied.

const STAYS_MS = 7000;
const AT_MOST = 3;

/**
 * @typedef {object} More
 * @property {string} [key] what is said with the same key stands in place of what was said before
 * @property {{words: string, run: () => unknown}} [button] what can be done about it
 */

/** @param {HTMLElement} place @param {string} text @param {"error" | "note"} kind @param {More} [more] */
export function toast(place, text, kind = "note", { key = text, button } = {}) {
  // What is said once more stands there already, and stays longer.
  for (const old of /** @type {HTMLElement[]} */ ([...place.children])) if (old.dataset.key === key) old.remove();
  const box = document.createElement("div");
  box.dataset.key = key;
  box.className = `toast ${kind}`;
  box.setAttribute("role", kind === "error" ? "alert" : "status");
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "Dismiss");
  close.addEventListener("click", () => box.remove());
  box.append(words);
  if (button) {
    const act = document.createElement("button");
    act.type = "button";
    act.className = "small-button";
    act.textContent = button.words;
    act.addEventListener("click", () => {
      box.remove();
      button.run();
    });
    box.append(act);
  }
  box.append(close);
  while (place.childElementCount >= AT_MOST) place.firstElementChild?.remove();
  place.append(box);
  setTimeout(() => box.remove(), STAYS_MS);
}

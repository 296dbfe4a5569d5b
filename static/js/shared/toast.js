// Short messages that come and go: what was refused, what was copied.

const STAYS_MS = 7000;
const AT_MOST = 3;

/** @param {HTMLElement} place @param {string} text @param {"error" | "note"} kind */
export function toast(place, text, kind = "note") {
  // The same words once more: what stands there already stays, and stays longer.
  for (const old of [...place.children]) if (old.firstElementChild?.textContent === text) old.remove();
  const box = document.createElement("div");
  box.className = `toast ${kind}`;
  box.setAttribute("role", kind === "error" ? "alert" : "status");
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "×";
  close.setAttribute("aria-label", "Dismiss");
  close.addEventListener("click", () => box.remove());
  box.append(words, close);
  while (place.childElementCount >= AT_MOST) place.firstElementChild?.remove();
  place.append(box);
  setTimeout(() => box.remove(), STAYS_MS);
}

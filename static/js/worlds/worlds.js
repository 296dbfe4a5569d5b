// The gallery: all worlds side by side, each a figure with nothing but its picture. Its rooms are shared by everybody who
// looks at them, and nobody can change them.

import "../figure/figure.js";
import { frames } from "../shared/frames.js";

// In the text's own size: narrower windows show the picture from top to bottom, and a wide one needs this much room.
const PHONE_REM = 26;
const WIDE_REM = 46;
const PHONE_SCALE = 0.8;

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/** How much smaller than in the lab a picture is drawn. @param {number} width of its window, in px */
const scale = (width) => (width < PHONE_REM * rem() ? PHONE_SCALE : Math.min(1, width / (WIDE_REM * rem())));

const figures = /** @type {import("../figure/figure.js").Figure[]} */ ([...document.querySelectorAll("lb-figure")]);
for (const figure of figures) {
  figure.open({
    room: figure.dataset.room ?? "",
    picture: { scale },
  });
}

const hold = /** @type {HTMLButtonElement} */ (document.querySelector("[data-part=hold]"));
hold.addEventListener("click", () => {
  const held = hold.getAttribute("aria-pressed") !== "true";
  hold.setAttribute("aria-pressed", String(held));
  hold.textContent = held ? "Let all run" : "Pause all";
  for (const figure of figures) figure.hold(held);
});

const lost = /** @type {HTMLElement} */ (document.querySelector("[data-part=lost]"));
for (const { store } of figures) {
  store.subscribe(["status"], () => (lost.hidden = !figures.some((one) => one.store.status === "lost" && one.room)));
}

// For the benchmark and the browser tests.
Object.assign(window, {
  lbviz: { stats: () => ({ ...frames.stats(), running: figures.filter(({ room }) => room).length }) },
});

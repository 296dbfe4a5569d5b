// Who came by a link for watching is told so, in the place of time's controls, and can take the world as their own.

/** @type {import("../figure/figure.js").Part} */
export function watching(figure) {
  const bar = /** @type {HTMLElement} */ (document.querySelector("body > header"));
  figure.store.subscribe(["status"], () => {
    bar.toggleAttribute("data-watches", figure.store.watches);
    /** @type {HTMLElement} */ (bar.querySelector("[data-part=reading]")).hidden = !figure.store.watches;
  });
}

/** @param {import("../figure/figure.js").Figure} figure */
export async function makeOwn(figure) {
  const answer = await figure.share();
  if (answer.ok) location.assign(`/lab?scenario=${answer.scenario}`);
  else figure.tell("toast", answer.error.message, "error");
}

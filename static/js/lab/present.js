// Presentation: nothing but the picture, the world's title and the figures, large enough for the last row, and the card of
// what is clicked. The address says so, and can be opened like that.

const PARAMETER = "present";

/** @typedef {import("../figure/figure.js").Figure} Figure */

export const presents = () => document.documentElement.dataset.present === "true";

/** @param {Figure} figure @param {boolean} on */
export function present(figure, on) {
  document.documentElement.dataset.present = String(on);
  document.querySelector("[data-action=present]")?.setAttribute("aria-pressed", String(on));
  const address = new URL(location.href);
  if (on) address.searchParams.set(PARAMETER, "");
  else address.searchParams.delete(PARAMETER);
  // A parameter without a value needs no sign of one.
  history.replaceState(null, "", address.href.replace(/([?&]present)=(?=&|#|$)/, "$1"));
  figure.picture.scene.update();
}

/** @type {import("../figure/figure.js").Part} */
export function presentation(figure) {
  if (new URL(location.href).searchParams.has(PARAMETER)) present(figure, true);
  // The first Escape closes a card, which may have heard of it already.
  let selected = false;
  figure.store.subscribe(["selection"], () => {
    queueMicrotask(() => (selected = figure.store.selection.kind !== "none"));
  });
  figure.hear("close", () => {
    if (presents() && !selected) present(figure, false);
  });
}

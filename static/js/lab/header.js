// The head of the lab's page: who watches, and what can be done with the room.

import { bindButtons } from "../figure/actions.js";

/** @type {import("../figure/figure.js").Part} */
export function header(figure) {
  const { store } = figure;
  const place = /** @type {HTMLElement} */ (document.querySelector("body > header"));
  const watching = /** @type {HTMLElement} */ (place.querySelector("[data-part=watching]"));
  const share = /** @type {HTMLButtonElement} */ (place.querySelector("[data-action=copy_scenario]"));
  bindButtons(figure, place);
  store.subscribe(["state", "status"], () => {
    share.disabled = !store.ready;
    watching.dataset.status = store.status;
    if (store.state)
      watching.textContent = store.status === "connected" ? `${store.state.members} watching` : "not connected";
  });
}

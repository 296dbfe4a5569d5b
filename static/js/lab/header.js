// The bar of the lab's page: which world it is and its time, who watches, and what can be done with the room.

import { bindButtons } from "../figure/actions.js";
import { Settings } from "../figure/controls/settings.js";
import { timeControls, worldChoice } from "../figure/controls/time.js";

/** @type {import("../figure/figure.js").Part} */
export function header(figure) {
  const { store } = figure;
  const bar = /** @type {HTMLElement} */ (document.querySelector("body > header"));
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (bar.querySelector(`[data-part=${name}]`));
  const watching = part("watching");
  const share = /** @type {HTMLButtonElement} */ (bar.querySelector("[data-action=share]"));
  bindButtons(figure, bar);
  new Settings(figure, [
    [part("world"), "World", worldChoice],
    [part("time"), "Time", timeControls],
  ]);
  store.subscribe(["state", "status"], () => {
    share.disabled = !store.connected;
    watching.dataset.status = store.status;
    if (!store.state) return;
    watching.textContent = store.status === "connected" ? `${store.state.members} watching` : "not connected";
    part("title").textContent = store.state.scenario.title;
  });
}

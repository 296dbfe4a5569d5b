// In the opening a click on a node stops it, and the next one lets it go on.

import { runAction } from "../figure/actions.js";
import { statusesOf } from "../figure/kinds.js";

const CAN_STOP = ["server", "edge", "balancer"];

/** @type {import("../figure/figure.js").Part} */
export function stopping(figure) {
  const { store } = figure;
  store.subscribe(["selection"], () => {
    const { selection } = store;
    if (selection.kind === "none") return;
    store.select({ kind: "none" });
    if (typeof selection.id !== "string") return;
    if (!CAN_STOP.includes(selection.kind)) {
      figure.tell("toast", "This one cannot be stopped. Try a server, the edge or the balancer.");
      return;
    }
    const crashed = statusesOf(store.scenario).get(selection.id) === "crashed";
    runAction(figure, `${crashed ? "recover" : "crash"}_${selection.kind}`, selection.id);
  });
}

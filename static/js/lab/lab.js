// The lab's page: a figure with everything around it.

import { announcements } from "../figure/announcer.js";
import { ACTIONS } from "../figure/actions.js";
import { distances } from "../figure/controls/distances.js";
import { TEN_MINUTES_S, timeLine } from "../figure/controls/time_line.js";
import "../figure/figure.js";
import { CHART_ACTIONS, charts } from "../figure/figures/charts.js";
import { figures } from "../figure/figures/figures.js";
import { placement } from "../figure/figures/placement.js";
import { nodeActions } from "../figure/kinds.js";
import { panel } from "../figure/panel/panel.js";
import { legend } from "../figure/picture/legend.js";
import { isNarrow } from "../figure/picture/layout/layout.js";
import { latestLine, others } from "../figure/log.js";
import { toasts } from "../figure/toasts.js";
import { whatIf } from "../figure/what_if.js";
import { explainTerms } from "../shared/term.js";
import { PAGE_ACTIONS } from "./actions.js";
import { header } from "./header.js";
import { hint } from "./hint.js";
import { messages } from "./messages.js";
import { presentation } from "./present.js";
import { droppedFiles } from "./scenario_file.js";
import { watching } from "./watching.js";

const { room, opening } = JSON.parse(document.getElementById("config")?.textContent ?? "{}");
const figure = /** @type {import("../figure/figure.js").Figure} */ (document.querySelector("lb-figure"));

/** How high the picture would like to be: so that hint and figures fit above and below it. @param {number} width */
function height(width) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return isNarrow(width) ? 0 : Math.max(20 * rem, innerHeight - 15 * rem);
}

figure.open({
  room,
  opening,
  stays: true,
  actions: { ...ACTIONS, ...CHART_ACTIONS, ...nodeActions(), ...PAGE_ACTIONS },
  parts: [
    hint,
    header,
    messages,
    distances,
    timeLine(TEN_MINUTES_S),
    whatIf,
    legend,
    figures,
    panel,
    placement,
    charts,
    latestLine,
    announcements,
    toasts,
    others,
    presentation,
    watching,
    droppedFiles,
  ],
  picture: {
    height,
    address: { get: () => new URL(location.href), set: (address) => history.replaceState(null, "", address) },
  },
});

/** The address of a room that runs is its own: how it began is no part of it. */
figure.hear("loaded", () => {
  const address = new URL(location.href);
  for (const name of ["preset", "scenario"]) address.searchParams.delete(name);
  if (address.href !== location.href) history.replaceState(null, "", address);
});

for (const box of document.querySelectorAll("dialog")) {
  box.addEventListener("click", (event) => {
    if (event.target === box || /** @type {Element} */ (event.target).closest("[data-close]")) box.close();
  });
}

explainTerms();

// For the benchmark and the browser tests.
Object.assign(window, { lbviz: { stats: () => figure.stats() } });

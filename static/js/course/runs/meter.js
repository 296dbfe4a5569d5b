// How far a run is, and the button that ends it.

import { html } from "lit-html";
import { plural } from "../../shared/format.js";

/** @import { Progress } from "./progress.js" */

/** @param {Progress} now @param {() => void} cancel */
export const meter = (now, cancel) =>
  html`<span class="run-meter"
    ><progress max="1" .value=${now.part} aria-label="Progress of the run"></progress>
    <span
      >${now.state === "waiting" ? `${plural(now.ahead, "run")} before yours` : `${Math.floor(now.part * 100)} %`}</span
    >
    <button type="button" @click=${cancel}>Cancel</button></span
  >`;

// The signs on nodes and on buttons, drawn so that no font need have them.

import { html } from "lit-html";

/** @type {Record<string, string>} */
const PATHS = {
  proxy: "M12 3 5 6v5c0 5 3 8 7 10 4-2 7-5 7-10V6z", // a shield
  vpn: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3", // a padlock
  open: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 6.8-1.2", // an open padlock
  edge: "M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0h17M12 3.5c-4.5 5-4.5 12 0 17 4.5-5 4.5-12 0-17", // a globe
  ecmp: "M2.5 12H9L19 5M9 12h11.5M9 12l10 7", // one way that becomes three
  active_passive: "M2.5 12H9l10-6.5M14.5 5H19.5v4.5M12 14l1.5 1M16 16.7l3 2", // one of two ways
  layer_4: "M6 5v13h5.5M18.5 19V5l-5.5 9h7.5", // L4
  pause: "M9 5v14M15 5v14",
  play: "M8 5v14l11-7z",
  step: "M6 5v14l9-7zM18.5 5v14",
  step_back: "M18 5v14L9 12zM5.5 5v14",
  back: "M20 5v14l-8-7zM12 5v14l-8-7z",
  what_if: "M4 12h6l8-6M10 12l8 6M14 6h4v4M18 14v4h-4",
  undo: "M4 9h10.5a5 5 0 0 1 0 10H9M8.5 4.5 4 9l4.5 4.5",
  redo: "M20 9H9.5a5 5 0 0 0 0 10H15M15.5 4.5 20 9l-4.5 4.5",
  charts: "M4 4v16h16M7.5 15l4-5 3.5 3L20 7",
  reset: "M5 12a7 7 0 1 0 2.5-5.4L4.5 9M4.5 4v5h5",
};

/** @param {string} sign one of those above */
export const icon = (sign) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[sign]} /></svg>`;

// Above the picture: what to do in this world, and when it is done what to look at, in the words of the preset that it was
// begun with, for as long as they are true of it.

import { html, render } from "lit-html";

import { element } from "../shared/element.js";
import { schema } from "../wire/schema.js";

/** The act, which is a sentence of its own, and what comes of it. @param {string} sentence @returns {[string, string]} */
export function actAndEffect(sentence) {
  const end = sentence.search(/[.:!?] /);
  return end < 0 ? [sentence, ""] : [sentence.slice(0, end + 1), sentence.slice(end + 2)];
}

/** @type {import("../figure/figure.js").Part} */
export function hint(figure) {
  const place = element("div", { class: "hint-row", "data-part": "hint" });
  figure.append(place);
  /** The preset whose hint the reader has put away: another world has its own. */
  let dismissed = "";
  const update = () => {
    const { state } = figure.store;
    if (!state) return;
    const shown = schema.presets.find(({ id }) => id === state.hint?.preset && id !== dismissed);
    const [act, effect] = actAndEffect((state.hint?.done ? shown?.done : shown?.sentence) ?? "");
    // Where the reader has put it away its place is free; where it only went it is kept.
    place.toggleAttribute("data-away", !shown && state.hint?.preset === dismissed);
    render(
      shown
        ? html`<p><b>${act}</b> ${effect}</p>
            <button
              type="button"
              class="close"
              aria-label="Put the hint away"
              @click=${() => {
                dismissed = shown.id;
                update();
              }}
            >
              ×
            </button>`
        : "",
      place,
    );
  };
  figure.store.subscribe(["state"], update);
}

// "What if …": a copy of the world that nobody changes goes on beside it, on the same traffic.

import { html, render } from "lit-html";

import { element } from "../shared/element.js";
import { lostWords } from "./figures/lost.js";

/** @typedef {import("./figure.js").Figure} Figure */

const BESIDE = "-right"; // as lbviz/live/room.py has it

/** @type {import("./figure.js").Part} */
export function whatIf(figure) {
  const head = element("div", { class: "what-if-head", role: "group", "aria-label": "What if" });
  const place = element("section", { class: "what-if", "aria-label": "As it would have gone on" });
  const title = element("p", { class: "what-if-title" });
  place.append(title);
  figure.picture.section.append(head, place);
  /** @type {Figure | null} */
  let copy = null;

  const draw = () => {
    const { state } = figure.store;
    const shown = Boolean(state?.what_if && figure.room);
    figure.toggleAttribute("data-what-if", shown);
    head.hidden = place.hidden = !shown;
    if (!shown || !figure.room) {
      copy?.remove();
      copy = null;
      return;
    }
    copy ??= open(`${figure.room.id}${BESIDE}`);
    render(
      html`<p><b>What if</b> ${lostWords(figure)}</p>
        <button
          type="button"
          ?hidden=${figure.store.watches}
          ?disabled=${!figure.store.ready}
          @click=${() => figure.send({ type: "end_what_if", keep: true })}
        >
          Keep it
        </button>
        <button
          type="button"
          ?hidden=${figure.store.watches}
          ?disabled=${!figure.store.ready}
          @click=${() => figure.send({ type: "end_what_if", keep: false })}
        >
          Go on as it was
        </button>`,
      head,
    );
    render(html`<b>As it was going</b> ${lostWords(copy)}`, title);
  };

  /** @param {string} room */
  const open = (room) => {
    const beside = /** @type {Figure} */ (document.createElement("lb-figure"));
    place.append(beside);
    const view = new URL("about:blank");
    beside.open({
      room,
      stays: true,
      picture: {
        title: "As it would have gone on",
        address: { get: () => view, set: () => {} },
      },
    });
    beside.store.subscribe(["figures"], draw);
    return beside;
  };

  figure.store.subscribe(["state", "figures"], draw);
  draw();
}

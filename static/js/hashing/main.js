// The page of hashing: four pictures that share servers and keys. Its whole state is in the address bar, so that the
// link shares it and Back takes a change back.

import { html, render } from "lit-html";

import { copyLink } from "../shared/share.js";
import { explainTerms } from "../shared/term.js";
import { toast } from "../shared/toast.js";
import { mount as mountMaglev } from "./maglev.js";
import { mount as mountRace } from "./race.js";
import { mount as mountRing } from "./ring.js";
import { mount as mountSlots } from "./slots.js";
import { START, fromAddress, toAddress } from "../drawings/keys/state.js";

/** @import { Mounted } from "./view.js" */

/** @type {Record<string, {title: string, mount: (place: HTMLElement, how: import("./view.js").How) => Mounted}>} */
const PICTURES = {
  slots: { title: "Slots", mount: mountSlots },
  ring: { title: "Ring", mount: mountRing },
  maglev: { title: "Maglev", mount: mountMaglev },
  race: { title: "Race", mount: mountRace },
};

const part = (/** @type {string} */ name) =>
  /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));
const button = (/** @type {string} */ name) =>
  /** @type {HTMLButtonElement} */ (document.querySelector(`header [data-do="${name}"]`));

let state = here();
/** @type {{name: string, view: Mounted} | null} */
let shown = null;

function here() {
  const state = fromAddress(location.search);
  return state.view in PICTURES ? state : { ...state, view: START.view };
}

/** How many changes Back can take back on this page. */
const depth = () => history.state?.depth ?? 0;

/** @param {import("../drawings/keys/state.js").State} next @param {{replace: boolean}} how */
function change(next, { replace }) {
  state = next;
  const address = `${location.pathname}${toAddress(state)}`;
  if (replace) history.replaceState({ depth: depth() }, "", address);
  else history.pushState({ depth: depth() + 1 }, "", address);
  showAround();
}

function show() {
  showAround();
  if (shown?.name === state.view) {
    shown.view.show(state);
    return;
  }
  shown?.view.unmount();
  const place = document.createElement("div");
  part("picture").replaceChildren(place);
  shown = { name: state.view, view: PICTURES[state.view].mount(place, { state, change }) };
}

/** The tabs, the title, and whether there is something to take back. */
function showAround() {
  document.title = `${PICTURES[state.view].title} · Hashing · lbviz`;
  button("undo").disabled = depth() === 0;
  render(
    Object.entries(PICTURES).map(
      ([name, { title }]) =>
        html`<a
          href=${`${location.pathname}${toAddress({ ...state, view: name })}`}
          aria-current=${name === state.view ? "page" : "false"}
          @click=${(/** @type {MouseEvent} */ event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            if (name === state.view) return;
            change({ ...state, view: name }, { replace: false });
            show();
          }}
          >${title}</a
        >`,
    ),
    part("tabs"),
  );
}

addEventListener("popstate", () => {
  state = here();
  show();
});
button("undo").addEventListener("click", () => history.back());
button("copy").addEventListener("click", () =>
  // Not with the room: who is shown a picture need not come into the lab.
  copyLink(`${location.origin}${location.pathname}${toAddress({ ...state, room: "" })}`, "Link to this picture", {
    dialog: /** @type {HTMLDialogElement} */ (part("copy")),
    say: (text) => toast(part("toasts"), text),
  }),
);

show();
document.body.dataset.ready = "true";

explainTerms();

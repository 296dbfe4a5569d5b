// What the lab's page can do beside its figure: help, and links to copy.

import { copyLink } from "../shared/share.js";
import { openHelp } from "./help.js";
import { present, presents } from "./present.js";

const dialog = (/** @type {string} */ name) =>
  /** @type {HTMLDialogElement} */ (document.querySelector(`dialog[data-part=${name}]`));

/** @param {import("../figure/figure.js").Figure} figure @param {string} link @param {string} what */
const copy = (figure, link, what) =>
  copyLink(link, what, { dialog: dialog("copy"), say: (text) => figure.tell("toast", text) });

/** @type {Record<string, import("../figure/actions.js").Action>} */
export const PAGE_ACTIONS = {
  help: {
    title: "Show this help",
    keys: ["?"],
    offline: true,
    run: (figure) => openHelp(dialog("help"), figure.actions),
  },
  present: {
    title: "Present: nothing but the picture, its title and the figures",
    keys: ["P"],
    offline: true,
    run: (figure) => present(figure, !presents()),
  },
  copy_link: {
    title: "Copy the link to this room: who opens it sees the same world",
    offline: true,
    run: (figure) => copy(figure, `${location.origin}${location.pathname}${location.search}`, "Link to this room"),
  },
  copy_scenario: {
    title: "Copy a link that opens a fresh world equal to this one",
    run: async (figure) => {
      const answer = await figure.share();
      if (answer.ok) await copy(figure, `${location.origin}/lab?scenario=${answer.scenario}`, "Scenario link");
      else figure.tell("toast", answer.error.message, "error");
    },
  },
};

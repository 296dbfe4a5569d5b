// What the lab's page can do beside its figure: help, presenting, sharing.

import { openHelp } from "./help.js";
import { present, presents } from "./present.js";
import { openShare } from "./share.js";
import { makeOwn } from "./watching.js";

/** Where others in the network reach the server, if they can. @type {string | null} */
const lan = JSON.parse(globalThis.document?.getElementById("config")?.textContent ?? "{}").lan ?? null;

const dialog = (/** @type {string} */ name) =>
  /** @type {HTMLDialogElement} */ (document.querySelector(`dialog[data-part=${name}]`));

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
  share: {
    title: "Share this world: links, a QR code, a file",
    reads: true,
    run: (figure) => openShare(figure, dialog("share"), lan),
  },
  make_own: {
    title: "Open a world of your own, equal to this one as it is now",
    reads: true,
    run: makeOwn,
  },
};

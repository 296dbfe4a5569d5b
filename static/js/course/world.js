// A world that runs in a chapter: the lab's figure, with only what its idea needs.

import { ACTIONS } from "../figure/actions.js";
import { announcements } from "../figure/announcer.js";
import "../figure/figure.js";
import { nodeActions } from "../figure/kinds.js";
import { toasts } from "../figure/toasts.js";
import { nodeCard } from "./card.js";
import { stopping } from "./stopping.js";

/** @import { Figure as Block } from "../wire/wire.js" */

// In the text's own size: narrower figures run from top to bottom, and a wide one needs this much room, as in figures.css.
const NARROW_REM = 35;
const WIDE_REM = 54;
const PHONE_REM = 24.375;

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/** How much smaller than in the lab it is drawn. @param {number} width in px */
export const scaleOf = (width) => Math.min(1, width / ((width < NARROW_REM * rem() ? PHONE_REM : WIDE_REM) * rem()));

const { pause, step, reset, close } = ACTIONS;
const { add_server, crash_server, recover_server, remove_server, drain_server, ...others } = nodeActions();
const { crash_edge, recover_edge, crash_balancer, recover_balancer } = others;
const SWITCHES = { crash_server, recover_server, crash_edge, recover_edge, crash_balancer, recover_balancer };

/** @param {HTMLElement} element @param {Block} block */
export function world(element, block) {
  const figure = /** @type {import("../figure/figure.js").Figure} */ (document.createElement("lb-figure"));
  element.append(figure);
  const opening = block.size === "page" && !block.controls.length;
  const view = new URL(`about:blank${block.view ? `?view=${block.view}` : ""}`);
  figure.open({
    room: block.room,
    opening: { figure: block.opening },
    actions: opening
      ? { pause, step, reset, ...SWITCHES }
      : { pause, step, reset, close, ...SWITCHES, add_server, remove_server, drain_server },
    parts: [opening ? stopping : nodeCard, announcements, toasts],
    picture: {
      scale: scaleOf,
      // Its stylesheet has reserved the place.
      height: () => parseFloat(getComputedStyle(element).minHeight) || 0,
      address: { get: () => view, set: () => {} },
    },
  });
}

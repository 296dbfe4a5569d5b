// A world that runs in a chapter: the lab's figure, with only what its idea needs.

import { ACTIONS } from "../figure/actions.js";
import { announcements } from "../figure/announcer.js";
import { LAST_MINUTE_S, timeLine } from "../figure/controls/time_line.js";
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

const { pause, step, step_back, back, reset, close } = ACTIONS;
const { add_server, crash_server, recover_server, remove_server, drain_server, ...others } = nodeActions();
const { crash_edge, recover_edge, crash_balancer, recover_balancer } = others;
const SWITCHES = { crash_server, recover_server, crash_edge, recover_edge, crash_balancer, recover_balancer };

/** @param {HTMLElement} element @param {Block} block */
export function world(element, block) {
  const opening = block.size === "page" && !block.controls.length;
  return worldIn(element, block, {
    room: block.room,
    opening: { figure: block.opening },
    shared: true,
    actions: opening
      ? { pause, step, step_back, back, reset, ...SWITCHES }
      : { pause, step, step_back, back, reset, close, ...SWITCHES, add_server, remove_server, drain_server },
    parts: [opening ? stopping : nodeCard, timeLine(LAST_MINUTE_S), announcements, toasts],
  });
}

/** A world of which nothing can be set where it is drawn, such as the second of a pair. @param {HTMLElement} element @param {Block} block @param {string} room */
export const worldToSee = (element, block, room) =>
  worldIn(element, block, { room, opening: null, actions: {}, parts: [] });

/** @param {HTMLElement} element @param {Block} block @param {import("../figure/figure.js").Opening} how */
function worldIn(element, block, how) {
  const figure = /** @type {import("../figure/figure.js").Figure} */ (document.createElement("lb-figure"));
  // It stays until there is a picture.
  figure.append(...element.querySelectorAll("[data-part=loading]"));
  element.append(figure);
  const all = [...document.querySelectorAll("[data-figure-kind]")];
  const number = all.findIndex((each) => each.contains(element)) + 1;
  const isSecond = (all[number - 1]?.querySelectorAll("lb-figure").length ?? 0) > 1;
  const view = new URL(`about:blank${block.view ? `?view=${block.view}` : ""}`);
  figure.open({
    ...how,
    picture: {
      title: `Figure ${number}${isSecond ? ", the right one" : ""}: ${block.title}`,
      scale: scaleOf,
      // Its stylesheet has reserved the place.
      height: () => parseFloat(getComputedStyle(element).minHeight) || 0,
      address: { get: () => view, set: () => {} },
    },
  });
  return figure;
}

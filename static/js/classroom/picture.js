// The class's world: the lab's figure, with as much around it as a page wants.

import { announcements } from "../figure/announcer.js";
import "../figure/figure.js";
import { toasts } from "../figure/toasts.js";

/** @import { ClassLink } from "./class_link.js" */
/** @import { Figure, Part } from "../figure/figure.js" */
/** @import { Action } from "../figure/actions.js" */

/**
 * Put the class's world into a place as soon as it is entered.
 * @param {ClassLink} link @param {HTMLElement} place
 * @param {{parts?: Part[], actions?: Record<string, Action>, height?: (width: number) => number, scale?: (width: number) => number}} how
 * @returns {Figure}
 */
export function worldOf(link, place, { parts = [], actions = {}, height, scale }) {
  const figure = /** @type {Figure} */ (document.createElement("lb-figure"));
  const view = new URL("about:blank");
  let open = false;
  link.subscribe(() => {
    if (open || !link.room) return;
    open = true;
    place.replaceChildren(figure);
    figure.open({
      room: link.room,
      stays: true,
      actions,
      parts: [...parts, announcements, toasts],
      picture: { height, scale, address: { get: () => view, set: () => {} } },
    });
    mark(link, figure);
  });
  return figure;
}

/** Light up what the teacher points at, on every screen, and colour the students' clients. @param {ClassLink} link @param {Figure} figure */
function mark(link, figure) {
  const update = () => {
    const { spotlight = null, students = [] } = link.seen ?? {};
    const byAddress = new Map(students.map((student) => [student.address, student]));
    const lit = spotlight?.node ?? students.find(({ number }) => number === spotlight?.student)?.address;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll("button[data-node]"))) {
      const { node = "" } = button.dataset;
      button.classList.toggle("spotlit", node === lit);
      const student = byAddress.get(node);
      if (student) {
        button.style.setProperty("--student", `var(--student-${student.colour})`);
        button.dataset.student = student.here ? "here" : "away";
      }
    }
  };
  link.subscribe(update);
  figure.store.subscribe(["state"], () => queueMicrotask(update));
}

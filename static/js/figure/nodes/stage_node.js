// One node between the clients and the servers: its shape, its name, and what is to be known of it at a glance.

import { html } from "lit-html";

import { shortened } from "../../shared/format.js";

/**
 * @typedef {object} Said what is said of such a node
 * @property {string} title its name where it stands alone
 * @property {string} words the line under it
 * @property {string} [short] the same where there is little room
 * @property {string} [spoken] the same for a screen reader
 * @property {string} [down] that it is down, and how
 * @property {unknown} [sign] drawn in it
 */

/** Whether it has its stage and its line to itself. @param {import("../kinds.js").Look} how */
export const isAlone = ({ count, look }) => count === 1 && !look;

/** @param {import("../kinds.js").StageNode} node @param {import("../kinds.js").Look} how @param {Said} said */
export function stageNode(
  { id, kind, waits },
  how,
  { title, words, short = "", spoken = words, down = "", sign = "" },
) {
  const { count, number, selected, look } = how;
  const alone = isAlone(how);
  // The map says where an edge is, and has no room for more than how it does.
  const line = down || (look ? short : words);
  // As layout.js has their sizes.
  const many = look ?? (alone ? "one" : count <= 3 ? "some" : "crowd");
  return html`<li
    class="node stage-node ${kind}"
    data-place=${id}
    data-many=${many}
    data-status=${down ? "crashed" : "up"}
  >
    <button
      type="button"
      data-node=${id}
      data-kind=${kind}
      aria-label=${`${title}, ${down ? `${down}, ` : ""}${spoken}`}
      aria-current=${selected ? "true" : "false"}
      tabindex=${number === 0 ? 0 : -1}
    >
      ${sign}
    </button>
    <p class="stage-label ${kind}-label" aria-hidden="true">
      <b>${alone ? title : shortened(id, 7)}</b>${many === "crowd" ? "" : html`<span>${line}</span>`}
    </p>
    ${waits ? html`<span class="more" data-more=${id} aria-hidden="true" hidden></span>` : ""}
  </li>`;
}

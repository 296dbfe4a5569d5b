// A column for each server, and in it the keys that belong to it.

import { html, svg } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

import { plural } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { fixed, short } from "../geometry.js";
import { keyGroup } from "./key_group.js";
import { keyLabel, keyMark, moved } from "./key_mark.js";
import { slotsLayout } from "./slots_layout.js";

const TALL = 330;
const HEAD = 46;

/** @import { KeyInSlot, KeysInSlots } from "../../wire/wire.js" */
/** @import { Shown } from "./captions.js" */

/** @typedef {{request: string, key: string, server: string}} Lit a pick that was just made */

/**
 * @param {Shown<KeysInSlots, KeyInSlot>} view @param {(id: string, slot: number) => string} title of a column
 * @param {Lit[]} [lit]
 */
export function slotsDrawing(view, title, lit = []) {
  const { answer, state, width } = view;
  const loads = state.servers.map(() => 0);
  const places = new Map(answer.keys.map(({ key, slot }) => [key, loads[slot]++]));
  const layout = slotsLayout(width, loads, TALL);
  const hit = view.lookedAt?.slot;
  return html`<svg
    class="slots"
    viewBox=${`0 0 ${width} ${layout.height}`}
    role="group"
    aria-label="Slots, and the keys in them"
  >
    ${state.servers.map((id, slot) => {
      const box = layout.boxes[slot];
      const middle = box.x + box.width / 2;
      const down = state.down?.includes(id);
      return svg`<g class="slot ${slot === hit ? "hit" : ""} ${down ? "down" : ""}" data-colour=${serverColour(id)} data-slot=${id}>
        <rect class="column" x=${box.x} y=${box.y} width=${box.width} height=${box.height} rx="8"></rect>
        <rect class="head" x=${box.x} y=${box.y} width=${box.width} height=${HEAD} rx="8"></rect>
        <text class="strong" x=${middle} y=${box.y + 21}>${short(title(id, slot), box.width - 30)}</text>
        <text class="quiet" x=${middle} y=${box.y + 37}>${down ? "down" : answer.keys.length ? plural(loads[slot], "key") : ""}</text>
      </g>`;
    })}
    ${litWays(view, lit, layout, places)}
    ${keyGroup(view, answer.keys, {
      at: (one) => layout.at(one.slot, places.get(one.key) ?? 0),
      colour: (one) => serverColour(one.server),
      moved,
      label: keyLabel,
      reach: layout.size / 2,
      mark: (one) => keyMark(one, layout.size / 2 - 2),
    })}
  </svg>`;
}

/** What was just picked: its key, and its way to the server's head.
 * @param {Shown<KeysInSlots, KeyInSlot>} view @param {Lit[]} lit
 * @param {ReturnType<typeof slotsLayout>} layout @param {Map<string, number>} places of the keys in their slots */
function litWays({ answer, state }, lit, layout, places) {
  const slots = new Map(answer.keys.map(({ key, slot }) => [key, slot]));
  return svg`<g aria-hidden="true">
    ${repeat(
      lit.filter(({ server }) => state.servers.includes(server)),
      ({ request }) => request,
      ({ key, server }) => {
        const box = layout.boxes[state.servers.indexOf(server)];
        const [left, bottom] = [box.x + 4, box.y + HEAD];
        const slot = slots.get(key);
        const [x, y] = slot === undefined ? [left, bottom] : layout.at(slot, places.get(key) ?? 0);
        return svg`<g class="lit" data-colour=${serverColour(server)} data-lit=${key}>
          <rect x=${box.x - 3} y=${box.y - 3} width=${box.width + 6} height=${HEAD + 6} rx="10"></rect>
          ${
            slot === undefined
              ? ""
              : svg`<circle cx=${fixed(x)} cy=${fixed(y)} r=${layout.size / 2 + 1}></circle>
              <path d="M${fixed(x)} ${fixed(y - layout.size / 2)}L${fixed(box.x + box.width / 2)} ${fixed(bottom)}"></path>`
          }
        </g>`;
      },
    )}
  </g>`;
}

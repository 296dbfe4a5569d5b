// Keys in a drawing that can be pointed at, tapped, and walked through with the arrow keys; one of them is in the tab order.

import { svg } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * @template {{key: string}} K
 * @param {Pick<import("./captions.js").Shown<unknown, K>, "state" | "look" | "looked" | "point">} view
 * @param {K[]} keys
 * @param {object} how
 * @param {(key: K) => [number, number]} how.at
 * @param {(key: K, looked: boolean) => unknown} how.mark
 * @param {(key: K) => string} how.label @param {(key: K) => number} how.colour
 * @param {(key: K) => boolean} how.moved @param {number} how.reach how far from its middle a key can be hit
 */
export function keyGroup(view, keys, { at, mark, label, colour, moved, reach }) {
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const now = keys.findIndex(({ key }) => key === view.state.key);
    const next = keys[(now + step + keys.length) % keys.length].key;
    view.look(next);
    const group = /** @type {Element} */ (event.currentTarget);
    /** @type {SVGElement | null} */ (group.querySelector(`[data-key="${CSS.escape(next)}"] .hit-area`))?.focus();
  };
  return svg`<g role="group" aria-label="Keys" @keydown=${onKeyDown} @pointerleave=${() => view.point(null)}>
    ${repeat(
      keys,
      ({ key }) => key,
      (one) => {
        const [x, y] = at(one);
        const { key } = one;
        const looked = key === view.looked;
        return svg`<g
          class="key ${moved(one) ? "moved" : ""} ${looked ? "looked" : ""}"
          data-key=${key}
          data-colour=${colour(one)}
          style=${`transform:translate(${x.toFixed(1)}px,${y.toFixed(1)}px)`}
        >
          <g aria-hidden="true">${mark(one, looked)}</g>
          <circle
            class="hit-area"
            r=${reach}
            role="button"
            tabindex=${key === view.state.key ? 0 : -1}
            aria-pressed=${key === view.state.key}
            aria-label=${label(one)}
            @click=${() => view.look(key)}
            @keydown=${(/** @type {KeyboardEvent} */ event) => {
              if (event.key === "Enter" || event.key === " ") {
                event.preventDefault();
                view.look(key);
              }
            }}
            @pointerenter=${(/** @type {PointerEvent} */ event) => event.pointerType === "mouse" && view.point(key)}
          ></circle>
        </g>`;
      },
    )}
  </g>`;
}

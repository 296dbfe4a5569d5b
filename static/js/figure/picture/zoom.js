// The window on the picture: how large it is, how large one unit of the picture is in it, and how much of the picture it
// shows. Zoomed, everything is larger, and the window scrolls by wheel, finger, arrow keys, or drawn by the mouse.

import { isNarrow } from "./layout/layout.js";

export const LEVELS = [1, 1.5, 2];
const DRAWN_FROM = 5; // a hand that moves less, in px, has clicked
const MOST_OF_SCREEN = 0.8;
// A unit is one px in a window of this size; in a larger one that the picture fills, all grows along.
const LEAST = { width: 940, height: 500 };
const LEAST_HIGH = 352; // of a wide picture, in units

export class Zoom {
  /**
   * @param {HTMLElement} view the window @param {() => void} changed lay the picture out anew
   * @param {Required<Pick<import("./picture.js").PictureSettings, "scale" | "height">>} settings
   */
  constructor(view, changed, { scale, height }) {
    this._view = view;
    this._changed = changed;
    this._scale = scale;
    this._wanted = height;
    this._step = 0;
    this._window = this._measured();
    const measured = () => {
      this._window = this._measured();
      changed();
    };
    new ResizeObserver(measured).observe(view);
    addEventListener("resize", measured);
    view.addEventListener("pointerdown", (event) => this._draw(event));
  }

  /** How many times as wide and high as its window the picture is. */
  get level() {
    return LEVELS[this._step];
  }

  /** Asked at every update of the picture, the browser would lay out the page each time: so it is measured once. */
  _measured() {
    const view = this._view;
    const letters = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const width = view.offsetWidth;
    const scale = this._scale(width);
    const mode = /** @type {"wide" | "narrow"} */ (isNarrow(width / scale) ? "narrow" : "wide");
    const factor = mode === "wide" ? Number(getComputedStyle(view).getPropertyValue("--fills")) : 0;
    const fills = factor > 0;
    const unit = letters * scale;
    const high = fills ? view.offsetHeight : Math.max(this._wanted(width), LEAST_HIGH * unit);
    return {
      mode,
      fills,
      width,
      height: mode === "narrow" ? 0 : high,
      unit: fills ? Math.max(unit, factor * Math.min(width / LEAST.width, high / LEAST.height)) : unit,
    };
  }

  /** The window's size, and what sizes in it are multiplied by, before anything is enlarged. */
  get window() {
    return this._window;
  }

  /** Whether there is a level this many steps on. @param {number} steps */
  can(steps) {
    return LEVELS[this._step + steps] !== undefined;
  }

  /** Go this many levels on; what was in the middle stays there. @param {number} steps */
  by(steps) {
    if (!this.can(steps)) return;
    const view = this._view;
    const middle = (/** @type {"Width" | "Height"} */ side, /** @type {number} */ scrolled) =>
      (scrolled + view[`client${side}`] / 2) / view[`scroll${side}`];
    const [x, y] = [middle("Width", view.scrollLeft), middle("Height", view.scrollTop)];
    this._step += steps;
    this._changed();
    view.scrollLeft = x * view.scrollWidth - view.clientWidth / 2;
    view.scrollTop = y * view.scrollHeight - view.clientHeight / 2;
  }

  /** Open the window as far as an unzoomed picture is high. @param {number} height in px */
  open(height) {
    const view = this._view;
    const zoomed = this.level > 1;
    view.dataset.zoomed = String(zoomed);
    view.style.height = zoomed && !this._window.fills ? `${Math.min(height, innerHeight * MOST_OF_SCREEN)}px` : "";
    // What scrolls must be reached by keyboard, and nothing else need be.
    if (zoomed) view.tabIndex = 0;
    else view.removeAttribute("tabindex");
  }

  /** Follow the mouse that draws the picture along; fingers scroll by themselves. @param {PointerEvent} begun */
  _draw(begun) {
    const target = /** @type {Element} */ (begun.target);
    if (this.level === 1 || begun.pointerType !== "mouse" || begun.button !== 0 || target.closest("button")) return;
    const view = this._view;
    const [left, top] = [view.scrollLeft + begun.clientX, view.scrollTop + begun.clientY];
    let drawn = false;
    const move = (/** @type {PointerEvent} */ event) => {
      drawn ||= Math.hypot(event.clientX - begun.clientX, event.clientY - begun.clientY) > DRAWN_FROM;
      if (drawn) view.scrollTo(left - event.clientX, top - event.clientY);
    };
    const end = () => {
      removeEventListener("pointermove", move);
      // A click that ends a drawing selects nothing.
      const swallow = (/** @type {Event} */ event) => event.stopPropagation();
      if (!drawn) return;
      view.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => view.removeEventListener("click", swallow, { capture: true }));
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end, { once: true });
    addEventListener("pointercancel", end, { once: true });
  }
}

// Zoom and pan: a larger picture behind a window of the same size. More room means more words, not larger ones, since
// layout.js draws what there is room for. The window scrolls by wheel, finger, arrow keys, or drawn by the mouse.

export const LEVELS = [1, 1.5, 2];
const DRAWN_FROM = 5; // a hand that moves less, in px, has clicked
const MOST_OF_SCREEN = 0.8;

export class Zoom {
  /**
   * @param {HTMLElement} view the window @param {() => void} changed lay the picture out anew
   * @param {(width: number) => number} scale how much smaller than usual everything is drawn in a window of this width
   */
  constructor(view, changed, scale) {
    this._view = view;
    this._changed = changed;
    this._scale = scale;
    // Asked at every update of the picture: measured anew each time, it would make the browser lay out the page.
    this._width = view.offsetWidth;
    new ResizeObserver(([{ borderBoxSize }]) => (this._width = Math.round(borderBoxSize[0].inlineSize))).observe(view);
    this._step = 0;
    view.addEventListener("pointerdown", (event) => this._draw(event));
  }

  /** How many times as wide and high as its window the picture is. */
  get level() {
    return LEVELS[this._step];
  }

  /** How much smaller than usual everything is drawn. */
  get scale() {
    return this._scale(this._width);
  }

  /** How wide the window is, in px of what is drawn in it. */
  get windowWidth() {
    return this._width / this.scale;
  }

  get width() {
    return this.windowWidth * this.level;
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
    view.style.height = zoomed ? `${Math.min(height, innerHeight * MOST_OF_SCREEN)}px` : "";
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

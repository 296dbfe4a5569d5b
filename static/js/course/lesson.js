// What the blocks of a chapter know of each other: its figures by their ids, and what is measured in them.

/** @import { Command, Figure as Block, Met } from "../wire/wire.js" */
/** @import { Figure } from "../figure/figure.js" */

export class LessonFigure {
  /** @param {HTMLElement} element the whole block @param {Block} block */
  constructor(element, block) {
    this.element = element;
    this.block = block;
    this.body = /** @type {HTMLElement} */ (element.querySelector("[data-part=body]"));
  }

  /** What runs in it; null where it has no room. It is there as soon as its kind has been mounted. */
  get live() {
    return /** @type {Figure | null} */ (this.body.querySelector("lb-figure"));
  }

  /** Whether the reader has touched it: then its world is a copy of their own. */
  get isOwn() {
    const role = this.live?.room?.role;
    return role !== undefined && role !== null && role !== "reader";
  }

  /** Carry commands out one after the other; the figure says itself what is refused. @param {Command[]} commands */
  async send(commands) {
    for (const command of commands) {
      const answer = await this.live?.send(command);
      if (!answer?.ok) return;
    }
  }

  /** What is measured of it now, by the index of the expression. @param {number} index @returns {Met | null} */
  measured(index) {
    return this.live?.store.feeds.conditions?.[index] ?? null;
  }
}

export class Lesson {
  /** @param {string} name of the chapter */
  constructor(name) {
    this.name = name;
    /** @type {Map<string, LessonFigure>} */
    this.figures = new Map();
  }
}

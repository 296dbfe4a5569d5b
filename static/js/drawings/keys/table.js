// Maglev's table as a picture: before, now, and only what changed.

import { html } from "lit-html";

import { readColours, serverColour } from "../../shared/palette.js";
import { chip } from "./captions.js";
import { bytesOf, channels, pixelsOf, rowLength } from "./table_picture.js";

/** @import { KeysInTable, MaglevTable } from "../../wire/wire.js" */

/** @typedef {Pick<MaglevTable | KeysInTable, "names" | "table" | "table_before">} Filled the owners of all slots, now and before */

/** @param {Pick<Filled, "table">} answer */
export const sizeOf = ({ table }) => atob(table).length;

/**
 * @param {Filled} answer
 * @param {object} how
 * @param {(name: string) => unknown} how.over what lies on the table "before" and the one "now" @param {(slot: number | null) => void} how.point told of the slot pointed at
 */
export function tables(answer, { over, point }) {
  const size = sizeOf(answer);
  const tell = (/** @type {PointerEvent} */ event) => point(slotAt(event, size));
  const figure = (/** @type {string} */ name, /** @type {string} */ title) =>
    html`<figure>
      <figcaption>${title}</figcaption>
      <div class="pixels">
        <canvas
          data-table=${name}
          role="img"
          aria-label=${`${title}: ${size.toLocaleString("en")} slots`}
          @pointermove=${tell}
          @pointerdown=${tell}
          @pointerleave=${() => point(null)}
        ></canvas>
        ${name === "changed" ? "" : over(name)}
      </div>
    </figure>`;
  return html`<div class="tables">
    ${answer.table_before ? figure("before", "Before") : ""} ${figure("now", "Now")}
    ${answer.table_before ? figure("changed", "Only what changed") : ""}
  </div>`;
}

/** Where the middle of a slot lies, in hundredths of the picture's width and height. @param {number} slot @param {number} size @returns {[x: number, y: number]} */
export function placeOf(slot, size) {
  const row = rowLength(size);
  const rows = Math.ceil(size / row);
  return [(100 * ((slot % row) + 0.5)) / row, (100 * (Math.floor(slot / row) + 0.5)) / rows];
}

/** A ring around a slot. @param {number} slot @param {number} size */
export function marker(slot, size) {
  const [x, y] = placeOf(slot, size);
  return html`<i class="marker" style=${`left:${x}%;top:${y}%`}></i>`;
}

/** @param {PointerEvent} event @param {number} size */
function slotAt(event, size) {
  const { left, top, width, height } = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
  const row = rowLength(size);
  const column = Math.min(row - 1, Math.floor(((event.clientX - left) / width) * row));
  const slot = Math.floor(((event.clientY - top) / height) * Math.ceil(size / row)) * row + column;
  return slot >= 0 && slot < size ? slot : null;
}

/** @param {Filled} answer @param {number} slot */
export function slotInWords(answer, slot) {
  const now = answer.names[bytesOf(answer.table)[slot]];
  const was = answer.table_before ? answer.names[bytesOf(answer.table_before)[slot]] : now;
  return html`Slot ${slot.toLocaleString("en")} is ${chip(now)}${was === now ? "" : html`, and was ${chip(was)}`}.`;
}

/** @type {WeakMap<HTMLCanvasElement, {answer: Filled, colours: string}>} what each canvas shows */
const painted = new WeakMap();

/** The canvases, once they are on the page; a new answer or other colours paint them anew. @param {HTMLCanvasElement[]} canvases @param {Filled} answer */
export function paint(canvases, answer) {
  const { servers } = readColours();
  for (const canvas of canvases) {
    const shown = painted.get(canvas);
    if (shown?.answer === answer && shown?.colours === servers.join()) continue;
    painted.set(canvas, { answer, colours: servers.join() });
    const now = bytesOf(answer.table);
    const before = answer.table_before ? bytesOf(answer.table_before) : null;
    const kind = canvas.dataset.table;
    const colours = answer.names.map((id) => channels(servers[serverColour(id)]));
    const pixels = pixelsOf(kind === "before" && before ? before : now, colours, kind === "changed" ? before : null);
    canvas.width = rowLength(now.length);
    canvas.height = pixels.length / 4 / canvas.width;
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, canvas.width), 0, 0);
  }
}

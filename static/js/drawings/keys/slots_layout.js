// Where the slots and their keys lie: columns of equal width, in as many rows as the page needs.

const GAP = 10;
const LEAST_WIDTH = 72;
const MOST_WIDTH = 340;
const HEAD = 56;
const PADDING = 8;
const SIZES = [60, 52, 44, 36, 28, 22];

/**
 * @param {number} width
 * @param {number[]} loads how many keys are in each slot
 * @param {number} tall how high it may be, where smaller keys make that possible
 * @returns {{height: number, size: number, boxes: {x: number, y: number, width: number, height: number}[], at: (slot: number, place: number) => [number, number]}}
 *   `size`: the room of a key; `at`: the middle of the n-th key of a slot, from 0
 */
export function slotsLayout(width, loads, tall) {
  for (const size of SIZES.slice(0, -1)) {
    const layout = laidOut(width, loads, size);
    if (layout.height <= tall) return layout;
  }
  return laidOut(width, loads, SIZES[SIZES.length - 1]);
}

/** @param {number} width @param {number[]} loads @param {number} size */
function laidOut(width, loads, size) {
  const across = Math.max(1, Math.min(loads.length, Math.floor((width + GAP) / (LEAST_WIDTH + GAP))));
  const wide = Math.min(MOST_WIDTH, (width - GAP * (across - 1)) / across);
  const left = (width - across * (wide + GAP) + GAP) / 2;
  const abreast = Math.max(1, Math.floor((wide - 2 * PADDING) / size));
  /** @type {{x: number, y: number, width: number, height: number}[]} */
  const boxes = [];
  let y = 0;
  for (let first = 0; first < loads.length; first += across) {
    const row = loads.slice(first, first + across);
    const height = HEAD + Math.max(1, Math.ceil(Math.max(...row) / abreast)) * size + PADDING;
    row.forEach((_, i) => boxes.push({ x: left + i * (wide + GAP), y, width: wide, height }));
    y += height + GAP;
  }
  return {
    height: y - GAP,
    size,
    boxes,
    /** @returns {[number, number]} */
    at(/** @type {number} */ slot, /** @type {number} */ place) {
      const { x, y } = boxes[slot];
      const margin = (wide - abreast * size) / 2;
      return [x + margin + ((place % abreast) + 0.5) * size, y + HEAD + (Math.floor(place / abreast) + 0.5) * size];
    },
  };
}

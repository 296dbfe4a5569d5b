// Where the slots and their keys lie: columns of equal width, in as many rows as the page needs.

const GAP = 10;
const LEAST_WIDTH = 72;
const MOST_WIDTH = 260;
const HEAD = 56;
const PADDING = 8;

/** How large a key is drawn, among so many. @param {number} keys */
export const keySize = (keys) => (keys <= 60 ? 36 : keys <= 120 ? 28 : 22);

/**
 * @param {number} width @param {number[]} loads how many keys are in each slot @param {number} size of a key
 * @returns {{height: number, boxes: {x: number, y: number, width: number, height: number}[], at: (slot: number, place: number) => [number, number]}}
 */
export function slotsLayout(width, loads, size) {
  const across = Math.max(1, Math.min(loads.length, Math.floor((width + GAP) / (LEAST_WIDTH + GAP))));
  const wide = Math.min(MOST_WIDTH, (width - GAP * (across - 1)) / across);
  const left = (width - across * (wide + GAP) + GAP) / 2;
  const abreast = Math.max(1, Math.floor((wide - 2 * PADDING) / size));
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
    boxes,
    at(slot, place) {
      const box = boxes[slot];
      const margin = (box.width - abreast * size) / 2;
      return [
        box.x + margin + ((place % abreast) + 0.5) * size,
        box.y + HEAD + (Math.floor(place / abreast) + 0.5) * size,
      ];
    },
  };
}

// A table of many slots as a picture: a pixel a slot, in rows from the top left.

/** The bytes of a text in Base64. @param {string} text */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** How many slots a row has: as many as there are rows, or one more. @param {number} size */
export const rowLength = (size) => Math.ceil(Math.sqrt(size));

/**
 * The pixels of a table, four bytes each; those after the last slot are clear.
 * @param {Uint8Array} owners the owner of each slot @param {number[][]} colours of each owner, red green blue
 * @param {Uint8Array | null} [unlike] only slots with another owner than there are drawn
 */
export function pixelsOf(owners, colours, unlike = null) {
  const row = rowLength(owners.length);
  const pixels = new Uint8ClampedArray(4 * row * Math.ceil(owners.length / row));
  owners.forEach((owner, slot) => {
    if (unlike?.[slot] === owner) return;
    pixels.set(colours[owner], 4 * slot);
    pixels[4 * slot + 3] = 255;
  });
  return pixels;
}

/** A colour of the style sheet as red, green and blue. @param {string} colour as #rrggbb */
export const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

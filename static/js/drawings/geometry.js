// Where things of a picture lie. A picture is WIDTH wide; a share of a ring grows clockwise from the top.

import { shortened } from "../shared/format.js";

export const WIDTH = 280;

/** @typedef {[x: number, y: number]} Point */

/** A point on a circle. @param {number} share @param {number} radius @param {Point} middle @returns {Point} */
export function onCircle(share, radius, [x, y]) {
  const angle = 2 * Math.PI * share;
  return [x + radius * Math.sin(angle), y - radius * Math.cos(angle)];
}

/** The path of an arc, clockwise. @param {number} from @param {number} to @param {number} radius @param {Point} middle */
export function arcPath(from, to, radius, middle) {
  const length = Math.min(Math.max(to - from, 0), 0.9999);
  const [x1, y1] = onCircle(from, radius, middle);
  const [x2, y2] = onCircle(from + length, radius, middle);
  return `M${fixed(x1)} ${fixed(y1)}A${radius} ${radius} 0 ${length > 0.5 ? 1 : 0} 1 ${fixed(x2)} ${fixed(y2)}`;
}

export const fixed = (/** @type {number} */ value) => value.toFixed(2);

/**
 * Which labels there is room for: of two closer than `least` the earlier in `order` stays.
 * @param {number[]} places @param {number} least @param {{round?: number, first?: number}} [how] `round`: the places go
 *   round after so much; `first`: the label that stays in any case
 * @returns {Set<number>} numbers of the labels to show
 */
export function roomFor(places, least, { round = 0, first = -1 } = {}) {
  /** @type {Set<number>} */
  const shown = new Set();
  const order = [...places.keys()].sort((a, b) => Number(b === first) - Number(a === first));
  for (const one of order) {
    const near = [...shown].some((other) => {
      const apart = Math.abs(places[one] - places[other]);
      return Math.min(apart, round ? round - apart : apart) < least;
    });
    if (!near) shown.add(one);
  }
  return shown;
}

/**
 * Places on a circle pushed apart, so that each label has its room.
 * @param {number[]} places ascending, from 0 to 1 @param {number} least how far apart
 * @returns {number[] | null} null where there is no room for all
 */
export function spreadOut(places, least) {
  const count = places.length;
  if (count * least > 0.9) return null;
  const spread = [...places];
  for (let pass = 0; pass < 200; pass++) {
    let pushed = false;
    for (let i = 0; i < count && count > 1; i++) {
      const next = (i + 1) % count;
      const apart = spread[next] + (next ? 0 : 1) - spread[i];
      if (apart >= least - 1e-4) continue;
      spread[i] -= (least - apart) / 2;
      spread[next] += (least - apart) / 2;
      pushed = true;
    }
    if (!pushed) break;
  }
  return spread;
}

/** The whole ring as arcs, neighbours of one owner joined; the last goes on where the first begins.
 * @param {[number, number][]} ends where each arc ends, and its owner
 * @returns {{from: number, to: number, owner: number}[]} `from` may be negative
 */
export function joinedArcs(ends) {
  /** @type {{from: number, to: number, owner: number}[]} */
  const arcs = [];
  let from = (ends.at(-1)?.[0] ?? 1) - 1;
  for (const [to, owner] of ends) {
    const last = arcs.at(-1);
    if (last?.owner === owner) last.to = to;
    else arcs.push({ from, to, owner });
    from = to;
  }
  const last = arcs.at(-1);
  if (last && arcs.length > 1 && last.owner === arcs[0].owner) {
    arcs[0].from = last.from - 1;
    arcs.pop();
  }
  return arcs;
}

/** Heights moved up just so far that they are `least` apart. @param {number[]} heights @param {number} least */
export function apart(heights, least) {
  const moved = [...heights];
  const order = [...heights.keys()].sort((a, b) => heights[b] - heights[a]);
  order.forEach((one, i) => {
    if (i) moved[one] = Math.min(moved[one], moved[order[i - 1]] - least);
  });
  return moved;
}

/**
 * Ids as a picture writes them: without what all long ones begin with, "1", "2" for "server-1", "server-2".
 * @param {string[]} ids
 */
export function namesOf(ids) {
  if (ids.length < 2 || ids.every((id) => id.length <= 3)) return ids;
  let same = 0;
  while (ids.every((id) => same < id.length - 1 && id[same] === ids[0][same])) same += 1;
  // Not in the middle of a word or a number.
  while (same && !ids.every((id) => /[^\p{L}\p{N}].|\p{L}\p{N}/su.test(id.slice(same - 1, same + 1)))) same -= 1;
  return ids.map((id) => id.slice(same));
}

const LETTER = 6.5; // as wide as a letter of an id is at most, nearly always

/** How wide the longest of some ids is when it is written out, at most `most`. @param {string[]} ids @param {number} most */
export const widest = (ids, most) => Math.min(most, LETTER * Math.max(1, ...ids.map((id) => id.length)));

/**
 * An id cut to a width: the middle of a long one is left out, and where only its end fits, all but that.
 * @param {string} id @param {number} width
 */
export function short(id, width) {
  const most = Math.max(2, Math.floor(width / LETTER));
  if (id.length <= most) return id;
  return most < 5 ? id.slice(-most).replace(/^[^\p{L}\p{N}]+/u, "") : shortened(id, most);
}

/** A long number with its middle left out. @param {string} digits */
export const shortNumber = (digits) => (digits.length <= 10 ? digits : `${digits.slice(0, 3)}…${digits.slice(-4)}`);

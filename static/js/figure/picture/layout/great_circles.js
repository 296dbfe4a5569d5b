// The shortest ways over the globe, as they run on a map.

import { geoDistance, geoInterpolate } from "d3-geo";

/** @typedef {{x: number, y: number, jump?: boolean}} Point `jump`: the way leaves the map before it and comes in again here */
/** @typedef {[north: number, east: number]} Degrees */

const STEP = 0.04; // radians from point to point
const TOP = 6; // a way over the Arctic, where the map is cut, runs along its border

/**
 * The great circle from one place to another.
 * @param {Degrees} one @param {Degrees} other @param {(place: [number, number]) => [number, number] | null} projection
 * @param {number} width of the map, in px: whatever jumps by half of it has gone round the globe
 * @returns {Point[]}
 */
export function greatCircle([north, east], [otherNorth, otherEast], projection, width) {
  /** @type {[number, number]} */
  const from = [east, north];
  /** @type {[number, number]} */
  const to = [otherEast, otherNorth];
  const at = geoInterpolate(from, to);
  const steps = Math.max(1, Math.ceil(geoDistance(from, to) / STEP));
  /** @type {Point[]} */
  const points = [];
  for (let step = 0; step <= steps; step++) {
    const [x, y] = /** @type {[number, number]} */ (projection(at(step / steps)));
    const jump = points.length > 0 && Math.abs(x - points[points.length - 1].x) > width / 2;
    points.push({ x, y: Math.max(TOP, y), ...(jump ? { jump } : {}) });
  }
  return points;
}

/** The same way back. @param {Point[]} points @returns {Point[]} */
export const reversed = (points) =>
  points.map((_, i) => {
    const { x, y } = points[points.length - 1 - i];
    const jump = i > 0 && points[points.length - i].jump;
    return jump ? { x, y, jump } : { x, y };
  });

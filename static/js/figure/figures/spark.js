// A figure's last minute as a line of a few pixels.

import { svg } from "lit-html";

export const WIDTH = 74;
export const HEIGHT = 22;
const SHOWN_S = 60;
const LEAST_SHOWN_S = 20;

/**
 * The path of a line over the last minute; a gap where there is no value.
 * @param {{time: number, value: number | null}[]} points in order @param {number} now @param {number} [least] what its top shows at least
 */
export function sparkPath(points, now, least = 0) {
  const shown = points.filter(({ time }) => time >= now - SHOWN_S);
  const span = Math.max(LEAST_SHOWN_S, now - (shown[0]?.time ?? now));
  const top = Math.max(least, ...shown.map(({ value }) => value ?? 0)) || 1;
  let path = "";
  let drawn = -Infinity;
  let pen = "M";
  for (const { time, value } of shown) {
    const x = WIDTH * (1 - (now - time) / span);
    if (value === null) pen = "M";
    // Two points in one pixel are one.
    else if (pen === "M" || x - drawn >= 1 || time === now) {
      path += `${pen}${x.toFixed(1)} ${(HEIGHT - 1 - (HEIGHT - 2) * (value / top)).toFixed(1)}`;
      [pen, drawn] = ["L", x];
    }
  }
  return path;
}

/** @param {string} path */
export const spark = (path) =>
  svg`<svg class="spark" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path d=${path}></path></svg>`;

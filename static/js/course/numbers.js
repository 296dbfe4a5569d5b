// What was measured, as the course writes it: as lbviz/course/numbers.py has written it before the page ran.

import { NOTHING, isNumber } from "../shared/format.js";

/** @type {Record<string, (value: number) => string>} */
const FORMATS = {
  percent: (share) => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 1 : 0)} %`,
  ms: (ms) => (ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(0)} ms`),
  s: (seconds) => `${seconds.toFixed(1)} s`,
};

/** @param {unknown} value @param {string} format one of those above, or how many digits stand behind the point */
export function written(value, format) {
  if (typeof value === "string") return value;
  const number = typeof value === "boolean" ? Number(value) : value;
  if (!isNumber(number)) return NOTHING;
  return FORMATS[format]?.(number) ?? number.toFixed(Number(format));
}

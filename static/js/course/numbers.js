// What was measured, as the course writes it.

import { NOTHING, isNumber, milliseconds, percent, trimmed } from "../shared/format.js";

/** @param {unknown} value @param {string} format "percent", "ms", "s", or how many digits stand behind the point */
export function written(value, format) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (!isNumber(value)) return typeof value === "string" ? value : NOTHING;
  if (format === "percent") return percent(value);
  if (format === "ms") return milliseconds(value);
  if (format === "s") return `${trimmed(value, 1)} s`;
  return value.toFixed(Number(format) || 0);
}

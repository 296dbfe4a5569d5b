// Numbers as people read them. A missing number is an en dash, never "NaN" or an empty place.

/** @import { Figures } from "../wire/wire.js" */

export const NOTHING = "–";

/** Whether this is a number that can be shown. @param {unknown} value @returns {value is number} */
export const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** A short count: 950, 1.2k, 13k, 2.1M. @param {number | null | undefined} value */
export function count(value) {
  if (!isNumber(value)) return NOTHING;
  if (value < 1000) return String(Math.round(value));
  const [size, letter] = value < 1e6 ? [1e3, "k"] : [1e6, "M"];
  const scaled = value / Number(size);
  return `${scaled < 9.95 ? trimmed(scaled, 1) : Math.round(scaled)}${letter}`;
}

/** A number with at most `digits` digits behind the point and no zeros at its end. @param {number | null | undefined} value */
export function trimmed(value, digits = 2) {
  return isNumber(value) ? String(Number(value.toFixed(digits))) : NOTHING;
}

/** A latency given in milliseconds: 8.2 ms, 310 ms, 1.24 s. @param {number | null | undefined} value */
export function milliseconds(value) {
  if (!isNumber(value)) return NOTHING;
  if (value > 0 && value < 0.05) return "<0.1 ms";
  if (value < 10) return `${trimmed(value, 1)} ms`;
  if (value < 999.5) return `${Math.round(value)} ms`;
  return `${trimmed(value / 1000, value < 9995 ? 2 : 1)} s`;
}

/** A rate a second: 0.4, 9.7, 182. @param {number | null | undefined} value */
export function rate(value) {
  return isNumber(value) ? trimmed(value, value < 0.1 ? 3 : value < 100 ? 1 : 0) : NOTHING;
}

/** A share from 0 to 1 as a percentage: 0 %, 1.2 %, 38 %. @param {number | null | undefined} value */
export function percent(value) {
  if (!isNumber(value)) return NOTHING;
  const hundred = value * 100;
  return `${hundred > 0 && hundred < 9.95 ? trimmed(hundred, 1) : Math.round(hundred)} %`;
}

/** "1 request", "2 requests". @param {number} number @param {string} noun */
export const plural = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** How many seconds the figures really look back: less than their window while the world is young. @param {Pick<Figures, "elapsed_s">} figures */
export const lookedBack = ({ elapsed_s }) => elapsed_s;

/** "the last 10 s". @param {Pick<Figures, "elapsed_s">} figures */
export const windowWords = (figures) => `the last ${trimmed(lookedBack(figures), lookedBack(figures) < 10 ? 1 : 0)} s`;

/** A name of at most `most` characters. A longer one loses its middle, since names differ at their ends.
 * @param {string} name @param {number} most */
export function shortened(name, most) {
  const letters = [...name];
  if (letters.length <= most) return name;
  const tail = Math.ceil((most - 1) / 2);
  return `${letters.slice(0, most - 1 - tail).join("")}…${letters.slice(-tail).join("")}`;
}

/** The short name of a client: the last part of its address. @param {string} address */
export function lastOctet(address) {
  return address.split(/[.:]/).filter(Boolean).at(-1) ?? address;
}

/** Whether the Internet has no way to an address: RFC 1918. @param {string} address */
export const isPrivate = (address) => /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(address);

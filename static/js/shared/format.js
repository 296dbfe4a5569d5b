// Numbers as people read them. A missing number is an en dash, never "NaN" or an empty place.

export const NOTHING = "–";

/** Whether this is a number that can be shown. @param {unknown} value @returns {value is number} */
export const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** A short count: 950, 1.2k, 13k, 2.1M. @param {number} value */
export function count(value) {
  if (!isNumber(value)) return NOTHING;
  if (value < 1000) return String(Math.round(value));
  for (const [size, letter] of [
    [1e6, "M"],
    [1e3, "k"],
  ]) {
    if (value >= size) {
      const scaled = value / size;
      return `${scaled < 9.95 ? trimmed(scaled, 1) : Math.round(scaled)}${letter}`;
    }
  }
  return NOTHING;
}

/** A number with at most `digits` digits behind the point and no zeros at its end. @param {number} value */
export function trimmed(value, digits = 2) {
  return isNumber(value) ? String(Number(value.toFixed(digits))) : NOTHING;
}

/** A latency given in milliseconds: 8.2 ms, 310 ms, 1.24 s. @param {number | null | undefined} value */
export function milliseconds(value) {
  if (!isNumber(value)) return NOTHING;
  if (value < 10) return `${trimmed(value, 1)} ms`;
  if (value < 999.5) return `${Math.round(value)} ms`;
  return `${trimmed(value / 1000, value < 9995 ? 2 : 1)} s`;
}

/** A rate a second: 0.4, 9.7, 182. @param {number} value */
export function rate(value) {
  return isNumber(value) ? trimmed(value, value < 100 ? 1 : 0) : NOTHING;
}

/** A share from 0 to 1 as a percentage: 0 %, 1.2 %, 38 %. @param {number} value */
export function percent(value) {
  if (!isNumber(value)) return NOTHING;
  const hundred = value * 100;
  return `${hundred > 0 && hundred < 9.95 ? trimmed(hundred, 1) : Math.round(hundred)} %`;
}

/** "1 request", "2 requests". @param {number} number @param {string} noun */
export const plural = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** How many seconds the figures really look back: less than their window while the world is young. @param {any} figures */
export const lookedBack = (figures) => figures.elapsed_s ?? figures.window_s;

/** "the last 10 s". @param {any} figures */
export const windowWords = (figures) => `the last ${trimmed(lookedBack(figures), lookedBack(figures) < 10 ? 1 : 0)} s`;

/** A name of at most so many characters: of a longer one the middle is left out, since names differ at their ends.
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

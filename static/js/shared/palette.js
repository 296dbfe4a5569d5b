// Colours live in static/css/tokens.css as custom properties; this module only chooses and reads them.

import { BUCKETS, COLOUR_NAMES } from "./age.js";

export const SERVER_COLOURS = 10;

/**
 * The number of a server's colour. It follows from the id alone, so every browser shows the same: a, b, c …
 * take them in order, any other id takes one by its letters.
 * @param {string} id
 */
export function serverColour(id) {
  if (/^[a-z]+$/.test(id)) {
    let number = 0;
    for (const letter of id) number = number * 26 + (letter.charCodeAt(0) - 96);
    return (number - 1) % SERVER_COLOURS;
  }
  let hash = 7;
  for (const letter of id) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return hash % SERVER_COLOURS;
}

/** What the canvas and the charts need, read from the page's custom properties. */
export function readColours(element = document.documentElement) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  return {
    ages: COLOUR_NAMES.slice(0, BUCKETS).map(read),
    servers: Array.from({ length: SERVER_COLOURS }, (_, number) => read(`--server-${number}`)),
    cross: read("--bad"),
    card: read("--card"),
    text: read("--text"),
    muted: read("--muted"),
    grid: read("--grid"),
    accent: read("--accent"),
    series: [read("--series-0"), read("--series-1"), read("--series-2")],
  };
}

/** Call back when the reader switches between light and dark. @param {() => void} callback */
export function onThemeChange(callback) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback);
}

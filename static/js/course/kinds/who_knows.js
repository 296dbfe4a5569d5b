// What the parties on a request's way know, read off what each of them sees.

/** @import { Line, Party } from "../../wire/wire.js" */

/** What a newcomer can do without: it says again what stands above. */
const SAID_ELSEWHERE = ["Forwarded", "Via"];

/** What a party sees of the letter, and of how its connection began. @param {Party} party @returns {Line[]} */
export function insideOf({ opening = [], letter }) {
  const lines = letter.filter(({ what }) => !SAID_ELSEWHERE.includes(what));
  const hosts = new Set(letter.filter(({ what }) => what === "host").map(({ value }) => value));
  return [...opening.filter(({ what, value }) => what !== "host (SNI)" || !hosts.has(value)), ...lines];
}

/**
 * Who but the client knows its address, who the page, and who both.
 * @param {Party[]} parties in the order of the way, the client first
 */
export function whoKnows([client, ...others]) {
  const own = client.envelope
    .filter(({ what }) => what === "from" || what === "home router")
    .map(({ value = "" }) => withoutPort(value));
  const seesAddress = (/** @type {Party} */ { envelope, opening = [], letter }) =>
    [...envelope, ...opening, ...letter].some(({ value = "" }) => wordsOf(value).some((word) => own.includes(word)));
  const seesPage = (/** @type {Party} */ { letter }) => letter.some(({ what, value }) => what === "path" && value);
  const [address, page] = [others.filter(seesAddress), others.filter(seesPage)];
  return { address, page, both: address.filter((party) => page.includes(party)) };
}

/** An address without its port. @param {string} endpoint */
const withoutPort = (endpoint) => endpoint.replace(/^\[(.*)\]:\d+$/, "$1").replace(/^([\d.]+):\d+$/, "$1");

/** The addresses in a value, such as those of X-Forwarded-For. @param {string} value */
const wordsOf = (value) => value.split(/[\s,;="]+/).map(withoutPort);

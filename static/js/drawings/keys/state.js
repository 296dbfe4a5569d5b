// What a picture of hashing shows, as plain data; the address bar holds it, and a question is made from it.

/**
 * @typedef {object} State
 * @property {string} view
 * @property {string} room the lab's room that the reader came from, empty for none
 * @property {string[]} servers
 * @property {string[] | null} before the servers before the last of them came or went
 * @property {number | string} keys how many numbered keys; text where the address holds no number
 * @property {string[] | null} names of the keys, where these are not numbered
 * @property {string} key the one that is looked at
 * @property {string} hash the hash function, empty for the policy's own
 * @property {number | string} points virtual nodes of each server on the ring
 * @property {number | string} size the slots of Maglev's table
 * @property {number | string} turn how many turns of filling it are shown, empty for all
 * @property {number | string} bound how many times the average a server may have, empty for no bound
 */

/** @type {State} */
export const START = Object.freeze({
  view: "slots",
  room: "",
  servers: ["a", "b", "c"],
  before: null,
  keys: 24,
  names: null,
  key: "6",
  hash: "",
  points: 4,
  bound: "",
  size: 7,
  turn: "",
});

const LISTS = ["servers", "before", "names"];
const NUMBERS = ["keys", "points", "bound", "size", "turn"];

/** The state that an address holds. What makes no sense stays as it is, and the server says what is wrong with it. @param {string} search @returns {State} */
export function fromAddress(search) {
  const given = new URLSearchParams(search);
  const state = /** @type {State & Record<string, unknown>} */ ({ ...START });
  for (const name of Object.keys(START)) {
    const text = given.get(name);
    if (text === null) continue;
    if (LISTS.includes(name)) state[name] = text ? text.split(",") : [];
    else if (NUMBERS.includes(name)) state[name] = /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
    else state[name] = text;
  }
  return state;
}

/** The address of a state, without what is as at the start. @param {State} state */
export function toAddress(state) {
  const changed = Object.entries(state).filter(
    ([name, value]) => String(value) !== String(START[/** @type {keyof State} */ (name)]),
  );
  return changed.length ? `?${query(Object.fromEntries(changed))}` : "";
}

/** The part of an address that holds these fields; those without a value are left out. @param {Record<string, unknown>} fields */
export function query(fields) {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined && value !== "");
  // A comma may stand in a query as it is.
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString().replaceAll("%2C", ",");
}

/** What every question holds; a key that is asked about anyway need not be named. @param {State} state */
export function question({ servers, before, keys, names, key, hash }) {
  const among = names ? names.includes(key) : /^[1-9]\d*$/.test(key) && Number(key) <= Number(keys);
  return { servers, before, keys: names ? "" : keys, names, key: among ? "" : key, hash };
}

/** @param {State} state @returns {State} */
export const withServer = (state) => ({
  ...state,
  servers: [...state.servers, nextName(state.servers)],
  before: state.servers,
});

/** @param {State} state @param {string} id @returns {State} */
export const withoutServer = (state, id) => ({
  ...state,
  servers: state.servers.filter((server) => server !== id),
  before: state.servers,
});

/** The first of a, b … z, aa, ab … that no server has. @param {string[]} taken */
export function nextName(taken) {
  for (let number = 0; ; number++) {
    const name = letters(number);
    if (!taken.includes(name)) return name;
  }
}

/** @param {number} number @returns {string} */
const letters = (number) =>
  (number < 26 ? "" : letters(Math.floor(number / 26) - 1)) + String.fromCharCode(97 + (number % 26));

/**
 * @typedef {object} Servers now, and before the last of them came or went
 * @property {string[]} servers @property {string[] | null} before
 * @property {string[]} [down] those of them that are down, now and before @property {string[]} [downBefore]
 */

/** In words, what happened to the servers, as far as a state tells. @param {Servers} state */
export function changeInWords({ servers, before, down = [], downBefore = [] }) {
  if (!before) return "";
  const came = servers.filter((id) => !before.includes(id));
  const went = before.filter((id) => !servers.includes(id));
  const fell = down.filter((id) => before.includes(id) && !downBefore.includes(id));
  const rose = downBefore.filter((id) => servers.includes(id) && !down.includes(id));
  const said = [
    came.length ? `${named(came)} came` : "",
    went.length ? `${named(went)} went` : "",
    fell.length ? `${named(fell)} went down` : "",
    rose.length ? `${named(rose)} came back up` : "",
  ].filter(Boolean);
  return said.join(", ") || "No server came or went";
}

/** @param {string[]} ids */
const named = (ids) => `${ids.length === 1 ? "Server" : "Servers"} ${ids.join(", ")}`;

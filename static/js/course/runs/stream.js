// A run on the server, heard line by line. It goes on only as long as somebody listens.

/** @import { Said } from "../../wire/wire.js" */

const VISITOR = "lbviz.visitor";

/** @typedef {{seed?: number, more?: boolean}} Wanted the traffic of one seed, or of as many as the chapter says */

/**
 * Ask for a run and hand on what is said of it, until all is said or `signal` aborts.
 * @param {string} address @param {Wanted} wanted @param {AbortSignal} signal
 * @returns {AsyncGenerator<Said, void, void>} throws an Error whose message can be shown
 */
export async function* runsAt(address, wanted, signal) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      body: JSON.stringify({ visitor: visitor(), ...wanted }),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error("The server cannot be reached.");
  }
  if (!response.ok || !response.body) {
    const answer = await response.json().catch(() => null);
    throw new Error(answer?.error?.message ?? `The server answered with an error (${response.status}).`);
  }
  const reader = response.body.getReader();
  let said = false;
  try {
    for await (const line of lines(reader, signal)) {
      const event = /** @type {Said} */ (JSON.parse(line));
      if (event.event === "problem") throw new Error(event.message);
      said ||= event.event === "done";
      yield event;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
  if (!said) throw new Error("The run broke off. Run it again.");
}

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader @param {AbortSignal} signal */
async function* lines(reader, signal) {
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const part = await reader.read().catch((error) => {
      if (signal.aborted) throw error;
      throw new Error("The connection broke. Run it again.");
    });
    if (part.done) return;
    const all = (rest + decoder.decode(part.value, { stream: true })).split("\n");
    rest = all.pop() ?? "";
    yield* all;
  }
}

/** Some seed for traffic of one's own. */
export const anySeed = () => 100 + Math.floor(Math.random() * 900);

/** Who asks, so that nobody takes all the turns: a number that this tab drew. */
function visitor() {
  try {
    const known = sessionStorage.getItem(VISITOR) ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
    sessionStorage.setItem(VISITOR, known);
    return known;
  } catch {
    return "nobody";
  }
}

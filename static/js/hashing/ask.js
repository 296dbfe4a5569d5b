// One question after the other: the answer to the last one counts, whatever comes in late.

import { query } from "../drawings/keys/state.js";

/** Returns a function that asks; it resolves to null where a later question has overtaken this one. */
export function asker() {
  let latest = new AbortController();
  /** @type {import("./view.js").Ask} */
  return async (picture, question) => {
    latest.abort();
    const mine = (latest = new AbortController());
    try {
      return await ask(picture, question, mine.signal);
    } catch (error) {
      if (mine.signal.aborted) return null;
      throw error;
    }
  };
}

/**
 * @template Answer
 * @param {string} picture @param {Record<string, unknown>} question @param {AbortSignal} [signal]
 * @returns {Promise<Answer>} the answer; throws an Error whose message can be shown
 */
export async function ask(picture, question, signal) {
  let response;
  try {
    response = await fetch(`/hashing/${picture}.json?${query(question)}`, { signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error("The server cannot be reached.");
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new Error(answer?.error?.message ?? `The server answered with an error (${response.status}).`);
}

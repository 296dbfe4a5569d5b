// One question after the other: the answer to the last one counts, whatever comes in late.

import { query } from "./state.js";

/** Returns a function that asks; it resolves to null where a later question has overtaken this one. */
export function asker() {
  let latest = new AbortController();
  return async (/** @type {string} */ picture, /** @type {Record<string, any>} */ question) => {
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
 * @param {string} picture @param {Record<string, any>} question @param {AbortSignal} [signal]
 * @returns {Promise<any>} the answer; throws an Error whose message can be shown
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

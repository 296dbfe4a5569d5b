// What became of requests that were not answered, in a few words.

import { written } from "./numbers.js";

/** @import { Figures, Ran } from "../wire/wire.js" */

/** What became of the requests that were not answered. @param {Ran | null} ran */
export function lostOf(ran) {
  if (!ran) return "";
  if (!ran.lost) return "nothing lost";
  return `${written(ran.lost / ran.sent, "percent")} ${ran.lost === ran.dropped ? "dropped" : "lost"}`;
}

/** What was lost over the figures' window. @param {Pick<Figures, "sent_per_s" | "elapsed_s" | "dropped" | "failed" | "refused" | "broken">} figures */
export function lostInWords({ sent_per_s, elapsed_s, dropped, failed, refused = 0, broken = 0 }) {
  const lost = dropped + failed + refused;
  const sent = Math.max(lost, Math.round(sent_per_s * elapsed_s));
  const words = !lost ? "nothing lost" : `${written(lost / sent, "percent")} ${lost === dropped ? "dropped" : "lost"}`;
  return broken ? `${words}, ${broken} ${broken === 1 ? "connection" : "connections"} broke` : words;
}

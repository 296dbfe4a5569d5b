// In a few words, how a world fares: for where there is no room for its figures.

import { milliseconds, percent } from "../../shared/format.js";
import { settled } from "./measures.js";

/** The p95 and what is lost, over the figures' window. @param {import("../figure.js").Figure} figure */
export function lostWords({ store: { figures } }) {
  if (!figures) return "";
  const { dropped, failed, refused = 0, p95_ms } = figures;
  const share = (dropped + failed + refused) / Math.max(1, settled(figures));
  return `p95 ${milliseconds(p95_ms)} · lost ${percent(share)}`;
}

// What is unusual about a server: in itself, and in what the balancer takes it for.

import { trimmed } from "../../shared/format.js";

/** @import { ServerFigures, ServerSpec } from "../../wire/wire.js" */

/** What is unusual about a server, as a sign and words: all that holds, the worst first. @param {ServerSpec} server */
function statusOf(server) {
  if (server.status === "crashed") return { sign: "✕", word: "crashed" };
  const all = [
    server.failing && { sign: "!", word: "failing" },
    server.status === "draining" && { sign: "↓", word: "draining" },
    server.weight === 0 && { sign: "0", word: "weight 0" },
    server.slow > 1 && { sign: "▾", word: `slow ÷${trimmed(server.slow)}` },
  ].filter((one) => one !== false);
  return all.length ? { sign: all[0].sign, word: all.map(({ word }) => word).join(", ") } : null;
}

/** What is unusual about a server and about what the balancer takes it for. @param {ServerSpec} server @param {ServerFigures | null} figures */
export function unusual(server, figures) {
  const state = statusOf(server);
  const standing = standingOf(figures);
  if (!state) return standing;
  return standing && server.status === "up" ? { sign: state.sign, word: `${state.word}, ${standing.word}` } : state;
}

/** What the balancer takes a server for, as a sign and a word; null where it is simply in service. @param {ServerFigures | null} figures */
function standingOf(figures) {
  switch (figures?.standing) {
    case "ejected":
      return { sign: "⏸", word: "ejected" };
    case "down":
      return { sign: "?", word: "taken for down" };
    case "slow start":
      return { sign: "↗", word: "slow start" };
    default:
      return null;
  }
}

// Where a request is, in words and as a node: what the panel says of it, and which party's column is marked.

import { milliseconds } from "../../shared/format.js";
import { nameOf } from "../kinds.js";
import { HELD, MOVING, QUEUED, WORKING } from "../../wire/requests.js";

/** @import { End, Scenario } from "../../wire/wire.js" */

/** The reasons that need more words. @type {Record<string, string>} */
const REASONS = { forbidden: "the proxy's rules forbid its host", "timed out": "no answer came in time" };

/** What it does now. @param {import("../../wire/requests.js").Request} request @param {Scenario} scenario */
export function whatItDoes(request, scenario) {
  const words = whereItIs(request, scenario);
  return request.orphan ? `no client waits for it: ${words}` : words;
}

/** @param {import("../../wire/requests.js").Request} request @param {Scenario} scenario */
function whereItIs(request, scenario) {
  const at = nameOf(request.server, scenario);
  if (request.doing === QUEUED) return `waits at ${at}, place ${request.place + 1}`;
  if (request.doing === WORKING) return `is worked on by ${at}`;
  if (request.doing === HELD)
    return request.cached === `collapsed at ${request.server}`
      ? `waits at ${at} for what another request fetches`
      : `is back at ${at}, to be sent again`;
  const to = nameOf(request.target, scenario);
  if (!request.back) return `on the way to ${to}`;
  if (request.outcome === "refused")
    return `refused by ${request.source}, on its way back to ${to} to be sent elsewhere`;
  if (request.outcome === "broken") return `broken at ${request.source}, on its way back to ${to} to be sent elsewhere`;
  return `its answer is on the way to ${to}`;
}

/** How it ended. @param {End} record the trace's last record of it @param {Scenario} scenario */
export function howItEnded(record, scenario) {
  if (record[0] === "answered") return `answered after ${milliseconds(record[4] * 1000)}`;
  const [kind, , , node, reason] = record;
  return `${kind} at ${nameOf(node, scenario)}: ${REASONS[reason] ?? reason}`;
}

/**
 * The node where it is, is heading for or has ended, and which of these.
 * @param {import("../../wire/requests.js").Request | undefined} request while it is on its way
 * @param {End | null} end the trace's last record of it
 * @returns {{node: string, words: string}}
 */
export function hereIs(request, end) {
  if (!request)
    return end
      ? { node: end[3], words: end[0] === "answered" ? "the answer is here" : "it ended here" }
      : { node: "", words: "" };
  if (request.doing !== MOVING) return { node: request.server, words: "here now" };
  if (!request.back) return { node: request.target, words: "on its way here" };
  const lost = request.outcome === "refused" || request.outcome === "broken";
  return { node: request.target, words: lost ? "comes back here" : "its answer comes here" };
}

// What a balancer believes of the servers, since when, and how it finds out.

import { html } from "lit-html";

import { trimmed } from "../../shared/format.js";

/** @import { BalancerSpec, Belief } from "../../wire/wire.js" */

/** @param {import("../figure.js").Figure} figure @param {string} id of the balancer */
export function beliefs({ store }, id) {
  const mine = (store.figures?.beliefs ?? []).filter(({ balancer }) => balancer === id);
  return html`<ul class="small" data-part="beliefs">
      ${mine.map((belief) => html`<li>${inWords(belief, store.figures?.time ?? 0)}</li>`)}
      ${mine.length ? "" : html`<li>Believes every server to be up.</li>`}
    </ul>
    <p class="small">${howItFindsOut(store.scenario.balancer)}</p>`;
}

/** @param {Belief} belief @param {number} now in simulated seconds */
export function inWords({ server, standing, since, by, again }, now) {
  const seen = by === "probes" ? "by its health checks" : "for what failed there";
  const then = again === null ? "" : `; tries it again ${again > now ? `at ${trimmed(again, 1)} s` : "now"}`;
  return `Believes ${server} ${standing} since ${trimmed(since, 1)} s, ${seen}${then}.`;
}

/** @param {Pick<BalancerSpec, "passive_checks" | "health_check" | "outlier_detection">} balancer */
export function howItFindsOut({ passive_checks, health_check, outlier_detection }) {
  const ways = [
    passive_checks.max_fails ? "when a request to it breaks" : "",
    outlier_detection ? "when several in a row are lost" : "",
    health_check ? "when its probes stay unanswered" : "",
  ].filter(Boolean);
  if (!ways.length) return "Nothing tells it that a server is dead: it goes on sending there.";
  const words = ways.length > 1 ? `${ways.slice(0, -1).join(", ")} or ${ways.at(-1)}` : ways[0];
  return `It learns that a server is dead ${words}.`;
}

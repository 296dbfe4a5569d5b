// What is measured of a world: how each figure is called, read off the room's figures, and written. The strip, the charts
// and the comparison all speak of these.

import { bucketOf } from "../../shared/age.js";
import { NOTHING, count, milliseconds, percent, rate } from "../../shared/format.js";

/** @import { Figures, Scenario } from "../../wire/wire.js" */

/** Before this, a rate is of a request or two, and a spike in every chart. */
const YOUNG_S = 2;
/** Before this, what ends quickly is all that has ended: of a proxy's refusals that would be 100 %. */
const YOUNG_SHARE_S = 5;
const AMBER = 4;
const RED = 7;

/**
 * @typedef {object} Measure
 * @property {string} id
 * @property {string} label
 * @property {(figures: Figures) => number | null} value
 * @property {(value: number | null) => string} words
 * @property {(value: number, old: number) => "" | "amber" | "red"} tone amber and red mean that it is old, or lost
 * @property {(figures: Figures, scenario: Scenario) => boolean} [only] whether it is there at all
 */

const plain = () => /** @type {const} */ ("");
const lost = (/** @type {number} */ share) => (share > 0 ? "red" : "");

/** How many requests have ended in the figures' window, well or not. @param {Figures} figures */
export const settled = ({ answered, dropped, failed, refused = 0 }) => answered + dropped + failed + refused;

/** @param {Figures} figures @param {number} part */
const share = (figures, part) =>
  figures.elapsed_s >= YOUNG_SHARE_S && settled(figures) ? part / settled(figures) : null;

/** A count of the figures' window as a rate; null while the world is too young for one. @param {Figures} figures @param {number} number */
export const perSecond = (figures, number) => (figures.elapsed_s < YOUNG_S ? null : number / figures.elapsed_s);

/** @param {"p50" | "p95" | "p99"} id @returns {Measure} */
const latency = (id) => ({
  id,
  label: id,
  value: (figures) => figures[`${id}_ms`],
  words: milliseconds,
  tone: (value, old) => {
    const bucket = bucketOf(value / 1000, old);
    return bucket >= RED ? "red" : bucket >= AMBER ? "amber" : "";
  },
});

/** Whether the world has a proxy with rules, which may refuse. @param {Scenario} scenario */
const hasRules = ({ forward_proxy: proxy }) => Boolean(proxy && (proxy.allow.length || proxy.deny.length));

/** @type {Measure[]} */
export const MEASURES = [
  {
    id: "rate",
    label: "requests/s",
    value: (figures) => (figures.elapsed_s < YOUNG_S ? null : figures.sent_per_s),
    words: rate,
    tone: plain,
  },
  {
    id: "retry",
    label: "retries/s",
    value: (figures) => perSecond(figures, figures.retries ?? 0),
    words: rate,
    tone: plain,
    only: (figures, scenario) => Boolean(figures.retries) || scenario.balancer.retries + scenario.traffic.retries > 0,
  },
  {
    id: "in_flight",
    label: "in flight",
    value: (figures) => figures.in_flight,
    words: count,
    tone: plain,
  },
  latency("p50"),
  latency("p95"),
  latency("p99"),
  {
    id: "dropped",
    label: "dropped",
    value: (figures) => share(figures, figures.dropped),
    words: percent,
    tone: lost,
  },
  {
    id: "failed",
    label: "failed",
    value: (figures) => share(figures, figures.failed),
    words: percent,
    tone: lost,
  },
  {
    id: "refused",
    label: "refused",
    value: (figures) => share(figures, figures.refused ?? 0),
    words: percent,
    tone: plain,
    only: (figures, scenario) => Boolean(figures.refused) || hasRules(scenario),
  },
];

/** The measures that a world has now. @param {Figures} figures @param {Scenario} scenario */
export const measuresOf = (figures, scenario) => MEASURES.filter(({ only }) => only?.(figures, scenario) ?? true);

/** One measure, written. @param {Measure} measure @param {Figures | null} figures */
export function written({ value, words }, figures) {
  const number = figures && value(figures);
  return number === null ? NOTHING : words(number);
}

/** How its value looks. @param {Measure} measure @param {Figures} figures @param {number} old the age in seconds that is old */
export function toneOf({ value, tone }, figures, old) {
  const number = value(figures);
  return number === null ? "" : tone(number, old);
}

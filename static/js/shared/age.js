// How old a request looks. Colour says it, and so does the hole in its circle, which grows from ● to ○.

/** @import { Cost, State } from "../wire/wire.js" */

/** How many steps there are from new to old. Each is drawn as one path. */
export const BUCKETS = 8;

/** The radius of the hole in each bucket, as a share of the circle's radius. */
export const HOLES = Array.from({ length: BUCKETS }, (_, bucket) => (0.66 * bucket) / (BUCKETS - 1));

/** The CSS custom properties that hold the buckets' colours. */
export const COLOUR_NAMES = Array.from({ length: BUCKETS }, (_, bucket) => `--age-${bucket}`);

const OLD_IS_TIMES_UNDISTURBED = 2;
const LEAST_SECONDS = 0.1;

/**
 * The age in seconds from which a request counts as old: twice what one takes that never waits.
 * @param {Pick<State, "undisturbed_s">} state
 */
export const oldAfter = ({ undisturbed_s }) => Math.max(LEAST_SECONDS, undisturbed_s * OLD_IS_TIMES_UNDISTURBED);

/** The mean of a cost, in ms, whatever its distribution. @param {Cost} cost */
export function meanCost(cost) {
  if (cost.distribution === "uniform") return (cost.min + cost.max) / 2;
  if (cost.distribution === "two_kinds") return cost.light + cost.share * (cost.heavy - cost.light);
  return cost.mean;
}

/** The age from which a request is drawn in a bucket, both in seconds. @param {number} bucket @param {number} old */
export const beginsAt = (bucket, old) => (old * bucket) / (BUCKETS - 1);

/** The bucket for an age, both in seconds. @param {number} age @param {number} old */
export function bucketOf(age, old) {
  const bucket = Math.floor((age / old) * (BUCKETS - 1));
  return bucket < 0 ? 0 : bucket >= BUCKETS ? BUCKETS - 1 : bucket;
}

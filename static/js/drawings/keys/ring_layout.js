// Where the keys of a ring lie: each at its own angle, and further inside where another one is in the way.

/**
 * How far inside each key lies, in steps: 0 is next to the ring.
 * @param {number[]} shares where on the ring, from 0 to 1 @param {number} apart the share of the ring that a key takes at step 0
 * @param {number} most how many steps there are; a key without room in any lies in the innermost
 */
export function keySteps(shares, apart, most) {
  /** @type {number[][]} what lies in each step */
  const taken = Array.from({ length: most }, () => []);
  const order = [...shares.keys()].sort((a, b) => shares[a] - shares[b]);
  const steps = shares.map(() => 0);
  for (const one of order) {
    let step = 0;
    // Further inside the ring is shorter, so that a key takes more of it.
    while (step < most - 1 && taken[step].some((other) => gap(other, shares[one]) < apart / (1 - step / (most + 2))))
      step++;
    taken[step].push(shares[one]);
    steps[one] = step;
  }
  return steps;
}

const gap = (/** @type {number} */ a, /** @type {number} */ b) => Math.min(Math.abs(a - b), 1 - Math.abs(a - b));

/** How far it is from one place of the ring to another, the shorter way round: from -0.5 to 0.5. @param {number} from @param {number} to */
export const shortWay = (from, to) => {
  const way = (((to - from) % 1) + 1) % 1;
  return way > 0.5 ? way - 1 : way;
};

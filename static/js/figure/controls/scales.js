// The steps of the request rate's slider: fine where the eye can follow single requests, coarse above.

import { meanCost } from "../../shared/age.js";
import { schema } from "../../wire/schema.js";

/** @import { Cost } from "../../wire/wire.js" */

/** The rates a slider can be set to, from 0 to `most`. @param {number} most @returns {number[]} */
export function rateSteps(most) {
  const steps = [0, 0.5];
  for (let rate = 1; rate <= most; rate += rate < 20 ? 1 : rate < 50 ? 2 : rate < 100 ? 5 : 10) steps.push(rate);
  if (steps[steps.length - 1] !== most) steps.push(most);
  return steps;
}

/** The number of the step nearest to a rate. @param {number[]} steps @param {number} rate */
export function nearestStep(steps, rate) {
  let nearest = 0;
  steps.forEach((step, number) => {
    if (Math.abs(step - rate) < Math.abs(steps[nearest] - rate)) nearest = number;
  });
  return nearest;
}

/**
 * A cost of another kind or mean, as like the old one as can be.
 * @param {Cost} cost @param {{distribution?: Cost["distribution"], mean?: number}} change @returns {Cost}
 */
export function changedCost(cost, { distribution = cost.distribution, mean }) {
  const was = meanCost(cost);
  const wanted = mean ?? was;
  if (distribution === "uniform") {
    if (cost.distribution === "uniform" && was > 0) {
      return { distribution, min: (cost.min * wanted) / was, max: (cost.max * wanted) / was };
    }
    return { distribution, min: wanted / 2, max: (wanted * 3) / 2 };
  }
  if (distribution === "two_kinds") {
    const { light, heavy, share } = schema.tables.two_kinds;
    const kinds =
      cost.distribution === "two_kinds" && was > 0
        ? cost
        : { light: light.default, heavy: heavy.default, share: share.default };
    const times = wanted / meanCost({ distribution, ...kinds });
    return { distribution, light: kinds.light * times, heavy: kinds.heavy * times, share: kinds.share };
  }
  if (distribution === "pareto") {
    const alpha = cost.distribution === "pareto" ? cost.alpha : schema.tables.pareto.alpha.default;
    return { distribution, mean: wanted, alpha };
  }
  return { distribution, mean: wanted };
}

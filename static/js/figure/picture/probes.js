// Probes of health checks on the links: small squares, so that nobody takes them for requests.

const SIDE = 5;

/** @import { Roads } from "./roads.js" */
/** @import { Probe } from "../../wire/requests.js" */

/**
 * @param {CanvasRenderingContext2D} context @param {Probe[]} probes @param {Roads} roads
 * @param {{playhead: number, unit: number, colour: string}} now
 */
export function paintProbes(context, probes, roads, { playhead, unit, colour }) {
  if (!probes.length) return;
  const side = SIDE * unit;
  const point = { x: 0, y: 0, dx: 0, dy: 0 };
  context.strokeStyle = colour;
  context.lineWidth = 1.5 * unit;
  context.beginPath();
  for (const { source, target, since, until } of probes) {
    const road = playhead < since || playhead > until ? null : roads.between(source, target);
    if (!road || until <= since) continue;
    road.at((playhead - since) / (until - since), point);
    context.rect(point.x - side / 2, point.y - side / 2, side, side);
  }
  context.stroke();
}

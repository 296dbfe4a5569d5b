// The ring of points: whose arcs they are, where the key lies, and its way clockwise to the point that took it.

import { html, svg } from "lit-html";

/** @import { Ring } from "../../wire/wire.js" */
/** @import { Point } from "../geometry.js" */

import { serverColour } from "../../shared/palette.js";
import { WIDTH, arcPath, fixed, joinedArcs, onCircle, roomFor, short, widest } from "../geometry.js";

/** @type {Point} */
const MIDDLE = [WIDTH / 2, 92];
const RADIUS = 64;
const BAND = 10;
const NAME = 54; // as wide as a name may be
const APART = 14; // a name closer than this to its neighbour is hidden, or than it is wide

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Ring>} */
export function ring(picture, ids, { names }) {
  const { exact, near, first, picked } = picture;
  const full = [...new Set(near.slice(first, picked).map(([, owner]) => owner))];
  const words = full.length
    ? "Clockwise from the key, past servers that are full (×), to the first with room"
    : "Clockwise from the key to the next point";
  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} ${exact ? 184 : 260}" aria-hidden="true">
      ${circle(picture, ids, names)} ${exact ? "" : stretch(picture, ids, names)}
    </svg>`,
    caption: exact ? `${words}.` : `${words}; the ring is a sample every 5°, the strip enlarged.`,
  };
}

/** The whole ring. @param {Ring} picture @param {string[]} ids @param {string[]} names */
function circle({ points, exact, key, arcs, near, first, picked }, ids, names) {
  const joined = joinedArcs(arcs);
  const least = Math.max(APART, widest(names, NAME)) / (2 * Math.PI * (RADIUS + APART));
  const wide = joined.filter(({ from, to }) => to - from >= (exact ? 0 : 10 / 360));
  const middles = wide.map(({ from, to }) => ((((from + to) / 2) % 1) + 1) % 1);
  const lettered = roomFor(middles, least, { round: 1 });
  const passed = near.slice(first, picked).map(([way]) => key + way);
  const target = key + near[picked][0];
  return svg`
    ${joined.map(
      ({ from, to, owner }) =>
        svg`<path class="arc" data-colour=${serverColour(ids[owner])} d=${arcPath(from, to, RADIUS, MIDDLE)} stroke-width=${BAND}></path>`,
    )}
    ${wide.map(({ owner }, i) => (lettered.has(i) ? name(middles[i], names[owner]) : ""))}
    ${exact ? arcs.map(([end, owner]) => dot(end, ids[owner], points > 24 ? 3 : 4.5)) : ""}
    ${passed.map((share) => cross(onCircle(share, RADIUS, MIDDLE)))}
    <path class="walk" d=${arcPath(key, target, RADIUS - 13, MIDDLE)}></path>
    ${line(key, RADIUS - 17, RADIUS + 7, "key-line")}
    ${line(target, RADIUS - 13, RADIUS - BAND / 2, "walk")}
    ${dot(target, ids[near[picked][1]], 6)}
    ${key_(onCircle(key, RADIUS - 17, MIDDLE))}
    <text class="strong" x=${MIDDLE[0]} y=${MIDDLE[1] - 4}>hash(key)</text>
    <text class="quiet" x=${MIDDLE[0]} y=${MIDDLE[1] + 11}>${points.toLocaleString("en")} ${points === 1 ? "point" : "points"}</text>
  `;
}

/** A name outside the ring: beside it, or over or under it, so that a long one does not cover it. @param {number} share @param {string} name */
function name(share, name) {
  const [x, y] = onCircle(share, RADIUS + (name.length > 2 ? 12 : 17), MIDDLE);
  const side = name.length > 2 ? x - MIDDLE[0] : 0;
  const anchor = side > RADIUS / 3 ? "start" : side < -RADIUS / 3 ? "end" : "";
  return svg`<text class="quiet ${anchor}" x=${fixed(x)} y=${fixed(y + 4)}>${short(name, NAME)}</text>`;
}

/** @param {number} share @param {string} id @param {number} radius */
function dot(share, id, radius) {
  const [x, y] = onCircle(share, RADIUS, MIDDLE);
  return svg`<circle class="point" data-colour=${serverColour(id)} cx=${fixed(x)} cy=${fixed(y)} r=${radius}></circle>`;
}

/** @param {number} share @param {number} from @param {number} to @param {string} name */
function line(share, from, to, name) {
  const [x1, y1] = onCircle(share, from, MIDDLE);
  const [x2, y2] = onCircle(share, to, MIDDLE);
  return svg`<path class=${name} d="M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}"></path>`;
}

const key_ = (/** @type {Point} */ [x, y]) =>
  svg`<path class="key-mark" d="M${fixed(x)} ${fixed(y - 6)}l6 6l-6 6l-6 -6z"></path>`;

const cross = (/** @type {Point} */ [x, y]) =>
  svg`<path class="full" d="M${fixed(x - 4)} ${fixed(y - 4)}l8 8m0 -8l-8 8"></path>`;

/** The stretch of the ring around the key, laid out straight. @param {Ring} picture @param {string[]} ids @param {string[]} names */
function stretch({ near, first, picked }, ids, names) {
  const [left, right, y] = [14, WIDTH - 14, 218];
  const least = near[0][0];
  const reach = near[near.length - 1][0] - least || 1;
  const at = (/** @type {number} */ way) => left + ((right - left) * (way - least)) / reach;
  const places = near.map(([way]) => at(way));
  const lettered = roomFor(places, Math.max(15, widest(names, NAME) + 6), { first: picked });
  const key = at(0);
  return svg`
    ${near.map(([, owner], i) => {
      const from = i ? places[i - 1] : left - 10;
      return svg`<path class="arc" data-colour=${serverColour(ids[owner])} stroke-width=${BAND} d="M${fixed(from)} ${y}H${fixed(places[i])}"></path>`;
    })}
    ${near.map(
      ([, owner], i) =>
        svg`<circle class="point" data-colour=${serverColour(ids[owner])} cx=${fixed(places[i])} cy=${y} r=${i === picked ? 6 : 3.5}></circle>
          ${i >= first && i < picked ? cross([places[i], y]) : ""}
          ${lettered.has(i) ? svg`<text class=${i === picked ? "strong" : "quiet"} x=${fixed(places[i])} y=${y - 13}>${short(names[owner], NAME)}</text>` : ""}`,
    )}
    <path class="walk" d="M${fixed(key)} ${y + 17}H${fixed(places[picked])}V${y + 7}"></path>
    <path class="key-line" d="M${fixed(key)} ${y + 17}V${y - 7}"></path>
    ${key_([key, y + 17])}
    <text class="quiet" x=${fixed(Math.max(key, 24))} y=${y + 35}>key</text>
  `;
}

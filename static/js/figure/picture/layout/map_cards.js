// What stands on the map: who is at one place stands together in a small card, and a card stands beside the pin of its
// place, or as near to it as others leave room, where it is in nobody's way.

import { shortened } from "../../../shared/format.js";
import { placeName } from "../../place_names.js";
import { SERVER_LOOKS, STAGE_SIZES } from "./looks.js";

const PAD = 6; // from a card's border to what is in it
const TITLE = 19;
const LETTER = 8.4; // a title's letter is no wider
const MOST_OF_NAME = 20;
const GAP = 5; // between two cards
const STREET = 4; // between two rows of servers
const PIN = { width: 18, above: 22, below: 6 }; // what a pin keeps free around its point
const TURNS = 24; // so many directions are tried around a pin
const FAR = [10, 22, 40, 64, 96, 136, 184, 240, 310, 400, 520, 680]; // at these distances
const IN_THE_WAY = 1.5; // how much worse than its length in distance it is to cover a way

const [, SOME, CROWD] = STAGE_SIZES;

/**
 * The looks of what stands on the map, from roomy to tight: the cell that each gets for itself, its middle in it, and how
 * far from its pin, as a share of the width, a card may be before all is drawn tighter, or smaller. Clients and servers are
 * drawn as in the diagram, where there are many of them.
 */
export const LOOKS = [
  {
    client: { width: 29, height: 28, x: 14.5, y: 14 },
    stage: { width: 88, height: 78, x: 44, y: 25, sizes: SOME },
    server: SERVER_LOOKS.wide[1],
    reach: 0.14,
  },
  {
    client: { width: 28, height: 28, x: 14, y: 14 },
    stage: { width: 48, height: 54, x: 24, y: 19, sizes: CROWD },
    server: SERVER_LOOKS.wide[2],
    reach: 0.22,
  },
];

/** @typedef {typeof LOOKS[0]} Look */
/** @typedef {"client" | "stage" | "server"} Kind */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{id: string, shape?: "circle" | "diamond" | "box", queue?: number | null, waits?: boolean}} Member */
/** @typedef {{region: string, title: string, place: [number, number] | null, clients: Member[], stages: Member[][], servers: Member[]}} Group */
/** @typedef {{region: string, title: string, width: number, height: number, cells: {member: Member, kind: Kind, x: number, y: number}[]}} Card */
/** @typedef {{card: Card, x: number, y: number, pin: Point | null}} Placed */

/**
 * Who is where: those of one place together; who has no region, and who has one that is nowhere on the map, apart.
 * @param {Pick<Parameters<typeof import("./map_layout.js").mapLayout>[0], "clients" | "stages" | "servers" | "regionOf" | "places">} scene
 */
export function grouped({ clients, stages, servers, regionOf, places }) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  const groupOf = (/** @type {Member} */ { id }) => {
    const region = regionOf(id);
    const place = places[region] ?? null;
    const name = shortened(place ? placeName(region) : region, MOST_OF_NAME);
    const title = place ? name : name ? `${name}, not on the map` : "Next to everyone";
    if (!groups.has(region))
      groups.set(region, { region, title, place, clients: [], stages: stages.map(() => []), servers: [] });
    return /** @type {Group} */ (groups.get(region));
  };
  for (const id of clients) groupOf({ id }).clients.push({ id, shape: "circle" });
  stages.forEach((stage, number) => {
    for (const node of stage) groupOf(node).stages[number].push(node);
  });
  for (const server of servers) groupOf(server).servers.push(server);
  return [...groups.values()].sort((one, other) => (one.title < other.title ? -1 : 1));
}

/** The members of a group set beside each other in the order of the way, or below each other where that is too wide.
 * @param {Group} group @param {Look} look @param {number} widest @param {number} u */
export function cardOf(group, look, widest, u) {
  const room = widest - 2 * PAD * u;
  const server = { width: look.server.along - 6, height: look.server.across + STREET };
  const grids = [
    grid(group.clients, "client", look.client, room, u),
    ...group.stages.map((stage) => grid(stage, "stage", look.stage, room, u)),
    grid(group.servers, "server", server, room, u),
  ].filter(({ cells }) => cells.length);
  const sum = (/** @type {"width" | "height"} */ side) => grids.reduce((all, each) => all + each[side], 0);
  const most = (/** @type {"width" | "height"} */ side) => Math.max(...grids.map((each) => each[side]));
  const beside = sum("width") <= room;
  const [width, height] = beside ? [sum("width"), most("height")] : [most("width"), sum("height")];
  /** @type {Card} */
  const card = {
    region: group.region,
    title: group.title,
    width: Math.min(widest, Math.max(width, group.title.length * LETTER * u) + 2 * PAD * u),
    height: height + (TITLE + 2 * PAD) * u,
    cells: [],
  };
  let [x, y] = [(card.width - width) / 2, (TITLE + PAD) * u];
  for (const { cells, width: wide, height: high } of grids) {
    const [left, top] = beside ? [x, y + (height - high) / 2] : [x + (width - wide) / 2, y];
    for (const cell of cells) card.cells.push({ ...cell, x: left + cell.x, y: top + cell.y });
    if (beside) x += wide;
    else y += high;
  }
  return card;
}

/** A grid about as wide as high, rather less wide than more.
 * @param {Member[]} members @param {Kind} kind @param {{width: number, height: number}} cell
 * @param {number} widest @param {number} u */
function grid(members, kind, cell, widest, u) {
  const [width, height] = [cell.width * u, cell.height * u];
  const square = Math.ceil(Math.sqrt((members.length * height) / width) - 0.25);
  const columns = Math.max(1, Math.min(Math.floor(widest / width), square));
  return {
    cells: members.map((member, number) => ({
      member,
      kind,
      x: (number % columns) * width,
      y: Math.floor(number / columns) * height,
    })),
    width: Math.min(columns, members.length) * width,
    height: Math.ceil(members.length / columns) * height,
  };
}

/**
 * The cards of who is at no place: beside the bar at the foot, else in rows above it.
 * @param {Card[]} cards @param {{width: number, height: number}} bar @param {number} room @param {number} u
 */
export function inRows(cards, bar, room, u) {
  const gap = GAP * u;
  const beside = cards.reduce((all, { width }) => all + width + gap, 0) <= room - bar.width;
  let [x, y, high] = [beside ? bar.width : 0, 0, 0];
  /** @type {Placed[]} */
  const placed = [];
  for (const card of cards) {
    if (x > 0 && x + card.width > room) [x, y, high] = [0, y + high, 0];
    placed.push({ card, x, y, pin: null });
    x += card.width + gap;
    high = Math.max(high, card.height + gap);
  }
  return { placed, height: beside ? Math.max(high, bar.height) : y + high + bar.height };
}

/**
 * Each card beside its pin, the large ones first: over no pin and no other card, and rather over none of the ways.
 * @param {{card: Card, pin: Point}[]} cards @param {Point[]} ways points along the ways between pins, each about `step` px apart
 * @param {Box} zone @param {number} reach how far off a card may be @param {number} u
 * @returns {Placed[] | null} null where there is no room
 */
export function besidePins(cards, ways, zone, reach, u) {
  const pins = cards.map(({ pin }) => ({
    x: pin.x - (PIN.width / 2) * u,
    y: pin.y - PIN.above * u,
    width: PIN.width * u,
    height: (PIN.above + PIN.below) * u,
  }));
  /** @type {Placed[]} */
  const placed = [];
  const area = (/** @type {Card} */ { width, height }) => width * height;
  for (const { card, pin } of [...cards].sort((one, other) => area(other.card) - area(one.card))) {
    const taken = [...pins, ...placed.map((one) => around(one, GAP * u))];
    const spot = bestSpot(card, pin, taken, ways, zone, reach, u);
    if (!spot) return null;
    placed.push({ card, ...spot, pin });
  }
  return placed;
}

/** The spot near a pin where a card is least in the way; null where there is none within reach.
 * @param {Card} card @param {Point} pin @param {Box[]} taken @param {Point[]} ways @param {Box} zone @param {number} reach @param {number} u */
function bestSpot({ width, height }, pin, taken, ways, zone, reach, u) {
  if (width > zone.width || height > zone.height) return null;
  let best = null;
  let least = Infinity;
  for (const far of FAR) {
    const off = far * u;
    if (off > reach || off > least) break;
    for (let turn = 0; turn < TURNS; turn++) {
      const angle = (2 * Math.PI * turn) / TURNS;
      const spot = {
        x: within(pin.x + Math.cos(angle) * (width / 2 + off) - width / 2, zone.x, zone.x + zone.width - width),
        y: within(pin.y + Math.sin(angle) * (height / 2 + off) - height / 2, zone.y, zone.y + zone.height - height),
        width,
        height,
      };
      if (taken.some((other) => overlap(spot, other))) continue;
      const covered = ways.filter((point) => inside(point, spot)).length * WAY_STEP;
      const worth = distance(pin, spot) + IN_THE_WAY * covered;
      if (worth < least) [best, least] = [{ x: spot.x, y: spot.y }, worth];
    }
  }
  return best;
}

/** How far apart the points of ways are that cards keep clear of, in px. */
export const WAY_STEP = 12;

/** How far a point is from a box. @param {Point} point @param {Box} box */
const distance = ({ x, y }, box) =>
  Math.hypot(x - within(x, box.x, box.x + box.width), y - within(y, box.y, box.y + box.height));

const inside = (/** @type {Point} */ { x, y }, /** @type {Box} */ box) =>
  x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;

/** What a placed card keeps free of others. @param {Placed} placed @param {number} gap */
const around = ({ card, x, y }, gap) => ({
  x: x - gap,
  y: y - gap,
  width: card.width + 2 * gap,
  height: card.height + 2 * gap,
});

const within = (/** @type {number} */ value, /** @type {number} */ least, /** @type {number} */ most) =>
  Math.max(least, Math.min(most, value));

const overlap = (/** @type {Box} */ a, /** @type {Box} */ b) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

// Where every node is drawn on the world map: in cards beside the pins of their places, with the great circles as the ways
// between pins. Who is at no place stands below.

import { geoNaturalEarth1 } from "d3-geo";

import { greatCircle, reversed } from "./great_circles.js";
import { serverNode, slotsAt } from "./layout.js";
import { CLIENT_LOOKS, laneVariables, mapLabel, stageVariables } from "./looks.js";
import { LOOKS, WAY_STEP, besidePins, cardOf, grouped, inRows } from "./map_cards.js";

/** @import { Box, Kind, Look, Member, Point } from "./map_cards.js" */
/** @import { Point as WayPoint } from "./great_circles.js" */

const NARROWEST = 240;
const EDGE = 10; // from the picture's border
const STREET = 4; // between two rows of servers, as the cards have it
const NOTES = 34; // so far above that, in the south, it is said that there are no clients or servers
const BAR = { width: 212, height: 44, servers: 104, plus: 76 }; // where clients and servers are added

// So much of the world is in the picture: no Antarctica, and the ice in the far north is cut.
/** @type {import("d3-geo").GeoGeometryObjects} */
const WORLD = {
  type: "MultiPoint",
  coordinates: [
    [-168, 65],
    [178, -38],
    [0, 72],
    [-70, -55],
  ],
};
const WORLD_IS_HIGH = 0.5; // as a share of its width
const LEAST_HIGH = 0.62; // of its width, but no more than so much:
const LEAST_HIGH_MOST = 300;
const GROWTH = 1.2;
const GROWS_FIRST = 1.5; // the picture takes this many times its height before cards lie anywhere
const SMALLER = [1, 0.86, 0.74, 0.64, 0.55]; // what has no room is drawn smaller, before the picture is higher
const MOST_WAYS = 10; // of so many places cards keep clear of the ways between them

const WAITING = [-10.8, 5, 5.4, 5, 5, 2.2]; // what waits at a balancer: the first place is this far above it
const [, SMALL_CLIENT] = CLIENT_LOOKS;

/** @typedef {Box & {region: string, title: string, pin: Point | null}} Block a card where it lies, and the point that its place is */

/**
 * @typedef {object} OnMap
 * @property {import("d3-geo").GeoProjection} projection
 * @property {Block[]} blocks
 * @property {Map<string, Block>} home the card of each node
 * @property {(one: Block, other: Block) => WayPoint[]} between the way from one place to another, none where one is nowhere
 * @property {(source: string, target: string) => WayPoint[]} way what a request passes between two nodes: pins, and the great circle from one to the other
 */

/**
 * Lay the scene out on the map. It gives what layout.js gives, and `map`.
 * @param {object} scene
 * @param {number} scene.width @param {number} scene.height @param {number} [scene.unit] as for layout.js
 * @param {string[]} scene.clients @param {import("../../kinds.js").StageNode[][]} scene.stages
 * @param {{id: string, queue: number | null}[]} scene.servers
 * @param {(id: string) => string} scene.regionOf the region of each node, "" without one
 * @param {Record<string, [number, number]>} scene.places the regions that are places: north and east, in degrees
 * @returns {import("./layout.js").Plan & {map: OnMap}}
 */
export function mapLayout({ width: shown, height, unit: whole = 1, clients, stages, servers, regionOf, places }) {
  // A page that is hidden has no width at all, and there would never be room.
  const width = Math.max(shown, NARROWEST * whole);
  const groups = grouped({ clients, stages, servers, regionOf, places });
  const edge = EDGE * whole;
  const room = width - 2 * edge;
  const least = Math.min(LEAST_HIGH * width, LEAST_HIGH_MOST * whole);
  const drawn = firstThatFits() ?? growing(LOOKS[1], (height ? SMALLER[SMALLER.length - 1] : 1) * whole);

  function firstThatFits() {
    for (const look of LOOKS)
      for (const share of height ? SMALLER : [1]) {
        const found = draw(look, whole * share, height, look.reach);
        if (found && (!height || found.height <= height)) return found;
      }
    return null;
  }

  /** Null where a card would lie too far from its pin. */
  function draw(
    /** @type {Look} */ look,
    /** @type {number} */ u,
    /** @type {number} */ wanted,
    /** @type {number} */ reach,
  ) {
    const cards = groups.map((group) => ({ ...group, card: cardOf(group, look, room, u) }));
    const nowhere = cards.filter(({ place }) => !place).map(({ card }) => card);
    const strip = inRows(nowhere, { width: BAR.width * whole, height: BAR.height * whole }, room, u);
    const high = Math.max(wanted - strip.height, least) - edge;
    const zone = { x: edge, y: edge, width: room, height: high - edge };
    const projection = projectionOn(zone);
    const set = cards.flatMap(({ place, card }) => {
      if (!place) return [];
      const [x, y] = /** @type {[number, number]} */ (projection([place[1], place[0]]));
      return [{ place, card, pin: { x, y } }];
    });
    const placed = besidePins(set, waysBetween(set, projection, width), zone, reach * width, u);
    if (!placed) return null;
    for (const one of strip.placed) [one.x, one.y] = [one.x + edge, one.y + high + edge];
    return {
      ...{ look, u, projection, high },
      placed: [...placed, ...strip.placed],
      degrees: new Map(set.map(({ card, place }) => [card, place])),
      height: Math.ceil(high + edge + strip.height),
    };
  }

  /** Higher and higher until all have room. */
  function growing(/** @type {Look} */ look, /** @type {number} */ u) {
    const asked = Math.max(height, least);
    for (let wanted = asked; ; wanted *= GROWTH) {
      const found = draw(look, u, wanted, wanted < GROWS_FIRST * asked ? look.reach : Infinity);
      if (found) return found;
    }
  }

  const { look, u, projection } = drawn;
  /** @type {Map<string, import("./layout.js").Node>} */
  const nodes = new Map();
  /** @type {Map<string, Block>} */
  const home = new Map();
  /** @type {Map<Block, [number, number]>} */
  const degrees = new Map();
  const blocks = drawn.placed.map(({ card, x, y, pin }) => {
    const block = { region: card.region, title: card.title, x, y, width: card.width, height: card.height, pin };
    const place = drawn.degrees.get(card);
    if (place) degrees.set(block, place);
    for (const { member, kind, x: left, y: top } of card.cells) {
      nodes.set(member.id, nodeAt(member, kind, x + left, y + top, look, u));
      home.set(member.id, block);
    }
    return block;
  });
  const bar = drawn.height - (BAR.height / 2) * whole;
  return {
    mode: "wide",
    look: look.server.name,
    stageLook: look.stage.sizes.name,
    crowded: false,
    clientLook: "small",
    width,
    height: drawn.height,
    unit: u,
    css: laneVariables(SMALL_CLIENT, look.server),
    nodes,
    addClient: { x: edge + BAR.plus * whole, y: bar },
    addServer: { x: edge + (BAR.servers + BAR.plus) * whole, y: bar },
    titles: {
      notes: { x: edge, y: drawn.high + edge - NOTES * whole },
      clients: { x: edge, y: bar - 10 * u },
      servers: { x: edge + BAR.servers * whole, y: bar - 10 * u },
    },
    map: { projection, blocks, home, ...waysOf(home, degrees, projection, width) },
  };
}

/** The Earth in a zone, turned a little, so that the cut is in the Bering Strait. @param {Box} zone */
function projectionOn(zone) {
  const high = Math.min(zone.height, zone.width * WORLD_IS_HIGH);
  const top = zone.y + (zone.height - high) / 2;
  return geoNaturalEarth1()
    .rotate([-11, 0])
    .fitExtent(
      [
        [zone.x, top],
        [zone.x + zone.width, top + high],
      ],
      WORLD,
    )
    .clipExtent([
      [0, 0],
      [zone.x + zone.width + zone.x, zone.y + zone.height + zone.y],
    ]);
}

/** Points along all ways between some pins. @param {{place: [number, number], pin: Point}[]} pins
 * @param {import("d3-geo").GeoProjection} projection @param {number} width @returns {Point[]} */
function waysBetween(pins, projection, width) {
  if (pins.length > MOST_WAYS) return [];
  return pins.flatMap(({ place }, number) =>
    pins.slice(number + 1).flatMap((other) => {
      const points = greatCircle(place, other.place, projection, width);
      return points.slice(1).flatMap(({ x, y, jump }, i) => {
        const { x: before, y: above } = points[i];
        const steps = jump ? 0 : Math.ceil(Math.hypot(x - before, y - above) / WAY_STEP);
        return Array.from({ length: steps }, (_, step) => ({
          x: before + ((x - before) * step) / steps,
          y: above + ((y - above) * step) / steps,
        }));
      });
    }),
  );
}

/**
 * What is passed between two nodes. Each great circle is reckoned once.
 * @param {Map<string, Block>} home @param {Map<Block, [number, number]>} degrees
 * @param {import("d3-geo").GeoProjection} projection @param {number} width @returns {Pick<OnMap, "between" | "way">}
 */
function waysOf(home, degrees, projection, width) {
  /** @type {Map<Block, Map<Block, WayPoint[]>>} */
  const known = new Map();
  const between = (/** @type {Block} */ one, /** @type {Block} */ other) => {
    const [from, to] = [degrees.get(one), degrees.get(other)];
    if (!from || !to) return [];
    let way = known.get(one)?.get(other);
    if (!way) {
      way = greatCircle(from, to, projection, width);
      for (const [a, b, points] of /** @type {[Block, Block, WayPoint[]][]} */ ([
        [one, other, way],
        [other, one, reversed(way)],
      ]))
        known.set(a, (known.get(a) ?? new Map()).set(b, points));
    }
    return way;
  };
  const way = (/** @type {string} */ source, /** @type {string} */ target) => {
    const [one, other] = [home.get(source), home.get(target)];
    if (!one || !other || one === other) return [];
    return one.pin && other.pin ? between(one, other) : [one.pin, other.pin].filter((pin) => pin !== null);
  };
  return { between, way };
}

/** The node in a cell whose left upper corner is given.
 * @param {Member} member @param {Kind} kind @param {number} left @param {number} top @param {Look} look @param {number} u */
function nodeAt(member, kind, left, top, look, u) {
  const { id, queue = null, shape = "box", waits = false } = member;
  if (kind === "server") {
    const { size, across } = look.server;
    return serverNode(
      { id, queue },
      { x: left + (size + 2) * u, y: top + ((across + STREET) / 2) * u },
      look.server,
      u,
    );
  }
  const cell = look[kind];
  const stands = {
    id,
    x: left + cell.x * u,
    y: top + cell.y * u,
    bounds: { x: left, y: top, width: cell.width * u, height: cell.height * u },
  };
  if (shape === "circle") return { ...stands, shape, size: SMALL_CLIENT.size * u };
  const { sizes } = look.stage;
  const [x, above, ...more] = WAITING;
  return {
    ...stands,
    shape,
    size: sizes[shape] * u,
    slots: waits ? slotsAt([x, -sizes[shape] - above, ...more], null, u) : undefined,
    css: stageVariables({ shape, sizes, label: mapLabel(cell) }),
  };
}

// Where every node is drawn on the world map. Who is at one place stands together in a block: clients, what stands
// between, servers. A block lies on its place, or as near to it as others leave room. Who is at no place stands below.

import { geoNaturalEarth1 } from "d3-geo";

import { shortened } from "../../../shared/format.js";
import { serverNode, slotsAt } from "./layout.js";
import { CLIENT_LOOKS, SERVER_LOOKS, STAGE_SIZES, laneVariables, mapLabel, stageVariables } from "./looks.js";

const NARROWEST = 240;
const EDGE = 8; // from the picture's border
const PAD = 7; // from a block's border to what is in it
const TITLE = 16;
const LETTER = 7.4; // a title's letter is no wider
const MOST_OF_NAME = 20;
const GAP = 6; // between two blocks
const STEP = 8; // how finely room is looked for around a place
const STREET = 6; // between two rows of servers
const NOTES = 34; // so far above that, in the south, it is said that there are no clients or servers
const BAR = { width: 200, height: 36, servers: 98, plus: 72 }; // where clients and servers are added

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
const GROWS_FIRST = 1.5; // the picture takes this many times its height before blocks lie anywhere

const WAITING = [-10.8, 5, 5.4, 5, 5, 2.2]; // what waits at a balancer: the first place is this far above it
const [, SMALL_CLIENT] = CLIENT_LOOKS;
const [, SOME, CROWD] = STAGE_SIZES;
/**
 * The looks of what stands on the map, from roomy to tight: the cell that each gets for itself, its middle in it, and how
 * far from its place, as a share of the width, a block may lie before all is drawn tighter, or higher. Clients and servers are
 * drawn as in the diagram, where there are many of them.
 */
const LOOKS = [
  {
    client: { width: 28, height: 28, x: 14, y: 14 },
    stage: { width: 84, height: 80, x: 42, y: 25, sizes: SOME },
    server: SERVER_LOOKS.wide[1],
    reach: 0.16,
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
/** @typedef {{id: string, shape?: "circle" | "diamond" | "box", queue?: number | null, waits?: boolean}} Member */
/** @typedef {{title: string, place: [number, number] | null, clients: Member[], stages: Member[][], servers: Member[]}} Group */
/** @typedef {{title: string, width: number, height: number, cells: {member: Member, kind: Kind, x: number, y: number}[]}} Block */

/**
 * @typedef {object} OnMap
 * @property {import("d3-geo").GeoProjection} projection
 * @property {(Box & {title: string, dot: {x: number, y: number} | null})[]} blocks with the points that their places are
 * @property {Map<string, Box & {title: string}>} home the block of each node
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
export function mapLayout({ width: shown, height, unit: u = 1, clients, stages, servers, regionOf, places }) {
  // A page that is hidden has no width at all, and there would never be room.
  const width = Math.max(shown, NARROWEST * u);
  const groups = grouped({ clients, stages, servers, regionOf, places });
  const edge = EDGE * u;
  const room = width - 2 * edge;
  const least = Math.min(LEAST_HIGH * width, LEAST_HIGH_MOST * u);
  const drawn = draw(LOOKS[0], height, LOOKS[0].reach) ?? growing(LOOKS[1]);

  /** Null where a block would lie too far from its place. */
  function draw(/** @type {Look} */ look, /** @type {number} */ wanted, /** @type {number} */ reach) {
    const blocks = groups.map((group) => ({ group, block: blockOf(group, look, room, u) }));
    const strip = inRows(
      blocks.filter(({ group }) => !group.place),
      room,
      u,
    );
    const high = Math.max(wanted - strip.height, least) - edge;
    const { projection, blocks: placed } = onMap(
      blocks.filter(({ group }) => group.place),
      { x: edge, y: edge, width: room, height: high - edge },
      reach * width,
      u,
    );
    if (!placed) return null;
    for (const block of strip.blocks) block.y += high + edge;
    for (const block of strip.blocks) block.x += edge;
    return {
      look,
      projection,
      placed: [...placed, ...strip.blocks],
      bar: high + edge,
      height: Math.ceil(high + edge + strip.height),
    };
  }

  /** Higher and higher until all have room. */
  function growing(/** @type {Look} */ look) {
    const asked = Math.max(height, least);
    for (let wanted = asked; ; wanted *= GROWTH) {
      const found = draw(look, wanted, wanted < GROWS_FIRST * asked ? look.reach : Infinity);
      if (found) return found;
    }
  }

  const { look } = drawn;
  /** @type {Map<string, import("./layout.js").Node>} */
  const nodes = new Map();
  /** @type {Map<string, Box & {title: string}>} */
  const home = new Map();
  const blocks = drawn.placed.map(({ block: { title, cells, ...size }, x, y, dot }) => {
    const block = { title, x, y, ...size, dot };
    for (const { member, kind, x: left, y: top } of cells) {
      nodes.set(member.id, nodeAt(member, kind, x + left, y + top, look, u));
      home.set(member.id, block);
    }
    return block;
  });
  const bar = drawn.bar;
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
    addClient: { x: edge + BAR.plus * u, y: bar + (BAR.height / 2) * u },
    addServer: { x: edge + (BAR.servers + BAR.plus) * u, y: bar + (BAR.height / 2) * u },
    titles: {
      notes: { x: edge, y: bar - NOTES * u },
      clients: { x: edge, y: bar + (BAR.height / 2 - 9) * u },
      servers: { x: edge + BAR.servers * u, y: bar + (BAR.height / 2 - 9) * u },
    },
    map: { projection: drawn.projection, blocks, home },
  };
}

/**
 * Who is where: those of one place together; who has no region, and who has one that is nowhere on the map, apart.
 * @param {Pick<Parameters<typeof mapLayout>[0], "clients" | "stages" | "servers" | "regionOf" | "places">} scene
 */
function grouped({ clients, stages, servers, regionOf, places }) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  const groupOf = (/** @type {Member} */ { id }) => {
    const region = regionOf(id);
    const place = places[region] ?? null;
    const name = shortened(region, MOST_OF_NAME);
    const title = place ? name : name ? `${name}, not on the map` : "Next to everyone";
    if (!groups.has(region))
      groups.set(region, { title, place, clients: [], stages: stages.map(() => []), servers: [] });
    return /** @type {Group} */ (groups.get(region));
  };
  for (const id of clients) groupOf({ id }).clients.push({ id, shape: "circle" });
  stages.forEach((stage, number) => {
    for (const node of stage) groupOf(node).stages[number].push(node);
  });
  for (const server of servers) groupOf(server).servers.push(server);
  return [...groups.values()].sort((one, other) => (one.title < other.title ? -1 : 1));
}

/** The members of a group set beside each other in the order of the way, or below each other where that is too wide. */
function blockOf(
  /** @type {Group} */ group,
  /** @type {Look} */ look,
  /** @type {number} */ widest,
  /** @type {number} */ u,
) {
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
  /** @type {Block} */
  const block = {
    title: group.title,
    width: Math.min(widest, Math.max(width, group.title.length * LETTER * u) + 2 * PAD * u),
    height: height + (TITLE + 2 * PAD) * u,
    cells: [],
  };
  let [x, y] = [(block.width - width) / 2, (TITLE + PAD) * u];
  for (const { cells, width: wide, height: high } of grids) {
    const [left, top] = beside ? [x, y + (height - high) / 2] : [x + (width - wide) / 2, y];
    for (const cell of cells) block.cells.push({ ...cell, x: left + cell.x, y: top + cell.y });
    if (beside) x += wide;
    else y += high;
  }
  return block;
}

/** A grid about as wide as high, rather less wide than more. */
function grid(
  /** @type {Member[]} */ members,
  /** @type {Kind} */ kind,
  /** @type {{width: number, height: number}} */ cell,
  /** @type {number} */ widest,
  /** @type {number} */ u,
) {
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

/** The blocks below the map, in rows, behind the bar where clients and servers are added. */
function inRows(
  /** @type {{group: Group, block: Block}[]} */ blocks,
  /** @type {number} */ room,
  /** @type {number} */ u,
) {
  let [x, y, high] = [BAR.width * u, 0, BAR.height * u];
  const set = blocks.map(({ block }) => {
    if (x > 0 && x + block.width > room) [x, y, high] = [0, y + high, 0];
    const at = { block, x, y, dot: null };
    x += block.width + GAP * u;
    high = Math.max(high, block.height + GAP * u);
    return at;
  });
  return { blocks: set, height: y + high };
}

/**
 * The blocks that have a place, each as near to it as there is room, the large ones first.
 * @param {{group: Group, block: Block}[]} blocks @param {Box} zone @param {number} reach how far off a block may lie
 * @param {number} u
 */
function onMap(blocks, zone, reach, u) {
  const high = Math.min(zone.height, zone.width * WORLD_IS_HIGH);
  const top = zone.y + (zone.height - high) / 2;
  // Turned a little, so that the cut is in the Bering Strait.
  const projection = geoNaturalEarth1()
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
      [zone.x + zone.width + zone.x, top + high],
    ]);
  /** @type {{block: Block, x: number, y: number, dot: {x: number, y: number} | null}[] | null} */
  const placed = [];
  const largest = [...blocks].sort(
    (one, other) => other.block.width * other.block.height - one.block.width * one.block.height,
  );
  for (const { group, block } of largest) {
    const [north, east] = /** @type {[number, number]} */ (group.place);
    const [x, y] = /** @type {[number, number]} */ (projection([east, north]));
    const free = freeSpot(
      block,
      { x, y },
      zone,
      placed.map((one) => around(one, GAP * u)),
      reach,
    );
    if (!free) return { projection, blocks: null };
    placed.push({ block, ...free, dot: { x, y } });
  }
  return { projection, blocks: placed };
}

/** The first spot around a point, in rings, where a block is within the zone and over no other. */
function freeSpot(
  /** @type {Block} */ { width, height },
  /** @type {{x: number, y: number}} */ at,
  /** @type {Box} */ zone,
  /** @type {Box[]} */ taken,
  /** @type {number} */ reach,
) {
  if (width > zone.width || height > zone.height) return null;
  const furthest = Math.min(reach, Math.hypot(zone.width, zone.height));
  for (let far = 0; far <= furthest; far += STEP) {
    const turns = Math.max(1, Math.ceil((2 * Math.PI * far) / STEP));
    for (let turn = 0; turn < turns; turn++) {
      const angle = (2 * Math.PI * turn) / turns;
      const x = within(at.x + far * Math.cos(angle) - width / 2, zone.x, zone.x + zone.width - width);
      const y = within(at.y + far * Math.sin(angle) - height / 2, zone.y, zone.y + zone.height - height);
      if (!taken.some((other) => overlap({ x, y, width, height }, other))) return { x, y };
    }
  }
  return null;
}

/** What a placed block keeps free of others. */
const around = (/** @type {{block: Block, x: number, y: number}} */ { block, x, y }, /** @type {number} */ gap) => ({
  x: x - gap,
  y: y - gap,
  width: block.width + 2 * gap,
  height: block.height + 2 * gap,
});

const within = (/** @type {number} */ value, /** @type {number} */ least, /** @type {number} */ most) =>
  Math.max(least, Math.min(most, value));

const overlap = (/** @type {Box} */ a, /** @type {Box} */ b) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The node in a cell whose left upper corner is given. */
function nodeAt(
  /** @type {Member} */ member,
  /** @type {Kind} */ kind,
  /** @type {number} */ left,
  /** @type {number} */ top,
  /** @type {Look} */ look,
  /** @type {number} */ u,
) {
  const { id, queue = null, shape = "box", waits = false } = member;
  if (kind === "server") {
    const { size, across } = look.server;
    return serverNode({ id, queue }, { x: left + size * u, y: top + ((across + STREET) / 2) * u }, look.server, u);
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

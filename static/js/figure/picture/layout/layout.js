// Where every node is drawn. A node has a stage (how far along the request's way: clients, what stands between, servers)
// and a lane (which one of its kind). Wide pages run from left to right, narrow ones from top to bottom: everything is
// computed as "along" the way and "across" it, and flipped at the very end.

import {
  CLIENT_LOOKS,
  SERVER_LOOKS,
  STAGE_SIZES,
  clientVariables,
  laneVariables,
  narrowLabel,
  stageVariables,
  wideLabel,
} from "./looks.js";

const NARROW_BELOW = 700;

/** Whether a picture of this width runs from top to bottom. @param {number} width in CSS pixels */
export const isNarrow = (width) => width < NARROW_BELOW;

/**
 * @typedef {import("../roads.js").Place & {
 *   id: string,
 *   bounds: {x: number, y: number, width: number, height: number},
 *   css?: Record<string, string>,
 * }} Node `bounds` is all that the node and its labels may cover, `css` the variables that stylesheets are given for it
 */

const MORE_TAKES = 3; // as many places in a queue as "+8" covers

/**
 * How many of those that wait are drawn: all there is room for, and where more wait, fewer, so that their number fits too.
 * @param {{room: number}} slots @param {number} waiting
 */
export const drawnOf = ({ room }, waiting) => (waiting > room ? room - MORE_TAKES : waiting);

/** @typedef {import("./looks.js").ServerLook} ServerLook */
/** @typedef {{look: ServerLook, ranks: number, lanes: number, pitch: number, along: number, across: number}} ServerGrid */

const TAG = 13; // a line that says where a server is or whom it is for, on a narrow page under all others
const BOTH_TAGS = 9; // what one under a server and one over the next take more
const STAGE_ROOM = 32;
const STAGE_ROAD = 104; // the way that each stage but one adds to that between clients and servers
const ASIDE = { wide: 54, narrow: 60 }; // the least room for the name of a node before its stage's middle
const PAST_LABEL = 50; // what is written under a node of a stage, for who goes past it
const STAGE_LEAST = 50; // how far apart they are at least on a wide page, for their names
const STAGE_PITCH = 150; // how far apart the nodes of a stage are where there is room

const MOST_ROWS = 6; // more rows of servers than this are drawn smaller on a narrow page
const TITLE = { wide: 30, narrow: 44 }; // the lane's title, over it
const EDGE = { wide: 16, narrow: 8 };
const FOOT = 44; // what the "+" of clients and servers take under their lanes on a wide page
const SMALLER = [0.92, 0.85, 0.78, 0.7, 0.62, 0.55, 0.5]; // where there is too much for the height

/**
 * @typedef {object} Plan where everything is drawn
 * @property {"wide" | "narrow"} mode
 * @property {string} look of the servers @property {string} clientLook @property {string} [stageLook]
 * @property {boolean} crowded the servers stand in several columns
 * @property {number} width @property {number} height @property {number} unit
 * @property {Map<string, Node>} nodes
 * @property {Record<string, string>} css the variables that stylesheets are given for all of it
 * @property {{x: number, y: number}} addClient @property {{x: number, y: number}} addServer
 * @property {{clients: {x: number, y: number}, servers: {x: number, y: number}, notes?: {x: number, y: number}}} titles
 * @property {import("./map_layout.js").OnMap} [map]
 */

/**
 * @typedef {object} Shown what is to be laid out
 * @property {number} width in CSS pixels
 * @property {number} height what there is; more is taken on a narrow page, and where all is small already
 * @property {"wide" | "narrow"} [mode] as its width says, unless only a part of that is seen at once
 * @property {number} [unit] what all sizes are multiplied by
 * @property {string[]} clients
 * @property {import("../../kinds.js").StageNode[][]} stages what stands between clients and servers
 * @property {{id: string, queue: number | null}[]} servers
 * @property {number} [tags] in how many lines servers say where they are and whom they are for
 */

/**
 * Lay the scene out, smaller where there is too much for its height. Whatever comes and goes, each "+" stays where it is.
 * @param {Shown} scene @returns {Plan}
 */
export function layout(scene) {
  const { unit = 1, height } = scene;
  let plan = laid(scene, unit, unit);
  for (const share of SMALLER) {
    if (plan.mode === "narrow" || plan.height <= Math.ceil(height)) break;
    plan = laid(scene, unit * share, unit);
  }
  return plan;
}

/**
 * @param {Shown} scene @param {number} u the unit that it is laid out with @param {number} whole the one that a small world has
 * @returns {Plan}
 */
function laid(scene, u, whole) {
  const { width, height, mode = isNarrow(width) ? "narrow" : "wide", clients, stages, servers, tags = 0 } = scene;
  const wide = mode === "wide";
  const title = (TITLE[mode] + (wide || !tags ? 0 : TAG)) * whole;
  const edge = EDGE[mode] * whole;
  const foot = wide ? FOOT * whole : edge;
  const begin = wide ? title : edge; // where lanes begin, across the way

  const across = wide ? height - title - foot : width - 2 * edge; // what may be used there, at first
  let clientBlock = clientGrid(clients.length, across, wide, u, tags > 0);
  const room = width - 2 * edge - clientBlock.along;
  const more = Math.max(0, stages.length - 1) * STAGE_ROAD * u;
  const serverBlock = serverGrid(servers.length, wide, across, room - more, u, tags * TAG);

  const mostOnStage = Math.max(0, ...stages.map((stage) => stage.length));
  const total = wide
    ? Math.ceil(
        Math.max(
          height,
          ...[clientBlock.across, serverBlock.across, mostOnStage * STAGE_LEAST * u].map(
            (across) => across + title + foot,
          ),
        ),
      )
    : 0;
  // Where the servers made the picture higher, the clients need fewer ranks.
  const span = wide ? total - title - foot : width - 2 * edge;
  if (total > height) clientBlock = clientGrid(clients.length, span, wide, u, tags > 0);

  /** @type {Map<string, Node>} */
  const nodes = new Map();
  const along = wide ? width : 0;
  const flip = (/** @type {number} */ a, /** @type {number} */ c) => (wide ? { x: a, y: c } : { x: c, y: a });

  // Stage 1: the clients, in `ranks` one behind the other, each rank a row of lanes across the way.
  const clientsFrom = wide ? edge : title;
  const clientPitch = clientBlock.ranks > 1 ? clientBlock.cell : Math.min(clientBlock.roomy, span / clientBlock.lanes);
  const clientTop = begin + (span - clientBlock.lanes * clientPitch) / 2;
  // Where some have a way of their own, they fill lane after lane, so that the others' ways do not cross it.
  const laneByLane = stages.some(([{ before, past }]) => before || past);
  // Ranks are staggered where there is room for half a lane more, so that the links of one pass between the next.
  const staggers = clientBlock.ranks > 1 && (clientBlock.lanes + 0.5) * clientPitch <= span;
  const clientAt = (/** @type {number} */ number) => {
    const { ranks, lanes, cell } = clientBlock;
    const [rank, lane] = laneByLane
      ? [number % ranks, Math.floor(number / ranks)]
      : [Math.floor(number / lanes), number % lanes];
    const aside = staggers ? (rank % 2 ? 0.25 : -0.25) : 0;
    return flip(clientsFrom + (rank + 0.5) * cell, clientTop + (lane + 0.5 + aside) * clientPitch);
  };
  clients.forEach((id, number) => {
    const at = clientAt(number);
    const half = clientBlock.cell / 2;
    nodes.set(id, {
      id,
      ...at,
      size: clientBlock.size,
      shape: "circle",
      css: clientVariables(clientBlock.look, wide, at.y > begin + span / 2),
      bounds: { x: at.x - half, y: at.y - half, width: 2 * half, height: 2 * half },
    });
  });

  // The last stage: the servers, `columns` of them one behind the other along the way.
  const look = serverBlock.look;
  const serversFrom = wide
    ? along - edge - serverBlock.along
    : clientsFrom + clientBlock.along + 2 * STAGE_ROOM * u + more + 2 * approach(clients.length, servers.length, u);
  const single = wide && serverBlock.ranks === 1;
  const serverLanes = serverBlock.lanes;
  const serverPitch = Math.max(serverBlock.pitch, Math.min(look.roomy * u, span / serverLanes));
  const serverTop = begin + (span - serverLanes * serverPitch) / 2;
  const serverAt = (/** @type {number} */ number) => {
    const rank = Math.floor(number / serverLanes);
    const lane = number % serverLanes;
    return {
      along: serversFrom + rank * look.along * u + look.before * u,
      across: serverTop + (lane + 0.5) * serverPitch + (wide && !single ? (look.gutter / 2) * u : 0),
      rank,
      pitch: serverPitch,
    };
  };
  servers.forEach(({ id, queue }, number) => {
    const place = serverAt(number);
    const at = flip(place.along, place.across);
    const node = serverNode({ id, queue }, at, look, u, wide);
    if (place.rank > 0) {
      const street = place.across - place.pitch / 2 - (wide ? look.gutter * 0.25 * u : 0);
      const enter = serversFrom + 2 * u;
      node.via = [flip(enter, street), flip(place.along - (look.before - 6) * u, street)];
    }
    nodes.set(id, node);
  });

  // The stages between them: each a row of nodes across the way.
  const from = clientsFrom + clientBlock.along;
  const stageRoom = (serversFrom - from) / (stages.length + 1) / u - 8;
  stages.forEach((stage, number) => {
    const at = wide
      ? from + ((serversFrom - from) * (number + 1)) / (stages.length + 1)
      : from + approach(clients.length, servers.length, u) + (STAGE_ROOM + number * STAGE_ROAD) * u;
    const sizes = /** @type {typeof STAGE_SIZES[0]} */ (STAGE_SIZES.find(({ most }) => stage.length <= most));
    const pitch = Math.min(STAGE_PITCH * u, span / stage.length);
    const many = sizes.name;
    stage.forEach(({ id, shape, before = 0, waits = false }, place) => {
      const middle = begin + span / 2 + (place - (stage.length - 1) / 2) * pitch;
      const beside = before > 0 && before < clients.length ? middleOf(clients.slice(0, before), nodes, wide) : middle;
      const centre = flip(at, beside);
      const size = sizes[shape] * u;
      const slots = waits ? slotsAt(sizes[mode], null, u) : undefined;
      // How much room there is for its name on the side where nobody's way runs.
      const room = middle > beside ? beside - size - begin : 0;
      const aside = room > ASIDE[mode] * u ? room : 0;
      const label = wide
        ? wideLabel({ alone: many === "one", aside: aside > 0, room: stageRoom })
        : narrowLabel({ many, beside: width - edge - centre.x, aside, unit: u });
      nodes.set(id, {
        id,
        ...centre,
        size,
        shape,
        slots,
        bounds: boundsOf(centre, size, slots),
        css: stageVariables({ shape, sizes, label }),
      });
    });
    const past = stage[0].past ?? 0;
    if (past) {
      // After the last of them and what is written there.
      const last = begin + span / 2 + ((stage.length - 1) / 2) * pitch;
      const clear = wide || stage.length > 1 ? last + sizes.box * u + PAST_LABEL * u : Infinity;
      const street = Math.min(clear, begin + span - 4 * u);
      const via = [1, -1].map((side) => flip(at + side * (sizes.box + 6) * u, street));
      for (const id of clients.slice(-past)) /** @type {Node} */ (nodes.get(id)).via = via;
    }
  });

  const full = wide ? total : Math.ceil(serversFrom + serverBlock.along + 8 * u);
  const [{ along: alone, before }] = SERVER_LOOKS.wide;
  return {
    mode,
    look: look.name,
    crowded: serverBlock.ranks > 1,
    clientLook: clientBlock.look.name,
    width,
    height: full,
    unit: u,
    css: laneVariables(clientBlock.look, look),
    nodes,
    addClient: wide ? { x: edge + 25 * whole, y: total - foot / 2 } : { x: width - edge - 20 * u, y: title / 2 },
    addServer: wide
      ? { x: width - edge - (alone - before) * whole, y: total - foot / 2 }
      : { x: width - edge - 20 * u, y: serversFrom - 20 * u },
    titles: {
      clients: { x: edge, y: 7 * whole },
      servers: wide
        ? { x: serversFrom + (look.before - look.size) * u, y: 7 * whole }
        : { x: edge, y: serversFrom - 32 * u },
    },
  };
}

/**
 * A server with its queue and the words about it.
 * @param {{id: string, queue: number | null}} server @param {{x: number, y: number}} at its middle
 * @param {ServerLook} look @param {number} u @param {boolean} [wide]
 * @returns {Node}
 */
export function serverNode({ id, queue }, at, look, u, wide = true) {
  const { size, along, before, above, across } = look;
  return {
    id,
    ...at,
    size: size * u,
    shape: "box",
    slots: slotsAt(look.slot, queue, u),
    bounds: wide
      ? { x: at.x - size * u, y: at.y - above * u, width: (along - before + size - 8) * u, height: across * u }
      : { x: at.x - above * u, y: at.y - size * u, width: across * u, height: (along - before + size) * u },
  };
}

/** The places in a queue, as one of the looks above has them. @param {number[]} look @param {number | null} queue @param {number} u */
export function slotsAt([x, y, pitch, perRow, room, radius], queue, u) {
  return { x: x * u, y: y * u, pitch: pitch * u, perRow, count: Math.min(room, queue ?? 10), room, radius: radius * u };
}

/** What a node covers together with its queue. @param {{x: number, y: number}} centre @param {number} size @param {Node["slots"]} slots */
function boundsOf({ x, y }, size, slots) {
  const rows = slots ? Math.ceil(slots.room / slots.perRow) : 0;
  const left = Math.min(-size, slots ? slots.x - slots.radius : 0);
  const top = Math.min(-size, slots ? slots.y - slots.radius : 0);
  const right = Math.max(size, slots ? slots.x + (slots.perRow - 1) * slots.pitch + slots.radius : 0);
  const bottom = Math.max(size, slots ? slots.y + (rows - 1) * slots.pitch + slots.radius : 0);
  return { x: x + left, y: y + top, width: right - left, height: bottom - top };
}

/** Where across the way the middle of some nodes is. @param {string[]} ids @param {Map<string, Node>} nodes @param {boolean} wide */
function middleOf(ids, nodes, wide) {
  const places = ids.map((id) => /** @type {Node} */ (nodes.get(id))[wide ? "y" : "x"]);
  return (Math.min(...places) + Math.max(...places)) / 2;
}

/** The stretch of road before the first stage and behind the last on a narrow page: longer where it fans out further.
 * @param {number} clients @param {number} servers @param {number} u */
function approach(clients, servers, u) {
  return (62 + Math.min(40, Math.max(clients, servers) * 4)) * u;
}

/** How the clients are set: their size, and in how many ranks. @param {number} number @param {number} across @param {boolean} wide @param {number} u
 * @param {boolean} tagged */
function clientGrid(number, across, wide, u, tagged) {
  const name = tagged ? "tagged" : "cell";
  const look =
    CLIENT_LOOKS.find((look) => number <= look.most && (wide || number * look[name] * u <= 2 * across)) ??
    CLIENT_LOOKS[1];
  const cell = look[name] * u;
  const fit = Math.max(1, Math.floor(across / cell));
  const ranks = Math.max(1, Math.min(wide ? 8 : Infinity, Math.ceil(number / fit)));
  const lanes = Math.max(1, Math.ceil(number / ranks));
  return {
    look,
    size: look.size * u,
    cell,
    roomy: (wide ? 118 : 100) * u,
    ranks,
    lanes,
    along: ranks * cell,
    across: lanes * cell,
  };
}

/**
 * How the servers are set: the first look and number of columns that fits, else the one that is least high.
 * @param {number} number @param {boolean} wide @param {number} across @param {number} room @param {number} u
 * @param {number} tags @returns {ServerGrid}
 */
function serverGrid(number, wide, across, room, u, tags) {
  const cells = Math.max(1, number);
  if (!wide) {
    const fit = (/** @type {typeof SERVER_LOOKS["narrow"][0]} */ look) =>
      Math.max(1, Math.floor(across / (look.across * u)));
    const [large, dense] = SERVER_LOOKS.narrow;
    // Where they are many, regions and groups are said by their cards and names alone.
    const look = cells <= MOST_ROWS * fit(large) ? { ...large, along: large.along + tags } : dense;
    const ranks = Math.ceil(cells / fit(look));
    const lanes = Math.ceil(cells / ranks);
    return {
      look,
      ranks,
      lanes,
      pitch: look.across * u,
      along: ranks * look.along * u,
      across: lanes * look.across * u,
    };
  }
  /** @type {ServerGrid | null} */
  let best = null;
  for (const look of SERVER_LOOKS.wide) {
    const most = Math.max(1, Math.floor((room - look.road * u) / (look.along * u)));
    for (let ranks = 1; ranks <= most; ranks++) {
      const lanes = Math.ceil(cells / ranks);
      const pitch = (look.across + (tags > TAG ? BOTH_TAGS : 0) + (ranks > 1 ? look.gutter : 0)) * u;
      const grid = { look, ranks, lanes, pitch, along: ranks * look.along * u, across: lanes * pitch };
      if (grid.across <= across) return grid;
      if (!best || grid.across < best.across) best = grid;
    }
  }
  return /** @type {ServerGrid} */ (best);
}

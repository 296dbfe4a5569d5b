// Where every node is drawn. A node has a stage (how far along the request's way: client, balancer, server) and a
// lane (which one of its kind). Wide pages run from left to right, narrow ones from top to bottom: everything is
// computed as "along" the way and "across" it, and flipped at the very end.

export const NARROW_BELOW = 700;
export const BALANCER = "lb";

/**
 * @typedef {import("./roads.js").Place & {
 *   id: string,
 *   slots?: {x: number, y: number, pitch: number, perRow: number, count: number, room: number, radius: number},
 *   bounds: {x: number, y: number, width: number, height: number},
 * }} Node `bounds` is all that the node and its labels may cover; slots are relative to the node's middle
 */

const MORE_TAKES = 3; // as many places in a queue as "+8" covers

/**
 * How many of those that wait are drawn: all there is room for, and where more wait, so many that their number fits too.
 * @param {{room: number}} slots @param {number} waiting
 */
export const drawnOf = ({ room }, waiting) => (waiting > room ? room - MORE_TAKES : waiting);

/** The sizes of a client: half its width, and the side of the square it gets for itself. */
const CLIENT_SIZES = [
  { name: "full", size: 16, cell: 46, most: 14 },
  { name: "small", size: 12, cell: 28, most: Infinity },
];

/**
 * The looks of a server. `along` and `across` are what one takes up, labels included; `before` is how far that
 * reaches from its middle against the way, `above` how far across it; `road` is the way from the clients to the
 * servers that it wants, where there are several columns of them.
 */
const SERVER_LOOKS = {
  wide: [
    { name: "full", road: 330, size: 22, along: 226, across: 82, roomy: 150, before: 30, above: 41, slot: [40, -10, 10, 10, 20, 4] },
    { name: "compact", road: 170, size: 17, along: 146, across: 62, roomy: 112, before: 24, above: 31, slot: [29, -7, 8, 10, 10, 3.2] },
  ],
  narrow: [
    { name: "below", size: 20, along: 146, across: 68, roomy: 110, before: 30, above: 34, slot: [-19, 30, 9.5, 5, 10, 4] },
  ],
};

const REGION = 13; // the line that says where a server is, on a narrow page under all others
const GUTTER = 14; // the street between rows (or columns) of servers when there are several
const PLUS = 34; // what a "+" takes at the end of its lane
const BALANCER_SIZE = 32;
const STRETCH = 1.25; // how much higher than asked a picture may be before its servers are drawn smaller

/**
 * Lay the scene out.
 * @param {object} scene
 * @param {number} scene.width in CSS pixels
 * @param {number} scene.height what would be nice; more is taken where it is needed
 * @param {number} [scene.unit] what all sizes are multiplied by, 1 at a text size of 16 px
 * @param {string[]} scene.clients
 * @param {{id: string, queue: number | null}[]} scene.servers
 * @param {boolean} [scene.regions] whether nodes say where they are
 */
export function layout({ width, height, unit = 1, clients, servers, regions = false }) {
  const u = unit;
  const mode = width < NARROW_BELOW ? "narrow" : "wide";
  const wide = mode === "wide";
  const title = 26 * u; // the lane's title, over it
  const edge = (wide ? 14 : 8) * u;

  const across = wide ? height : width; // what may be used across the way, at first
  let clientBlock = clientGrid(clients.length, wide ? across - title - edge : width - 2 * edge, wide, u);
  const room = width - 2 * edge - clientBlock.along;
  const serverBlock = serverGrid(servers.length, wide, wide ? across - title - edge : width - 2 * edge, room, u, regions ? REGION : 0);

  const total = wide
    ? Math.ceil(Math.max(height, clientBlock.across + title + edge, serverBlock.across + title + edge))
    : 0;
  // Where the servers made the picture higher, the clients need fewer ranks.
  if (total > height) clientBlock = clientGrid(clients.length, total - title - edge, wide, u);

  /** @type {Map<string, Node>} */
  const nodes = new Map();
  const along = wide ? width : 0;
  const flip = (/** @type {number} */ a, /** @type {number} */ c) => (wide ? { x: a, y: c } : { x: c, y: a });

  // Stage 1: the clients, in `ranks` one behind the other, each rank a row of lanes across the way.
  const clientsFrom = wide ? edge : title;
  const clientSpan = wide ? total - title - edge : width - 2 * edge;
  const clientPitch =
    clientBlock.ranks > 1 ? clientBlock.cell : Math.min(clientBlock.roomy, clientSpan / clientBlock.lanes);
  const clientTop = (wide ? title : edge) + (clientSpan - clientBlock.lanes * clientPitch) / 2;
  const clientAt = (/** @type {number} */ number) =>
    flip(
      clientsFrom + (Math.floor(number / clientBlock.lanes) + 0.5) * clientBlock.cell,
      clientTop + ((number % clientBlock.lanes) + 0.5) * clientPitch,
    );
  clients.forEach((id, number) => {
    const at = clientAt(number);
    const half = clientBlock.cell / 2;
    nodes.set(id, {
      id,
      ...at,
      size: clientBlock.size,
      shape: "circle",
      bounds: { x: at.x - half, y: at.y - half, width: 2 * half, height: 2 * half },
    });
  });
  const addClient = clientAt(clients.length);

  // Stage 3: the servers, `columns` of them one behind the other along the way.
  const look = serverBlock.look;
  const serversFrom = wide
    ? along - edge - serverBlock.along
    : clientsFrom + clientBlock.along + 2 * BALANCER_SIZE * u + 2 * approach(clients.length, servers.length, u);
  const single = wide && serverBlock.ranks === 1; // then the "+" needs less than a whole lane
  const serverSpan = wide ? total - title - edge : width - 2 * edge;
  const serverLanes = single ? Math.max(1, servers.length) : serverBlock.lanes;
  const serverPitch = Math.max(
    serverBlock.pitch,
    Math.min(look.roomy * u, (serverSpan - (single ? PLUS * u : 0)) / serverLanes),
  );
  const serverTop = (wide ? title : edge) + (serverSpan - serverLanes * serverPitch - (single ? PLUS * u : 0)) / 2;
  const serverAt = (/** @type {number} */ number) => {
    const rank = Math.floor(number / serverLanes);
    const lane = number % serverLanes;
    return {
      along: serversFrom + rank * look.along * u + look.before * u,
      across: serverTop + (lane + 0.5) * serverPitch + (wide && !single ? (GUTTER / 2) * u : 0),
      rank,
      pitch: serverPitch,
    };
  };
  servers.forEach(({ id, queue }, number) => {
    const place = serverAt(number);
    const at = flip(place.along, place.across);
    const [dx, dy, slotPitch, perRow, most, radius] = look.slot;
    const bounds = wide
      ? { x: at.x - look.size * u, y: at.y - look.above * u, width: (look.along - look.before + look.size - 8) * u, height: look.across * u }
      : { x: at.x - look.above * u, y: at.y - look.size * u, width: look.across * u, height: (look.along - look.before + look.size) * u };
    /** @type {Node} */
    const node = {
      id,
      ...at,
      size: look.size * u,
      shape: "box",
      slots: {
        x: dx * u,
        y: dy * u,
        pitch: slotPitch * u,
        perRow,
        count: Math.min(most, queue ?? 10),
        room: most,
        radius: radius * u,
      },
      bounds,
    };
    if (place.rank > 0) {
      const street = place.across - place.pitch / 2 - (wide ? GUTTER * 0.25 * u : 0);
      const enter = serversFrom + 2 * u;
      node.via = [flip(enter, street), flip(place.along - (look.before - 6) * u, street)];
    }
    nodes.set(id, node);
  });
  const plus = serverAt(servers.length);
  const addServer =
    single && servers.length
      ? flip(serversFrom + look.before * u, serverTop + servers.length * serverPitch + (PLUS / 2) * u)
      : flip(plus.along, plus.across);

  // Stage 2: the balancer, in the middle between them.
  const balancerSize = BALANCER_SIZE * u;
  const between = wide
    ? (clientsFrom + clientBlock.along + serversFrom) / 2
    : clientsFrom + clientBlock.along + approach(clients.length, servers.length, u) + balancerSize;
  const centre = flip(between, wide ? title + (total - title - edge) / 2 : width / 2);
  nodes.set(BALANCER, {
    id: BALANCER,
    ...centre,
    size: balancerSize,
    shape: "diamond",
    bounds: { x: centre.x - balancerSize, y: centre.y - balancerSize, width: 2 * balancerSize, height: 2 * balancerSize },
  });

  const full = wide ? total : Math.ceil(serversFrom + serverBlock.along + 8 * u);
  return {
    mode,
    look: look.name,
    crowded: serverBlock.ranks > 1,
    clientLook: clientBlock.name,
    width,
    height: full,
    unit: u,
    nodes,
    addClient,
    addServer,
    titles: {
      clients: wide ? { x: edge, y: 6 * u } : { x: edge, y: 4 * u },
      servers: wide ? { x: serversFrom + (look.before - look.size) * u, y: 6 * u } : { x: edge, y: serversFrom - 26 * u },
    },
  };
}

/** The stretch of road before and behind the balancer on a narrow page: longer where it fans out further. */
function approach(clients, servers, u) {
  return (62 + Math.min(40, Math.max(clients, servers) * 4)) * u;
}

/** How the clients are set: their size, and in how many ranks. */
function clientGrid(number, across, wide, u) {
  const look = CLIENT_SIZES.find(({ most, cell }) => number <= most && (wide || (number + 1) * cell * u <= 2 * across)) ?? CLIENT_SIZES[1];
  const cell = look.cell * u;
  const fit = Math.max(1, Math.floor(across / cell));
  const ranks = Math.max(1, Math.min(wide ? 8 : Infinity, Math.ceil((number + 1) / fit)));
  const lanes = Math.max(1, Math.ceil((number + 1) / ranks));
  return {
    name: look.name,
    size: look.size * u,
    cell,
    roomy: (wide ? 118 : 100) * u,
    ranks,
    lanes,
    along: ranks * cell,
    across: lanes * cell,
  };
}

/** How the servers are set: the first look and number of columns that fits, else the one that is least high. */
function serverGrid(number, wide, across, room, u, region) {
  const cells = number + 1; // the "+" takes one too
  let best = null;
  for (const look of SERVER_LOOKS[wide ? "wide" : "narrow"]) {
    const most = wide ? Math.max(1, Math.floor((room - look.road * u) / (look.along * u))) : Infinity;
    if (!wide) {
      const taller = { ...look, along: look.along + region };
      const fit = Math.max(1, Math.floor(across / (look.across * u)));
      const ranks = Math.ceil(cells / fit);
      const lanes = Math.ceil(cells / ranks);
      return {
        look: taller,
        ranks,
        lanes,
        pitch: look.across * u,
        along: ranks * taller.along * u,
        across: lanes * look.across * u,
      };
    }
    for (let ranks = 1; ranks <= most; ranks++) {
      const lanes = Math.ceil(cells / ranks);
      const pitch = (look.across + (ranks > 1 ? GUTTER : 0)) * u;
      // In a single column the "+" needs less than a whole lane.
      const takes = ranks === 1 ? (lanes - 1) * pitch + PLUS * u : lanes * pitch;
      const grid = { look, ranks, lanes, pitch, along: ranks * look.along * u, across: takes };
      if (takes <= across * STRETCH) return grid;
      if (!best || takes < best.across) best = grid;
    }
  }
  return best;
}

// Where nothing moves, numbers on the links say how many requests are there: each beside its own end of the link, as
// near to it as it covers no node and no other number.

const NEAR = 30;
const STEP = 14;
const BEFORE = 64; // how far before a node the number for a whole crowd of clients stands

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/**
 * The numbers and the middles of where they are written.
 * @param {object} links
 * @param {[string, string][]} links.pairs who talks to whom
 * @param {Map<string, number>} links.onLinks how many are on each link, by "source→target"
 * @param {Set<string>} links.clients
 * @param {import("./roads.js").Roads} links.roads
 * @param {{mode: string, look: string, clientLook: string, width: number, unit: number, nodes: Map<string, {x: number, y: number, size: number}>}} links.plan
 * @param {Box[]} links.taken what must not be covered
 * @returns {{text: string, x: number, y: number}[]}
 */
export function linkCounts({ pairs, onLinks, clients, roads, plan, taken }) {
  const { mode, look, clientLook, width, unit } = plan;
  const letter = (look === "dense" ? 6 : 8) * unit; // as scene.css has them
  const nodes = [...plan.nodes.values()].map(({ x, y, size }) => ({
    x: x - size,
    y: y - size,
    width: 2 * size,
    height: 2 * size,
  }));
  const covered = [...taken];
  /** @type {{text: string, x: number, y: number}[]} */
  const labels = [];
  const words = (/** @type {number} */ there, /** @type {number} */ back) =>
    inWords(mode === "wide" ? "→←" : "↓↑", there, back);
  /** Write it at the first of some places that is free; where none is, if it must be, at the first that is on no node. */
  const write = (
    /** @type {string} */ text,
    /** @type {{x: number, y: number}[]} */ places,
    /** @type {boolean} */ must,
  ) => {
    const [wide, high] = [letter * text.length + 4 * unit, 1.6 * letter];
    const boxes = places.map(({ x, y }) => {
      const middle = Math.min(Math.max(x, wide / 2), width - wide / 2);
      return { x: middle - wide / 2, y: y - high / 2, width: wide, height: high };
    });
    const clearOf = (/** @type {Box[]} */ others) => boxes.find((one) => !others.some((other) => overlap(one, other)));
    const box = clearOf(covered) ?? (must ? (clearOf(nodes) ?? boxes[0]) : null);
    if (!box) return false;
    covered.push(box);
    labels.push({ text, x: box.x + wide / 2, y: box.y + high / 2 });
    return true;
  };
  /** @type {Map<string, [number, number]>} */
  const crowds = new Map();
  for (const [source, target] of pairs) {
    const road = roads.between(source, target);
    const [there, back] = [`${source}→${target}`, `${target}→${source}`].map((link) => onLinks.get(link) ?? 0);
    if (!road || !(there + back)) continue;
    const fromClient = clients.has(source);
    const places = along(road, unit, fromClient);
    if (write(words(there, back), fromClient && clientLook !== "full" ? [] : places, !fromClient)) continue;
    const crowd = crowds.get(target) ?? [0, 0];
    crowds.set(target, [crowd[0] + there, crowd[1] + back]);
  }
  // Clients without room for a number of their own: one for all of them, before whom they ask.
  for (const [target, [there, back]] of crowds) {
    const { x, y } = /** @type {import("./roads.js").Place} */ (roads.places.get(target));
    const before = [BEFORE, BEFORE * 0.75, BEFORE * 1.25].map((far) => far * unit);
    write(
      words(there, back),
      before.map((far) => (mode === "wide" ? { x: x - far, y } : { x, y: y - far })),
      true,
    );
  }
  return labels;
}

/**
 * On the map: how many are on the way from one card to another, or within one, written half-way.
 * @param {object} links
 * @param {[string, string][]} links.pairs @param {Map<string, number>} links.onLinks
 * @param {Map<string, Box & {title: string}>} links.home the card of each node
 * @param {import("./roads.js").Way} links.way over which pins and points they go
 * @returns {{text: string, x: number, y: number}[]}
 */
export function placeCounts({ pairs, onLinks, home, way }) {
  /** @type {Map<string, {x: number, y: number, east: number, west: number}>} */
  const sums = new Map();
  for (const [source, target] of pairs) {
    const [one, other] = [home.get(source), home.get(target)];
    if (!one || !other) continue;
    const [west, east] = one.x <= other.x ? [one, other] : [other, one];
    const key = JSON.stringify([west.title, east.title]);
    const at =
      one === other
        ? { x: one.x + one.width / 2, y: one.y + one.height }
        : (halfWay(way(source, target)) ?? between(one, other));
    const sum = sums.get(key) ?? { ...at, east: 0, west: 0 };
    const [there, back] = [`${source}→${target}`, `${target}→${source}`].map((link) => onLinks.get(link) ?? 0);
    sum.east += west === one ? there : back;
    sum.west += west === one ? back : there;
    sums.set(key, sum);
  }
  return [...sums.values()]
    .filter(({ east, west }) => east + west)
    .map(({ x, y, east, west }) => ({ text: inWords("→←", east, west), x, y }));
}

/** @param {import("./roads.js").Point[]} points of a great circle */
const halfWay = (points) => (points.length > 1 ? points[Math.floor(points.length / 2)] : null);

const between = (/** @type {Box} */ one, /** @type {Box} */ other) => ({
  x: (one.x + one.width / 2 + other.x + other.width / 2) / 2,
  y: (one.y + one.height / 2 + other.y + other.height / 2) / 2,
});

/** "→3 ←1". @param {string} arrows @param {number} there @param {number} back */
const inWords = ([onward, homeward], there, back) =>
  [there && `${onward}${there}`, back && `${homeward}${back}`].filter(Boolean).join(" ");

/** Places along the half of a road that is nearer to its client, or to the node that is asked. */
function along(
  /** @type {import("./roads.js").Road} */ road,
  /** @type {number} */ unit,
  /** @type {boolean} */ fromClient,
) {
  const length = Math.max(road.length, 2 * NEAR * unit);
  const places = [];
  for (let far = NEAR * unit; far <= length / 2; far += STEP * unit) {
    const place = { x: 0, y: 0, dx: 0, dy: 0 };
    road.at(fromClient ? far / length : 1 - far / length, place);
    places.push(place);
  }
  return places;
}

const overlap = (/** @type {Box} */ a, /** @type {Box} */ b) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

// How large things are around their middle, in units of the picture: a unit is 1 px in a picture of the least size, and
// grows with it. The layout reckons with these sizes and hands them to the stylesheets as variables, so that no number
// stands in both.

/**
 * Lengths as CSS variables. What is no number is handed on as it is.
 * @param {Record<string, number | string>} sizes @returns {Record<string, string>}
 */
export const variables = (sizes) =>
  Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [
      `--${name}`,
      typeof size === "number" ? `calc(${size} * var(--u))` : size,
    ]),
  );

/** A client: half its width, and the side of the square it gets for itself, without and with a word about where it is. */
export const CLIENT_LOOKS = [
  {
    name: "full",
    size: 18,
    cell: 50,
    tagged: 60,
    most: 14,
    css: { "client-border": 2, "client-letter": 15, "client-weight": "650" },
  },
  {
    name: "small",
    size: 12,
    cell: 28,
    tagged: 28,
    most: Infinity,
    css: { "client-border": 1.5, "client-letter": 11, "client-weight": "550" },
  },
];

// A server with all its words: its name (long ones are written smaller), the number that covers the end of a long queue,
// the words beside it with a gap for the queue between the lines, and the tags that say where it is and whom it is for.
const FULL = {
  "server-radius": 9,
  "server-border": 3,
  ...{ "id-y": 3, "id-size": 20, "id-size-long": 15, "id-size-longest": 11 },
  ...{ "more-width": 40, "more-size": 14, "more-line": 14 },
  ...{ "words-x": 38, "words-y": -35, "words-width": "auto", "words-align": "start" },
  ...{ "words-size": 15, "words-line": 18, "words-gap": 18 },
  ...{ "tag-y": 29, "tag-size": 13, "tag-line": 15 },
  ...{ "group-y": -44, "group-y-below-region": -44, "group-size": 13, "group-line": 15 },
};

const COMPACT = {
  ...FULL,
  "server-radius": 7,
  "server-border": 2.5,
  ...{ "id-y": 1, "id-size": 15, "id-size-long": 11, "id-size-longest": 9 },
  ...{ "more-width": 28, "more-size": 11, "more-line": 11 },
  ...{ "words-x": 26, "words-y": -25, "words-size": 13, "words-line": 15, "words-gap": 12 },
  ...{ "tag-y": 21, "tag-size": 11, "tag-line": 12 },
  ...{ "group-y": -31, "group-y-below-region": -31, "group-size": 11, "group-line": 12 },
};

const BELOW = {
  ...FULL,
  "server-radius": 8,
  ...{ "id-y": 2, "id-size": 17, "id-size-long": 13, "id-size-longest": 10 },
  ...{ "more-width": 28, "more-size": 11, "more-line": 12 },
  ...{ "words-x": -36, "words-y": 48, "words-width": 72, "words-align": "center" },
  ...{ "words-size": 12, "words-line": 14, "words-gap": 0 },
  ...{ "tag-y": 106, "tag-size": 11, "tag-line": 13 },
  ...{ "group-y": 106, "group-y-below-region": 120, "group-size": 11, "group-line": 13 },
};

const DENSE = {
  ...FULL,
  "server-radius": 4,
  "server-border": 2,
  ...{ "id-y": 0, "id-size": 11, "id-size-long": 9, "id-size-longest": 8 },
  ...{ "more-width": 18, "more-size": 9, "more-line": 9 },
  ...{ "words-x": 18, "words-y": -17, "words-size": 11, "words-line": 11, "words-gap": 12 },
};

const DENSE_BELOW = {
  ...DENSE,
  "words-size": 10,
  "words-x": -23,
  "words-y": 33,
  "words-width": 46,
  "words-align": "center",
  "words-gap": 0,
};

/**
 * @typedef {{name: string, road?: number, size: number, along: number, across: number, roomy: number, before: number,
 *   above: number, gutter: number, slot: number[], css: Record<string, number | string>}} ServerLook
 */

/**
 * The looks of a server. `along` and `across` are what one takes up, labels included; `before` is how far that
 * reaches from its middle against the way, `above` how far across it; `road` is the way from the clients to the
 * servers that it wants, where there are several columns of them; `gutter` is the street between its rows.
 */
export const SERVER_LOOKS = {
  wide: [
    {
      name: "full",
      road: 330,
      size: 26,
      along: 238,
      across: 82,
      roomy: 124,
      before: 34,
      above: 36,
      gutter: 14,
      slot: [43, -8, 13, 10, 10, 5],
      css: FULL,
    },
    {
      name: "compact",
      road: 170,
      size: 19,
      along: 152,
      across: 62,
      roomy: 100,
      before: 26,
      above: 31,
      gutter: 14,
      slot: [30, -4, 10, 10, 10, 3.8],
      css: COMPACT,
    },
    {
      name: "dense",
      road: 120,
      size: 13,
      along: 78,
      across: 36,
      roomy: 60,
      before: 18,
      above: 18,
      gutter: 12,
      slot: [20, -2.5, 5.4, 5, 10, 2.2],
      css: DENSE,
    },
  ],
  narrow: [
    {
      name: "below",
      size: 21,
      along: 140,
      across: 78,
      roomy: 110,
      before: 30,
      above: 37,
      gutter: 0,
      slot: [-20, 30, 10, 5, 10, 4],
      css: BELOW,
    },
    {
      name: "dense",
      size: 15,
      along: 88,
      across: 46,
      roomy: 60,
      before: 24,
      above: 23,
      gutter: 0,
      slot: [-12, 22, 6, 5, 10, 2.5],
      css: DENSE_BELOW,
    },
  ],
};

const LARGE = { icon: 26, "more-width": 40, "more-size": 14, "more-line": 14 };
const SMALL = { ...LARGE, icon: 22, "more-width": 18, "more-size": 9, "more-line": 9 };
/**
 * A node between clients and servers, alone, in company and in a crowd: half its width, and where what waits at it is
 * drawn, on a wide page and on a narrow one.
 */
export const STAGE_SIZES = [
  {
    most: 1,
    name: "one",
    diamond: 33,
    box: 26,
    wide: [-26, -60, 13, 5, 10, 5],
    narrow: [-86, -5, 10, 5, 10, 4],
    css: LARGE,
  },
  {
    most: 3,
    name: "some",
    diamond: 23,
    box: 18,
    wide: [-18, -42, 9, 5, 10, 3.6],
    narrow: [-50, -3, 6, 5, 10, 2.4],
    css: SMALL,
  },
  {
    most: Infinity,
    name: "crowd",
    diamond: 16,
    box: 14,
    wide: [17, 23.5, 5.4, 5, 10, 2.2],
    narrow: [-10.8, 35, 5.4, 5, 10, 2.2],
    css: { ...SMALL, icon: 16 },
  },
];

/** How far below the middle of a node its label begins. */
const LABEL_Y = { one: { diamond: 37, box: 31 }, some: { diamond: 25, box: 23 }, crowd: { diamond: 18, box: 15 } };

/** What stylesheets are told of the clients and servers. @param {{size: number, css: object}} client @param {ServerLook} server */
export const laneVariables = (client, server) =>
  variables({ client: 2 * client.size, ...client.css, server: 2 * server.size, ...server.css });

/** Where it stands that a client is in a region: on the side where its own way does not run.
 * @param {{size: number}} client @param {boolean} wide @param {boolean} low it stands below the middle */
export function clientVariables({ size }, wide, low) {
  const letters = wide && size > 12 ? 13 : 11;
  return variables({ "region-size": letters, "region-y": wide && low ? size + 2 : -size - letters - 5 });
}

/**
 * What stylesheets are told of a node of a stage: its side, turned by 45 degrees where it is a diamond, and its label.
 * @param {object} node
 * @param {"diamond" | "box"} node.shape
 * @param {typeof STAGE_SIZES[0]} node.sizes
 * @param {Record<string, number | string>} node.label what differs from a label under it
 */
export function stageVariables({ shape, sizes, label }) {
  return variables({
    side: shape === "diamond" ? Math.round(sizes.diamond * Math.SQRT2) : 2 * sizes.box,
    ...sizes.css,
    ...{
      "label-x": "auto",
      "label-right": "auto",
      "label-bottom": "auto",
      "label-most": "none",
      "label-align": "center",
    },
    ...{
      "label-y": LABEL_Y[/** @type {"one" | "some" | "crowd"} */ (sizes.name)][shape],
      "label-size": 15,
      "label-name": 16,
      "label-words": 15,
    },
    "label-flow": "inline",
    ...label,
  });
}

/**
 * The label of a node on a wide page: under it, or over it before the middle of its stage, where the ways of those that do
 * not ask it are on the other side. It is no wider than the way from stage to stage.
 * @param {{alone: boolean, aside: boolean, room: number}} node
 */
export function wideLabel({ alone, aside, room }) {
  const width = Math.min(210, Math.max(88, room));
  return {
    "label-x": -width / 2,
    "label-w": width,
    ...(alone ? {} : { "label-name": 15, "label-words": room < 110 ? 13 : 15 }),
    ...(alone && aside ? { "label-y": "auto", "label-bottom": 30 } : {}),
  };
}

/**
 * The label of a node on a narrow page: right of it, or left of it before the middle of its stage; in company under it.
 * @param {{many: string, beside: number, aside: number, unit: number}} node `beside` and `aside` as the layout has them
 * @returns {Record<string, number | string>}
 */
export function narrowLabel({ many, beside, aside, unit }) {
  /** @type {Record<string, number | string>} */
  const small =
    aside > 0
      ? { "label-name": 13, "label-words": 11, "label-flow": "block" }
      : { "label-name": 14, "label-words": 12 };
  if (many !== "one") return { "label-x": -32, "label-w": 64, ...small, "label-name": many === "crowd" ? 10 : 12 };
  const words = { "label-w": "max-content", ...small };
  return aside > 0
    ? { ...words, "label-right": "0", "label-y": 27, "label-most": `${aside + 26 * unit}px`, "label-align": "right" }
    : { ...words, "label-x": 42, "label-y": -18, "label-most": `${beside - 42 * unit}px`, "label-align": "left" };
}

/** The label of a node on the map: as wide as its cell. @param {{width: number}} cell */
export const mapLabel = ({ width }) => ({
  "label-x": -width / 2,
  "label-w": width,
  "label-name": 11,
  "label-words": 11,
  "label-flow": "block",
});

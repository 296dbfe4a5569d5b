// How large things are around their middle, in CSS pixels at a text size of 16 px. The layout reckons with these sizes and
// hands them to the stylesheets as variables, so that no number stands in both.

/**
 * Lengths as CSS variables. What is no number is handed on as it is.
 * @param {Record<string, number | string>} sizes @returns {Record<string, string>}
 */
export const variables = (sizes) =>
  Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [`--${name}`, typeof size === "number" ? `${size / 16}rem` : size]),
  );

/** A client: half its width, and the side of the square it gets for itself. */
export const CLIENT_LOOKS = [
  {
    name: "full",
    size: 16,
    cell: 46,
    most: 14,
    css: { "client-border": 2, "client-letter": 13, "client-weight": "650" },
  },
  {
    name: "small",
    size: 12,
    cell: 28,
    most: Infinity,
    css: { "client-border": 1.5, "client-letter": 10, "client-weight": "500" },
  },
];

// A server with all its words: its name (long ones are written smaller), the number that covers the end of a long queue,
// the words beside it with a gap for the queue between the lines, and the tags that say where it is and whom it is for.
const FULL = {
  "server-radius": 6,
  ...{ "id-y": 3, "id-size": 16, "id-size-long": 12, "id-size-longest": 9 },
  ...{ "more-width": 28, "more-size": 11, "more-line": 12 },
  ...{ "words-x": 36, "words-y": -36, "words-width": "auto", "words-align": "start" },
  ...{ "words-size": 12, "words-line": 15, "words-gap": 27 },
  ...{ "tag-y": 27, "tag-size": 11, "tag-line": 13 },
  ...{ "group-y": -41, "group-y-below-region": -41, "group-size": 11, "group-line": 13 },
};

const COMPACT = {
  ...FULL,
  ...{ "id-y": 1, "id-size": 13, "id-size-long": 10, "id-size-longest": 8 },
  ...{ "more-width": 24, "more-size": 10, "more-line": 10 },
  ...{ "words-x": 25, "words-y": -30, "words-size": 11, "words-line": 14, "words-gap": 17 },
  ...{ "tag-y": 18, "tag-size": 10, "tag-line": 12 },
  ...{ "group-y": -31, "group-y-below-region": -31, "group-size": 9, "group-line": 9 },
};

const BELOW = {
  ...FULL,
  "id-y": 2,
  ...{ "words-x": -32, "words-y": 47, "words-width": 64, "words-align": "center" },
  ...{ "words-size": 11, "words-line": 13, "words-gap": 0 },
  ...{ "tag-y": 112, "group-y": 112, "group-y-below-region": 125 },
};

const DENSE = {
  ...FULL,
  "server-radius": 4,
  ...{ "id-y": 0, "id-size": 10, "id-size-long": 9 },
  ...{ "more-width": 18, "more-size": 9, "more-line": 9 },
  ...{ "words-x": 18, "words-y": -16, "words-size": 10, "words-line": 11, "words-gap": 12 },
};

const DENSE_BELOW = {
  ...DENSE,
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
      size: 22,
      along: 226,
      across: 82,
      roomy: 150,
      before: 30,
      above: 41,
      gutter: 14,
      slot: [40, -10, 10, 10, 20, 4],
      css: FULL,
    },
    {
      name: "compact",
      road: 170,
      size: 17,
      along: 146,
      across: 62,
      roomy: 112,
      before: 24,
      above: 31,
      gutter: 14,
      slot: [29, -7, 8, 10, 10, 3.2],
      css: COMPACT,
    },
    {
      name: "dense",
      road: 120,
      size: 13,
      along: 76,
      across: 34,
      roomy: 60,
      before: 18,
      above: 17,
      gutter: 12,
      slot: [20, -2.5, 5.4, 5, 10, 2.2],
      css: DENSE,
    },
  ],
  narrow: [
    {
      name: "below",
      size: 20,
      along: 146,
      across: 68,
      roomy: 110,
      before: 30,
      above: 34,
      gutter: 0,
      slot: [-19, 30, 9.5, 5, 10, 4],
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

const LARGE = { icon: 22, "more-width": 28, "more-size": 11, "more-line": 12 };
const SMALL = { ...LARGE, "more-width": 18, "more-size": 9, "more-line": 9 };
/**
 * A node between clients and servers, alone, in company and in a crowd: half its width, and where what waits at it is
 * drawn, on a wide page and on a narrow one.
 */
export const STAGE_SIZES = [
  {
    most: 1,
    name: "one",
    diamond: 32,
    box: 22,
    wide: [-20, -54, 10, 5, 10, 4],
    narrow: [-86, -5, 10, 5, 10, 4],
    css: LARGE,
  },
  {
    most: 3,
    name: "some",
    diamond: 22,
    box: 17,
    wide: [-16, -38, 8, 5, 10, 3.2],
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
const LABEL_Y = { one: { diamond: 36, box: 29 }, some: { diamond: 24, box: 24 }, crowd: { diamond: 18, box: 15 } };

/** What stylesheets are told of the clients and servers. @param {{size: number, css: object}} client @param {ServerLook} server @param {boolean} narrow */
export const laneVariables = (client, server, narrow) =>
  variables({
    client: 2 * client.size,
    ...client.css,
    "region-y": narrow ? -28 : 19,
    server: 2 * server.size,
    ...server.css,
  });

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
      "label-size": 14,
      "label-name": 13,
      "label-words": 12,
    },
    "label-flow": "inline",
    ...label,
  });
}

/**
 * The label of a node on a wide page: under it, or over it before the middle of its stage, where the ways of those that do
 * not ask it are on the other side. Where several stages share the way, there is less of it.
 * @param {{alone: boolean, aside: boolean, stages: number}} node
 */
export const wideLabel = ({ alone, aside, stages }) => ({
  ...(stages === 1
    ? { "label-x": -96, "label-w": 192 }
    : { "label-x": -48, "label-w": 96, "label-size": 12, "label-name": 12 }),
  ...(alone && aside ? { "label-y": "auto", "label-bottom": 26 } : {}),
});

/**
 * The label of a node on a narrow page: right of it, or left of it before the middle of its stage; in company under it.
 * @param {{many: string, beside: number, aside: number, unit: number}} node `beside` and `aside` as the layout has them
 * @returns {Record<string, number | string>}
 */
export function narrowLabel({ many, beside, aside, unit }) {
  /** @type {Record<string, number | string>} */
  const small = aside > 0 ? { "label-words": 11, "label-flow": "block" } : {};
  if (many !== "one")
    return { "label-x": -32, "label-w": 64, ...(many === "crowd" ? { "label-name": 10 } : {}), ...small };
  const words = { "label-w": "max-content", ...small };
  return aside > 0
    ? { ...words, "label-right": "0", "label-y": 26, "label-most": `${aside + 22 * unit}px`, "label-align": "right" }
    : { ...words, "label-x": 40, "label-y": -18, "label-most": `${beside - 40 * unit}px`, "label-align": "left" };
}

/** The label of a node on the map: as wide as its cell. @param {{width: number}} cell */
export const mapLabel = ({ width }) => ({
  "label-x": -width / 2,
  "label-w": width,
  "label-name": 11,
  "label-words": 11,
  "label-flow": "block",
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const [light, dark] = readFileSync("static/css/tokens.css", "utf8").split("prefers-color-scheme: dark");

/** The colours of a theme, by name. */
const read = (css) =>
  Object.fromEntries([...css.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name, hex]));

const linear = (hex) =>
  [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });

const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, each, i) => sum + each * vector[i], 0));

function contrast(one, other) {
  const [less, more] = [one, other]
    .map((hex) => times([[0.2126, 0.7152, 0.0722]], linear(hex))[0])
    .sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

// How colours look to whom: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, 2009, for linear RGB.
const EYES = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** Oklab, times 100: there a distance of 2 can be seen, side by side. */
function lab(rgb) {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map(Math.cbrt);
  return times(
    [
      [21.04542553, 79.3617785, -0.40720468],
      [197.79984951, -242.8592205, 45.05937099],
      [2.59040371, 78.27717662, -80.8675766],
    ],
    cones,
  );
}

const apart = (one, other, eyes) => {
  const [a, b] = [one, other].map((hex) => lab(times(EYES[eyes], linear(hex)).map((each) => Math.max(0, each))));
  return Math.hypot(...a.map((each, i) => each - b[i]));
};

for (const [theme, css] of Object.entries({ light, dark })) {
  const colours = read(css);
  const servers = Array.from({ length: 10 }, (_, number) => colours[`server-${number}`]);
  const ages = Array.from({ length: 8 }, (_, number) => colours[`age-${number}`]);
  const grounds = [colours.card, colours.paper, colours.stage];

  test(`in the ${theme} the ten servers' colours can be told apart, also by who sees fewer hues`, () => {
    for (const [number, one] of servers.entries()) {
      for (const other of servers.slice(number + 1)) {
        assert.ok(apart(one, other, "all") > 8, `${one} ${other}`);
        for (const eyes of ["protanopia", "deuteranopia"])
          assert.ok(apart(one, other, eyes) > 2.5, `${one} ${other} ${eyes}`);
      }
    }
  });

  test(`in the ${theme} no server's colour looks like an age`, () => {
    for (const one of servers) for (const age of ages) assert.ok(apart(one, age, "all") > 9, `${one} ${age}`);
  });

  test(`in the ${theme} servers and circles stand out from what is under them, and words can be read there`, () => {
    for (const ground of grounds) {
      for (const colour of [...servers, ...ages]) assert.ok(contrast(colour, ground) >= 3, `${colour} on ${ground}`);
      for (const name of ["text", "muted", "bad"])
        assert.ok(contrast(colours[name], ground) >= 4.5, `${name} on ${ground}`);
    }
    for (const colour of [...ages, colours.edge]) assert.ok(contrast(colour, colours.sea) >= 3, `${colour} on the sea`);
    for (const ground of ["sea", "land"]) assert.ok(contrast(colours.text, colours[ground]) >= 4.5, ground);
  });
}

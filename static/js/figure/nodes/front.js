// What stands before several balancers.

/** @type {import("./index.js").Kind} */
export const front = {
  kind: "front",
  actions: {},
};

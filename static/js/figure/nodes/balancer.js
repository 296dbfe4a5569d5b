// A load balancer.

/** @type {import("./index.js").Kind} */
export const balancer = {
  kind: "balancer",
  actions: {
    crash_balancer: {
      title: "Let it die: what it remembers is lost, and at layer 7 what it waits for",
      run: ({ send }, id) => send({ type: "crash_balancer", id }),
    },
    recover_balancer: {
      title: "Let it come back, with no memory",
      run: ({ send }, id) => send({ type: "recover_balancer", id }),
    },
  },
};

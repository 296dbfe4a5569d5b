// A server: it works on requests, and has a queue.

const NEW_SERVER = { power: 1, queue: 10 };
const SLOW = 5;

const specOf = (/** @type {import("../figure.js").Figure} */ figure, /** @type {string | undefined} */ id) => figure.store.server(id ?? "");

/** @type {import("./index.js").Kind} */
export const server = {
  kind: "server",
  remove: "remove_server",
  actions: {
    remove_server: {
      title: "Take it away at once; what it holds breaks",
      run: ({ send }, id) => send({ type: "remove_server", id }),
    },
    drain_server: {
      title: "Send it nothing new, and take it away when it has answered everything",
      enabled: (figure, id) => specOf(figure, id)?.status === "up",
      run: ({ send }, id) => send({ type: "drain_server", id }),
    },
    crash_server: {
      title: "Let it die; what it holds breaks",
      enabled: (figure, id) => specOf(figure, id)?.status !== "crashed",
      run: ({ send }, id) => send({ type: "crash_server", id }),
    },
    fail_server: {
      title: "Let it answer everything at once, with an error; nobody is told",
      enabled: (figure, id) => specOf(figure, id)?.status !== "crashed" && !specOf(figure, id)?.failing,
      run: ({ send }, id) => send({ type: "fail_server", id }),
    },
    recover_server: {
      title: "Let it work again",
      enabled: (figure, id) => specOf(figure, id)?.status === "crashed" || Boolean(specOf(figure, id)?.failing),
      run: ({ send }, id) => send({ type: "recover_server", id }),
    },
    slow_server: {
      title: `Make it ${SLOW} times slower`,
      run: ({ send }, id) => send({ type: "update_server", id, slow: SLOW }),
    },
    hurry_server: {
      title: "Let it work at its own speed again",
      run: ({ send }, id) => send({ type: "update_server", id, slow: 1 }),
    },
    add_server: {
      title: "Add a server",
      keys: ["+"],
      run: ({ send }) => send({ type: "add_server", server: NEW_SERVER }),
    },
  },
};

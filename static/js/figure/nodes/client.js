// A client: it sends requests.

export const TEXTBOOK_ADDRESS = "6";

/** @type {import("./index.js").Kind} */
export const client = {
  kind: "client",
  remove: "remove_client",
  actions: {
    remove_client: {
      title: "It sends nothing more and is taken away",
      run: ({ send }, address) => send({ type: "remove_client", address }),
    },
    add_client: { title: "Add a client", keys: ["C"], run: ({ send }) => send({ type: "add_client" }) },
    textbook_client: {
      title: "Add a client with the address 6, the textbook's case",
      enabled: ({ store }) => !store.clients.includes(TEXTBOOK_ADDRESS),
      run: ({ send }) => send({ type: "add_client", address: TEXTBOOK_ADDRESS }),
    },
  },
};

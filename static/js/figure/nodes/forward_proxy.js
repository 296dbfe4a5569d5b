// A forward proxy or VPN: it stands before some of the clients.

/** @type {import("./index.js").Kind} */
export const forward_proxy = {
  kind: "forward_proxy",
  remove: "remove_proxy",
  actions: {
    insert_proxy: {
      title: "Put a forward proxy before half of the clients: the site no longer sees who they are",
      enabled: ({ store }) => !store.state?.scenario.forward_proxy,
      run: ({ store, send }) => {
        const clients = store.clients.filter((id) => !store.state.scenario.traffic.direct.includes(id));
        return send({ type: "set_forward_proxy", forward_proxy: { clients: clients.slice(0, Math.ceil(clients.length / 2)) } });
      },
    },
    remove_proxy: {
      title: "Take it away; its clients ask as the others do",
      run: ({ send }) => send({ type: "set_forward_proxy", forward_proxy: null }),
    },
  },
};

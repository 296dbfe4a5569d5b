// A forward proxy or VPN: it stands before some of the clients.

import { plural } from "../../shared/format.js";
import { icon } from "../../shared/icons.js";
import { placeName } from "../place_names.js";
import { regionOfMost } from "../regions.js";
import { PROXY } from "../scenario.js";
import { proxyCard } from "./proxy_card.js";
import { stageNode } from "./stage_node.js";
import { toChange } from "../../wire/commands.js";

/** @import { ForwardProxySpec } from "../../wire/wire.js" */

/** @type {Record<import("../../wire/wire.js").ProxyKind, string>} */
const TITLES = { proxy: "Forward proxy", vpn: "VPN" };

/** @type {import("../kinds.js").Kind} */
export const forward_proxy = {
  kind: "forward_proxy",
  lane: "Forward proxy",
  parties: TITLES,
  stage: ({ forward_proxy: proxy }) =>
    proxy ? [{ id: PROXY, kind: "forward_proxy", shape: "box", before: proxy.clients.length }] : [],
  draw: (node, look) => stageNode(node, look, said(proxyOf(look.figure))),
  regions: ({ forward_proxy: proxy }) => (proxy ? [[PROXY, proxy.region ?? ""]] : []),
  name: (id, scenario) =>
    id === PROXY ? `the ${scenario.forward_proxy?.kind === "vpn" ? "VPN" : "forward proxy"}` : null,
  card: (_id, figure, tools) => ({
    title: titleOf(proxyOf(figure)),
    body: proxyCard(figure, proxyOf(figure), tools.fields, tools.draft, tools.send),
  }),
  gone: (_id, scenario) => (scenario.forward_proxy ? "" : "The forward proxy is gone."),
  changes: (before, after) =>
    !before.forward_proxy === !after.forward_proxy
      ? []
      : [`Forward proxy ${after.forward_proxy ? "added" : "removed"}`],
  remove: "remove_proxy",
  actions: {
    insert_proxy: {
      title: "Put a forward proxy before half of the clients: the site no longer sees who they are",
      enabled: ({ store }) => !store.state?.scenario.forward_proxy,
      run: ({ store: { clients, scenario }, send }) => {
        const asking = clients.filter((id) => !scenario.traffic.direct.includes(id));
        const behind = asking.slice(0, Math.ceil(asking.length / 2));
        // Where it is nowhere, what goes through it would be faster than light.
        const region = regionOfMost(scenario, behind);
        return send(toChange("forward_proxy", { clients: behind, ...(region ? { region } : {}) }));
      },
    },
    remove_proxy: {
      title: "Take it away; its clients ask as the others do",
      run: ({ send }) => send(toChange("forward_proxy", null)),
    },
  },
};

/** The proxy that is drawn, so there is one. @param {import("../figure.js").Figure} figure */
const proxyOf = (figure) => /** @type {ForwardProxySpec} */ (figure.store.scenario.forward_proxy);

const titleOf = (/** @type {ForwardProxySpec} */ { kind }) => TITLES[kind];

/** @param {ForwardProxySpec} proxy @returns {import("./stage_node.js").Said} */
function said(proxy) {
  const whom = `for ${plural(proxy.clients.length, "client")}`;
  const rules = rulesOf(proxy);
  // For whom it is can be seen; only who hears it must be told both.
  return {
    title: titleOf(proxy),
    words: rules || whom,
    spoken: [placeName(proxy.region ?? ""), whom, rules].filter(Boolean).join(", "),
    sign: icon(proxy.kind),
  };
}

/** What it refuses, short enough to fit under it. @param {{deny: string[], allow: string[]}} proxy */
function rulesOf({ deny, allow }) {
  if (allow.length) return `lets ${plural(allow.filter((host) => !deny.includes(host)).length, "host")} through`;
  return deny.length ? `refuses ${deny.length === 1 ? deny[0] : plural(deny.length, "host")}` : "";
}

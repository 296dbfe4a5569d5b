// The cards of what stands on the way between the clients and the servers.

import { balancerCard } from "./balancer_card.js";
import { Draft } from "../../shared/draft.js";
import { edgeCard } from "./edge_card.js";
import { frontCard } from "./front_card.js";
import { balancerTitle, edgesOf, frontOf, replicasOf } from "../stages.js";
import { proxyCard } from "./proxy_card.js";

export class PathCards {
  /** @param {import("../actions.js").App} app @param {Map<string, {title: string}>} policies */
  constructor(app, policies) {
    this._app = app;
    this._policies = policies;
    this._proxy = new Draft();
    this._routes = new Draft();
  }

  /**
   * The title and body of a node's card, null where it has none of its own.
   * @param {{kind: string, id?: any}} selection @param {import("../../shared/fields.js").Fields} fields @param {(command: any) => any} send
   */
  card({ kind, id }, fields, send) {
    const { scenario } = this._app.store.state;
    if (kind === "proxy") {
      return { title: scenario.forward_proxy.kind === "vpn" ? "VPN" : "Forward proxy", body: proxyCard(this._app, fields, this._proxy, send) };
    }
    if (kind === "edge") {
      const edge = edgesOf(scenario).find((one) => one.id === id);
      return { title: `Edge ${id}`, body: edgeCard(this._app, edge, fields, send) };
    }
    if (kind === "front") {
      return { title: "Before the balancers", body: frontCard(this._app, this._policies, fields, send) };
    }
    if (kind === "balancer") {
      return { title: balancerTitle(id, scenario), body: balancerCard(this._app, id, fields, this._routes, send) };
    }
    return null;
  }

  /** What to say where the selected node is no longer there, else nothing. @param {{kind: string, id?: any}} selection */
  vanished({ kind, id }) {
    const { scenario } = this._app.store.state;
    if (kind === "proxy" && !scenario.forward_proxy) return "The forward proxy is gone.";
    if (kind === "edge" && !edgesOf(scenario).some((edge) => edge.id === id)) return `Edge ${id} is gone.`;
    if (kind === "balancer" && !replicasOf(scenario).includes(id)) return `Balancer ${id} is gone.`;
    return kind === "front" && !frontOf(scenario) ? "Nothing stands before the balancers any more." : "";
  }
}

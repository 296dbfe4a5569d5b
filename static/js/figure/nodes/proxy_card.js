// The card of the forward proxy: who is behind it, and what it lets through.

import { html } from "lit-html";

import { actionButton } from "../actions.js";
import { clientBoxes } from "./whom_clients_ask.js";
import { checkBox, choice, choicesOf } from "../../shared/fields.js";
import { plural } from "../../shared/format.js";
import { regionChoice } from "../regions.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";

/** @import { Command, ForwardProxySpec, ForwardProxySpecChanges } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

/** @type {Record<import("../../wire/wire.js").ProxyKind, string>} */
const KIND_WORDS = { proxy: "forward proxy", vpn: "VPN" };

/**
 * @param {import("../figure.js").Figure} figure @param {ForwardProxySpec} proxy @param {import("../../shared/fields.js").Fields} fields
 * @param {import("../../shared/draft.js").Draft} draft @param {(command: Command) => Promise<Answer>} send
 */
export function proxyCard(figure, proxy, fields, draft, send) {
  const set = (/** @type {ForwardProxySpecChanges} */ settings) => send(toChange("forward_proxy", settings));
  const changeRules = (/** @type {(proxy: ForwardProxySpec) => Partial<ForwardProxySpec>} */ change) =>
    draft.change(proxy, change, ({ allow, deny }) => set({ allow, deny }));
  const vpn = proxy.kind === "vpn";
  return html`
    <div class="buttons">
      ${actionButton(figure, "remove_proxy", `Remove ${vpn ? "the VPN" : "the proxy"}`, { look: "danger" })}
    </div>
    <p>
      It asks in its own name: whatever its clients send, the site sees <b>${schema.proxy_address}</b> and none of their
      addresses.
    </p>
    <p class="small">
      ${
        vpn
          ? "Its clients’ leg is encrypted as a whole: who looks on there sees only that they talk to it. It sends on what is in the tunnel to where that is addressed, and reads the host where TLS begins (SNI)."
          : "A company’s proxy is one: it knows all its clients, and can refuse what they ask for. It is told the host (CONNECT), and all else is sealed in TLS, which it does not end."
      }
      A policy that hashes addresses sends all of them to one server.
    </p>
    <fieldset class="bare card-fields" ?disabled=${!figure.store.ready}>
      <legend class="hidden">Settings of the forward proxy</legend>
      ${choice({ fields, name: "proxy-kind", label: "Kind", value: proxy.kind, options: choicesOf(KIND_WORDS), send: (kind) => set({ kind }) })}
      ${clientBoxes(
        figure,
        fields,
        "Clients behind it",
        "Who is not goes its own way. A client’s own card connects it too.",
        figure.store.clients,
        (address) => proxy.clients.includes(address),
        (address, connect) =>
          draft.change(
            proxy,
            ({ clients }) => ({ clients: connect ? [...clients, address] : clients.filter((one) => one !== address) }),
            () => send({ type: "connect_client", address, asks: connect ? "proxy" : "edges" }),
          ),
      )}
      ${regionChoice({
        fields,
        node: "proxy",
        value: proxy.region,
        figure,
        hint: "Where its requests come to light, whatever its clients’ own.",
        send: (region) => set({ region }),
      })}
      <div class="rules" role="group" aria-labelledby=${figure.ownId("rules")}>
        <p id=${figure.ownId("rules")}>Let through</p>
        ${schema.hosts.map((host) =>
          checkBox({
            fields,
            name: host,
            label: host,
            value: !proxy.deny.includes(host) && (!proxy.allow.length || proxy.allow.includes(host)),
            send: (through) => changeRules((now) => rules(now, host, through)),
          }),
        )}
        <p class="small">
          What is refused falls out here; the site never hears of it.
          <span data-part="refused">${plural(figure.store.figures?.proxy?.refused ?? 0, "request")} so far.</span>
        </p>
      </div>
    </fieldset>
  `;
}

/** The rules after one host was let through or refused. @param {ForwardProxySpec} proxy @param {string} host @param {boolean} through */
function rules({ allow, deny }, host, through) {
  const others = deny.filter((one) => one !== host);
  if (!through) return { deny: [...others, host] };
  return { deny: others, allow: allow.length && !allow.includes(host) ? [...allow, host] : allow };
}

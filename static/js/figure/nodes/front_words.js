// What is said of what stands before several balancers, as they are set now.

/** @import { BalancerSpec, FrontKind, PolicyWords } from "../../wire/wire.js" */

/** @typedef {Pick<BalancerSpec, "layer" | "forwarding" | "policy">} Behind the balancers behind it */

/** What each kind does. @type {Record<FrontKind, string>} */
const DOES = {
  ecmp: "A router with ECMP hashes addresses and ports, and remembers nothing. Drawn here is modulo-N: the remainder of the hash says which balancer, so that most connections come to another when one dies. Hash-threshold (RFC 2992) moves half of them or fewer, resilient hashing only those of the dead one.",
  active_passive:
    "As with VRRP, one balancer has the site’s address, and the others wait. When it dies, nobody answers until the next takes the address over.",
  layer_4:
    "It sees addresses and ports only, picks a balancer once for each connection, and forwards its packets as they are (as IPVS and Maglev do), so that the balancer sees who asks. In truth that answers past it (direct return). HAProxy’s TCP mode would ask from an address of its own, and name the client in a PROXY line.",
};

/** The connections that come to another balancer when one dies. @type {Record<FrontKind, string>} */
const WHICH = {
  ecmp: "Connections that come to another",
  active_passive: "All connections",
  layer_4: "The dead one’s connections",
};

const ONE_ADDRESS =
  "It changes only where packets go next: whoever asks the site asks its one address. Behind edges it sees the edges’ addresses, for their clients’ are sealed in TLS.";

/** What stands before them does, and what they are asked at. @param {FrontKind} kind */
export const whatItDoes = (kind) => [DOES[kind], ONE_ADDRESS];

/**
 * What becomes of connections that come to another balancer, once theirs is dead.
 * @param {FrontKind} kind @param {Behind} balancer @param {PolicyWords | undefined} policy that of the balancers
 */
export function whenOneDies(kind, { layer, forwarding }, policy) {
  const which = WHICH[kind];
  if (layer === 7) return `${which} break then: at layer 7 a connection ends at its balancer, and no other knows it.`;
  if (forwarding === "connections")
    return `${which} break then: these balancers end connections, and no other knows them.`;
  if (policy?.knows === "the key")
    return `${which} live on: the balancers forward packets, and all pick by the same hash, so that any of them finds the same server.`;
  return `${which} break mostly: another balancer does not know them, and picks anew.`;
}

"""What nodes are called: the addresses of clients, the ids of servers, edges and balancers."""

from collections.abc import Collection, Iterator, Sequence
from ipaddress import ip_address
from itertools import count
from string import ascii_lowercase

from msgspec.structs import replace

from .spec import MAX_REPLICAS, EdgeSpec, ForwardProxySpec, Scenario, ServerSpec, TrafficSpec

BALANCER_ID = "lb"
FRONT_ID = "front"
PROXY_ID = "proxy"


def client_address(number: int) -> str:
    """Return the address of the `number`th client, from 1: 10.0.0.1, 10.0.0.2 …"""
    return str(ip_address("10.0.0.0") + number)


def client_addresses(traffic: TrafficSpec) -> list[str]:
    """Return the clients' addresses, whether the scenario counts them or lists them."""
    if isinstance(traffic.clients, int):
        return [client_address(number) for number in range(1, traffic.clients + 1)]
    return traffic.clients


def behind_proxy(proxy: ForwardProxySpec | None, addresses: list[str]) -> list[str]:
    """Return which of the clients at these addresses go through a forward proxy."""
    if proxy is None:
        return []
    return addresses[: proxy.clients] if isinstance(proxy.clients, int) else proxy.clients


def client_region(regions: Sequence[str], place: int) -> str:
    """Return the region of the client at `place`: clients take the regions in turn."""
    return regions[place % len(regions)] if regions else ""


def regions_in_turn(regions: list[str], of_clients: list[str]) -> list[str]:
    """Return the regions that the clients take in turn; where they do not take these so, the region of each."""
    if all(region == client_region(regions, place) for place, region in enumerate(of_clients)):
        return list(regions)
    return list(of_clients)


def next_client_address(addresses: Collection[str]) -> str:
    """Return the address after the highest that `client_address` gave, or the first free one after the last."""
    first, last = int(ip_address("10.0.0.0")), int(ip_address("10.255.255.255"))
    used = {int(ip_address(address)) - first for address in addresses if address.startswith("10.")}
    following = max(used, default=0) + 1
    if first + following > last:
        following = next(number for number in count(1) if number not in used)
    return client_address(following)


def next_server_id(ids: Collection[str]) -> str:
    """Return the letter after the last one in use: a, b … z, aa, ab … zz, aaa …"""
    letters = [id for id in ids if len(id) <= 2 and all(letter in ascii_lowercase for letter in id)]
    last = max(letters, key=lambda letters: (len(letters), letters), default="")
    return next(id for id in _letters_after(last) if id != BALANCER_ID and id not in ids)


def next_edge_id(ids: Collection[str]) -> str:
    """Return the first of edge1, edge2 … that is free."""
    return next(id for id in (f"edge{number}" for number in count(1)) if id not in ids)


def _letters_after(last: str) -> Iterator[str]:
    while True:
        kept = last.rstrip("z")
        last = (kept[:-1] + chr(ord(kept[-1]) + 1) if kept else "a") + "a" * (len(last) - len(kept))
        yield last


def replica_ids(count: int) -> list[str]:
    """Return the ids of this many balancers: lb, lb2, lb3 …"""
    return [BALANCER_ID, *(f"{BALANCER_ID}{number}" for number in range(2, count + 1))]


# The ids of nodes that have no name of their own.
RESERVED = dict.fromkeys(replica_ids(MAX_REPLICAS), "a balancer") | {
    BALANCER_ID: "the balancer",
    FRONT_ID: "what stands before the balancers",
    PROXY_ID: "the forward proxy",
}


def name_servers(scenario: Scenario) -> Scenario:
    """Give every server without an id the next free letter."""
    servers: list[ServerSpec] = []
    ids = [id for id in _ids(scenario) if id]
    for server in scenario.servers:
        if not server.id:
            server = replace(server, id=next_server_id(ids))
            ids.append(server.id)
        servers.append(server)
    return replace(scenario, servers=servers)


def name_edges(scenario: Scenario) -> Scenario:
    """Give every edge without an id the next free one."""
    edges: list[EdgeSpec] = []
    ids = _ids(scenario)
    for edge in scenario.edges:
        if not edge.id:
            edge = replace(edge, id=next_edge_id(ids))
            ids.append(edge.id)
        edges.append(edge)
    return replace(scenario, edges=edges)


def _ids(scenario: Scenario) -> list[str]:
    return [*(server.id for server in scenario.servers), *(edge.id for edge in scenario.edges)]

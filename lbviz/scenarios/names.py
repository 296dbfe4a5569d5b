"""What nodes are called: the addresses of clients, the ids of servers, edges and balancers."""

from collections.abc import Callable, Collection, Iterator, Sequence
from ipaddress import ip_address
from itertools import count
from string import ascii_lowercase
from typing import Any, NamedTuple

from msgspec.structs import replace

from .spec import MAX_REPLICAS, ForwardProxySpec, Scenario, TrafficSpec

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


class Named(NamedTuple):
    """A table of nodes with ids: what one of them is called, and which id is free beside those in use."""

    table: str
    kind: str
    next_id: Callable[[Collection[str]], str]


# In the order of the way.
NAMED = (Named("edges", "an edge", next_edge_id), Named("servers", "a server", next_server_id))


def named_in(scenario: Scenario) -> list[Any]:
    """Return what a scenario says of the nodes in these tables."""
    return [node for named in NAMED for node in getattr(scenario, named.table)]


def ids_in(scenario: Scenario) -> list[str]:
    """Return the ids of all nodes that have one in the scenario."""
    return [node.id for node in named_in(scenario) if node.id]


def taken_in(scenario: Scenario) -> dict[str, str]:
    """Return the names that are taken, each with what has it."""
    taken = RESERVED | dict.fromkeys(client_addresses(scenario.traffic), "a client")
    for table, kind, _ in NAMED:
        taken.update((node.id, kind) for node in getattr(scenario, table))
    return taken


def name_nodes(scenario: Scenario) -> Scenario:
    """Give every node without an id the next free one."""
    for table, _, next_id in NAMED:
        ids, nodes = ids_in(scenario), list(getattr(scenario, table))
        for place, node in enumerate(nodes):
            if not node.id:
                nodes[place] = replace(node, id=next_id(ids))
                ids.append(nodes[place].id)
        scenario = replace(scenario, **{table: nodes})
    return scenario

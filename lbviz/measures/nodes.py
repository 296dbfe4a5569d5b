"""What the measures of a live world and of a run have in common: what a scenario says, and sums of counts."""

from typing import Protocol

from lbviz.scenarios.costs import mean_ms
from lbviz.scenarios.names import client_addresses, replica_ids
from lbviz.scenarios.spec import Scenario


class Ends(Protocol):
    """How many requests ended how."""

    @property
    def answered(self) -> int: ...
    @property
    def dropped(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def refused(self) -> int: ...
    @property
    def retries(self) -> int: ...


class CacheCounts(Protocol):
    """How often an edge's cache said what."""

    @property
    def hits(self) -> int: ...
    @property
    def misses(self) -> int: ...
    @property
    def revalidations(self) -> int: ...
    @property
    def collapsed(self) -> int: ...
    @property
    def stale(self) -> int: ...


def numbers_of(scenario: Scenario) -> dict[str, float | str]:
    """Return the measures that a scenario says by itself."""
    return {
        "rate": scenario.traffic.rate_per_s,
        "clients": len(client_addresses(scenario.traffic)),
        "servers": len(scenario.servers),
        "servers_up": sum(server.status == "up" for server in scenario.servers),
        "edges": len(scenario.edges),
        "layer": scenario.balancer.layer,
        "policy": scenario.balancer.policy,
        "key": scenario.balancer.key,
    }


def ends_of(sent: int, what: Ends) -> dict[str, float]:
    """Return how many requests of those `sent` ended how, and which shares of them were lost."""
    lost = what.dropped + what.failed + what.refused
    return {
        "sent": sent,
        "answered": what.answered,
        "dropped": what.dropped,
        "failed": what.failed,
        "refused": what.refused,
        "lost": lost,
        "retries": what.retries,
        "dropped_share": what.dropped / sent if sent else 0.0,
        "failed_share": what.failed / sent if sent else 0.0,
        "lost_share": lost / sent if sent else 0.0,
    }


def hit_rate(edge: CacheCounts) -> float:
    """Return the share that an edge answered itself, of all that may be kept; 0 where none of it was asked for."""
    itself = edge.hits + edge.stale
    asked = itself + edge.misses + edge.revalidations + edge.collapsed
    return itself / asked if asked else 0.0


def capacity_per_s(scenario: Scenario, server: str) -> float | None:
    """Return how many requests a server can finish in a second at the mean cost, None if there is no such server."""
    spec = next((each for each in scenario.servers if each.id == server), None)
    mean = mean_ms(scenario.traffic.cost_ms)
    if spec is None or not mean:
        return None
    return spec.workers * spec.power / spec.slow * 1000 / mean


def is_up(scenario: Scenario, node: str) -> bool | None:
    """Return whether a server, edge or balancer is up, None if there is no such node."""
    for server in scenario.servers:
        if server.id == node:
            return server.status == "up"
    for edge in scenario.edges:
        if edge.id == node:
            return edge.status == "up"
    if node in replica_ids(scenario.balancer.replicas):
        return node not in scenario.balancer.crashed
    return None

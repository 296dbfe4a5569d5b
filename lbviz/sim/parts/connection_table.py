"""Layer 4: one pick for each connection, since nothing else can be seen."""

from typing import Protocol

from lbviz.policies import Pick
from lbviz.sim.connections import Connections, Memory
from lbviz.sim.nodes.balancer.picker import Around
from lbviz.sim.nodes.balancer.upstream import Upstream
from lbviz.sim.request import Request


class Fitness(Protocol):
    """Who knows which servers are there and fit."""

    def is_fit(self, upstream: Upstream) -> bool: ...


class ConnectionTable(Around):
    """Asks for a pick at a connection's first request, and remembers it.

    Without `tracking` it asks at every one. Then only a policy that hashes addresses and ports keeps a connection
    together, and only as long as its table stays the same. That is why Maglev has both: D. E. Eisenbud et al., "Maglev:
    A Fast and Reliable Software Network Load Balancer", NSDI 2016, section 3.3, backend selection.
    """

    def __init__(self, owner: str, connections: Connections, health: Fitness, tracking: bool) -> None:
        """`owner` is the id of the balancer whose table this is."""
        self._connections = connections
        self._tracking = tracking
        self._health = health
        self._known: Memory[Upstream] = Memory(owner)
        self._latest: Upstream | None = None

    def pick(self, request: Request) -> Upstream | None:
        connection = self._connections.of(request)
        known = self._known.get(connection)
        self._latest = None
        # A connection may stay at a server that drains.
        if known is not None and not known.gone and self._health.is_fit(known):
            self._latest = known
            return known
        picked = self.below.pick(request)
        if self._tracking and picked is not None:
            self._known.keep(connection, picked)
        return picked

    def explain(self, request: Request) -> Pick:
        if self._latest is None:
            return self.below.explain(request)
        winner = self._latest
        because = (
            f"Its connection, from port {self._connections.port(request)}, was sent to {winner.id} before, and a "
            f"connection stays where it is. This is its request number {self._connections.of(request).carried}."
        )
        return self.explain_without_policy(request, winner, because)

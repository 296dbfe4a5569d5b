"""Equal-cost multi-path routing: a router spreads flows by their hashes."""

from collections.abc import Sequence

from xxhash import xxh64_intdigest

from lbviz.sim.connections import Connections
from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.request import Request


class Ecmp:
    """A router with one route of equal cost to each balancer: it hashes addresses and ports, and remembers nothing.

    The remainder of the hash by the number of routes says which, so that most flows change their balancer when one
    goes. RFC 2992, "Analysis of an Equal-Cost Multi-Path Algorithm", has thresholds instead, which moves fewer.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._up: Sequence[Balancer] = ()

    def set_balancers(self, all: Sequence[Balancer], up: Sequence[Balancer]) -> None:
        self._up = up

    def choose(self, request: Request) -> Balancer | None:
        """Return the balancer of this flow."""
        if not self._up:
            return None
        return self._up[xxh64_intdigest(self._connections.flow(request).encode()) % len(self._up)]

    def ended(self, request: Request) -> None:
        """Remember nothing."""

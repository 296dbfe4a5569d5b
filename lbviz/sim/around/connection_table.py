"""Layer 4: one pick for each connection, since nothing else can be seen."""

from collections.abc import Callable

from lbviz.policies import Candidate, Pick
from lbviz.sim.connection import Connections, Memory
from lbviz.sim.request import Request
from lbviz.sim.upstream import Upstream


class ConnectionTable:
    """Calls `ask`, the policy's pick, at a connection's first request, and remembers.

    Without `tracking` it calls it at every one. Then only a policy that hashes addresses and ports keeps a connection
    together, and only as long as its table stays the same. That is why Maglev has both: D. E. Eisenbud et al., "Maglev:
    A Fast and Reliable Software Network Load Balancer", NSDI 2016, section 3.3, backend selection.
    """

    ask: Callable[[Request], Upstream | None]

    def __init__(
        self, owner: str, connections: Connections, is_fit: Callable[[Upstream], bool], tracking: bool
    ) -> None:
        """`owner` is the id of the balancer whose table this is."""
        self._connections = connections
        self._tracking = tracking
        self._is_fit = is_fit
        self._known: Memory[Upstream] = Memory(owner)
        self._latest_was_known = False

    def pick(self, request: Request) -> Upstream | None:
        """Return where the request's connection goes; a server that is down or gone is forgotten."""
        connection = self._connections.of(request)
        known = self._known.get(connection)
        self._latest_was_known = False
        if known is not None and self._is_fit(known):
            self._latest_was_known = True
            return known
        picked = self.ask(request)
        if self._tracking and picked is not None:
            self._known.keep(connection, picked)
        return picked

    def explain(self, request: Request, policy: str, upstreams: list[Upstream]) -> Pick | None:
        """Describe the pick just made where it was no pick at all, None where the policy made it."""
        if not self._latest_was_known:
            return None
        connection = self._connections.of(request)
        assert request.upstream is not None
        winner = request.upstream.id
        return Pick(
            policy=policy,
            winner=winner,
            figure="in flight",
            candidates=[Candidate(upstream.id, upstream.in_flight) for upstream in upstreams],
            because=(
                f"Its connection, from port {self._connections.port(request)}, was sent to {winner} before, and a "
                f"connection stays where it is. This is its request number {connection.carried}."
            ),
        )

"""One server as a balancer has it."""

from collections.abc import Callable
from math import inf

from lbviz.policies import Backend
from lbviz.sim.network import Link
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.request import Request
from lbviz.sim.trace import DropReason, FailReason


class Upstream(Backend):
    """What one `balancer` (its id) knows of one of its servers: the ways `out` there, `home`, and back for a retry
    (`again`), and who hears what went wrong. It is `gone` when the server is.

    A server answers each request along the `home` of the upstream that the request came by, and calls
    `on_dropped(request, reason)` or `on_failed(request, reason)` when it refuses or breaks one.
    """

    out: Link
    home: Link
    again: Link
    __slots__ = ("again", "balancer", "gone", "home", "limit", "on_dropped", "on_failed", "out", "server")

    def __init__(
        self,
        balancer: str,
        server: Server,
        *,
        on_dropped: Callable[[Request, DropReason], None],
        on_failed: Callable[[Request, FailReason], None],
    ) -> None:
        super().__init__(server.id, server.spec.weight, queue_length=server.holds)
        self.balancer = balancer
        self.server = server
        self.gone = False
        self.limit = inf
        """How many requests it may have of this balancer at once."""
        self.on_dropped = on_dropped
        self.on_failed = on_failed


def upstream_of(request: Request) -> Upstream:
    """Return the upstream of a request's latest attempt, which must have been made."""
    upstream = request.upstream
    # Only a balancer asks servers.
    assert isinstance(upstream, Upstream)
    return upstream

"""One server as a balancer has it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from lbviz.policies import Backend

from .network import Link
from .trace import DropReason, FailReason

if TYPE_CHECKING:
    from .request import Request
    from .server import Server


class Upstream(Backend):
    """What one balancer knows of one of its servers: the ways `out` there and `home`, and who hears what went wrong.

    A server answers each request along the `home` of the upstream that the request came by, and calls
    `on_dropped(request, reason)` or `on_failed(request, reason)` when it refuses or breaks one.
    """

    out: Link
    home: Link
    __slots__ = ("home", "on_dropped", "on_failed", "out", "server")

    def __init__(
        self,
        server: "Server",
        *,
        on_dropped: "Callable[[Request, DropReason], None]",
        on_failed: "Callable[[Request, FailReason], None]",
    ) -> None:
        super().__init__(server.id, server.spec.weight, queue_length=server.holds)
        self.server = server
        self.on_dropped = on_dropped
        self.on_failed = on_failed

"""One request on its way."""

from typing import TYPE_CHECKING

from .trace import Record

if TYPE_CHECKING:
    from .client import Client
    from .network import Link
    from .server import Server
    from .upstream import Upstream


class Request:
    """What travels; `Tally.open` makes it.

    `cost` is in seconds of work on a server of power 1, `work_left` what remains of it; `created`, `passed_on` and
    `started` are when its client sent it, the balancer passed it on and a server began to work, `work_since` since when
    `work_left` holds. The balancer answers along `home`. `upstream` and `server` are those of the latest attempt;
    `record` is the latest thing that happened to it, kept only where there is a trace.
    """

    __slots__ = (
        "attempts",
        "client",
        "cost",
        "created",
        "finish_event",
        "home",
        "id",
        "key",
        "passed_on",
        "record",
        "server",
        "started",
        "upstream",
        "work_left",
        "work_since",
    )

    id: int
    client: "Client"
    key: str
    cost: float
    created: float
    home: "Link"
    attempts: int
    upstream: "Upstream | None"
    server: "Server | None"
    record: Record | None
    # Set by the balancer.
    passed_on: float
    # Set by the server that works on it.
    finish_event: int
    started: float
    work_left: float
    work_since: float

    @property
    def region(self) -> str:
        """Where its client is."""
        return self.client.region

"""One request on its way."""

from typing import TYPE_CHECKING

from .trace import Record

if TYPE_CHECKING:
    from lbviz.policies import Backend

    from .client import Client
    from .server import Server


class Request:
    """What travels. `cost` is in seconds of work on a server of power 1, `work_left` what remains of it.

    `started` is when its work began, `work_since` since when `work_left` holds, `passed_on` when the balancer sent it.
    `backend` and `server` are those of the latest attempt; `record` is the latest thing that happened to it, kept
    only where there is a trace.
    """

    __slots__ = (
        "attempts",
        "backend",
        "client",
        "cost",
        "created",
        "finish_event",
        "id",
        "key",
        "passed_on",
        "record",
        "server",
        "started",
        "work_left",
        "work_since",
    )

    def __init__(self, id: int, client: "Client", cost: float, created: float) -> None:
        self.id = id
        self.client = client
        self.key = client.address
        self.cost = cost
        self.created = created
        self.attempts = 0
        self.backend: Backend | None = None
        self.server: Server | None = None
        self.record: Record | None = None

    @property
    def region(self) -> str:
        """Where its client is."""
        return self.client.region

    # Set by the balancer.
    passed_on: float
    # Set by the server that works on it.
    finish_event: int
    started: float
    work_left: float
    work_since: float

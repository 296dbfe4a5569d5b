"""One request on its way."""

from typing import TYPE_CHECKING

from .trace import Record

if TYPE_CHECKING:
    from lbviz.policies import Backend

    from .server import Server


class Request:
    """What travels. `cost` is in seconds of work on a server of power 1, `work_left` what remains of it.

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
        "record",
        "server",
        "work_left",
        "work_since",
    )

    def __init__(self, id: int, client: str, cost: float, created: float) -> None:
        self.id = id
        self.client = client
        self.cost = cost
        self.created = created
        self.attempts = 0
        self.backend: Backend | None = None
        self.server: Server | None = None
        self.record: Record | None = None
        self.work_left = cost
        self.work_since = created
        self.finish_event = 0

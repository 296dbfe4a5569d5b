"""One request on its way."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .client import Client
    from .connection import Connection
    from .hop import Hop
    from .network import Link
    from .upstream import Upstream


class Sender(Protocol):
    """Whom a balancer takes for the client: the client itself, or the forward proxy that asks for it."""

    @property
    def address(self) -> str: ...
    @property
    def region(self) -> str: ...


class Request:
    """What travels; `TrafficSource` makes it.

    `cost` is in seconds of work on a server of power 1, less where an edge only asks whether its copy holds;
    `work_left` is what remains of it; `created`, `passed_on` and `started` are when its client sent it, the balancer
    passed it on and a server began to work, `work_since` since when `work_left` holds. The balancer answers along
    `home`, by way of the nodes it has `passed`. `sender` is whom the balancer takes for its client. `upstream` is that
    of the latest attempt.
    """

    __slots__ = (
        "client",
        "connection",
        "cost",
        "created",
        "finish_event",
        "home",
        "id",
        "key",
        "passed",
        "passed_on",
        "retried",
        "sender",
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
    passed: "tuple[Hop, ...]"
    sender: Sender
    retried: bool
    upstream: "Upstream | None"
    # Set where somebody looks at connections.
    connection: "Connection"
    # Set by the balancer.
    passed_on: float
    # Set by the server that works on it.
    finish_event: int
    started: float
    work_left: float
    work_since: float

    @property
    def region(self) -> str:
        """Where its sender is."""
        return self.sender.region

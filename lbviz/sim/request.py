"""One request on its way, its connection, and the little it must know of others."""

from collections.abc import Callable
from typing import Any, Protocol

from .trace import DropReason, FailReason


class Source(Protocol):
    """Who opens a connection: by which address the Internet knows it, and where it is."""

    @property
    def public(self) -> str: ...
    @property
    def region(self) -> str: ...


class Sender(Source, Protocol):
    """Whom a balancer takes for the client: the client itself, or the forward proxy that asks for it."""

    @property
    def address(self) -> str: ...


class Author(Sender, Protocol):
    """A client. `forged` is what it writes into X-Forwarded-For, empty where it writes nothing."""

    @property
    def forged(self) -> str: ...


class Way(Protocol):
    """What a request or its answer is sent along."""

    @property
    def send(self) -> "Callable[[Request], None]": ...


class Passed(Source, Protocol):
    """A node that has passed a request on, and must hear when its answer will never come.

    Its `public` address is empty where it asks in the name of who asked it. One that `gathers` asks on connections of
    its own, whoever's the requests are; else each of them goes on on one that stands for its client's.
    """

    gathers: bool

    @property
    def id(self) -> str: ...
    @property
    def region(self) -> str: ...
    def rescues(self, request: "Request", node: str) -> bool: ...
    def lost(self, request: "Request") -> None: ...


class Asking(Protocol):
    """What is known of a request on its way, before or while there is one: who wrote it, and whom it passes."""

    @property
    def client(self) -> Author: ...
    @property
    def passed(self) -> tuple[Passed, ...]: ...


class Asker(Protocol):
    """Who asks the server `id`: it gets the answer along `home`, or hears why there is none."""

    @property
    def id(self) -> str: ...
    @property
    def home(self) -> Way: ...
    @property
    def on_dropped(self) -> "Callable[[Request, DropReason], None]": ...
    @property
    def on_failed(self) -> "Callable[[Request, FailReason], None]": ...


class Connection:
    """One TCP connection of a client's or an edge's: `number` is its first request's, `carried` how many it has had.

    `wants` says what the first asks for.

    `end` stands for the memory of the node at its other end: a balancer that ends connections, or a server behind one
    that forwards packets. What arrives anywhere else is answered with a reset (RFC 9293, section 3.5.2). `joined` is
    the server to which a balancer at layer 4 has joined one that ends there. `source` is the address and port it comes
    from as text, empty until somebody asks. `kept` is what nodes on the way remember of it, by their ids.
    """

    __slots__ = ("broken", "carried", "end", "joined", "kept", "number", "source", "wants")

    def __init__(self, number: int, wants: int) -> None:
        self.number = number
        self.wants = wants
        self.carried = 0
        self.end: object | None = None
        self.joined: object | None = None
        self.source = ""
        self.broken = False
        self.kept: dict[str, tuple[object, Any]] = {}


class Request:
    """What travels; `TrafficSource` makes it.

    `id` is what records call it, and negative as soon as nobody waits for it any more: then its answer goes nowhere.
    `number` is what nodes on the way know it by, whatever becomes of it, and `wants` the number of its client's first
    try, which says what it asks for. `tries` is how often its client had sent it before, `timer` the event by which
    that gives it up, 0 for none.

    `cost` is in seconds of work on a server of power 1, less where an edge only asks whether its copy holds (what it
    was before is its `full_cost` then); `work_left` is what remains of it; `asked`, `created`, `passed_on` and
    `started` are when its client sent it for the first time, sent this try, the balancer passed it on and a server
    began to work, `work_since` since when `work_left` holds. The balancer answers along
    `home`, by way of the nodes it has `passed`. `sender` is whom the balancer takes for its client. `upstream` is that
    of the latest attempt, `tried` are those of the attempts that failed before.
    """

    __slots__ = (
        "asked",
        "background",
        "client",
        "connection",
        "cost",
        "created",
        "finish_event",
        "first_connection",
        "full_cost",
        "home",
        "id",
        "key",
        "lost_by",
        "number",
        "passed",
        "passed_on",
        "sender",
        "started",
        "successor",
        "timer",
        "tried",
        "tries",
        "upstream",
        "wants",
        "work_left",
        "work_since",
    )

    id: int
    number: int
    wants: int
    client: Author
    key: str
    cost: float
    asked: float
    created: float
    home: Way
    passed: tuple[Passed, ...]
    sender: Sender
    tries: int
    timer: int
    upstream: Asker | None
    tried: tuple[Asker, ...]
    # Set where somebody looks at connections: the one on which it reaches the site.
    connection: Connection
    # Set by an edge, where a connection carries several: the one on which its client sent it.
    first_connection: Connection
    # Set by the balancer, the second when an attempt is lost.
    passed_on: float
    lost_by: DropReason | FailReason
    # Set by an edge: that it asks for its own sake, and the cost.
    background: bool
    full_cost: float
    # Set by a balancer that waits for it no longer: what goes on in its place.
    successor: "Request"
    # Set by the server that works on it.
    finish_event: int
    started: float
    work_left: float
    work_since: float

    @property
    def region(self) -> str:
        """Where its sender is."""
        return self.sender.region

    @property
    def current(self) -> "Request":
        """What stands for it now, where a balancer has let go of what it sent to a server."""
        request = self
        while hasattr(request, "successor"):
            request = request.successor
        return request

    def part(self, orphan: int) -> "Request":
        """Let go of what goes on from here, which is called `orphan` from now on; return what stands in its place."""
        fresh = Request()
        for name in self.__slots__:
            if hasattr(self, name):
                setattr(fresh, name, getattr(self, name))
        self.successor = fresh
        if hasattr(self, "background"):
            del self.background
        self.id = orphan
        self.timer = 0
        self.passed = ()
        return fresh

"""The links between nodes: what is sent arrives one latency later, and at once where there is none."""

from collections.abc import Callable
from heapq import heappush
from typing import TypeVar
from weakref import WeakSet

from lbviz.scenarios.spec import Network as NetworkSpec

from .engine import Engine
from .request import Request
from .tally import Tally
from .trace import Moved

T = TypeVar("T")
Receive = Callable[[Request], None]


class Link:
    """One way from one node to another; call `send(request)`.

    `send` is an attribute, not a method: where there is nothing to wait for and nothing to note, it is the
    receiving node's own `receive`, and the link costs nothing.
    """

    __slots__ = ("__weakref__", "_back", "_engine", "_latency", "_receive", "_source", "_tally", "_target", "send")

    def __init__(
        self, engine: Engine, tally: Tally, source: str, target: str, receive: Receive, back: bool, latency: float
    ) -> None:
        self._engine = engine
        self._tally = tally
        self._source = source
        self._target = target
        self._receive = receive
        self._back = back
        self.set_latency(latency)

    def set_latency(self, latency: float) -> None:
        """Take a new latency in seconds; what is on its way arrives as it was sent."""
        self._latency = latency
        self.send: Receive = self._carry if latency or self._tally.traced else self._receive

    def _carry(self, request: Request) -> None:
        engine = self._engine
        arrival = engine.now + self._latency
        if self._tally.traced:
            moved = Moved(engine.now, request.id, self._source, self._target, arrival, self._back)
            self._tally.record(request, moved)
        if self._latency:
            heappush(engine.heap, (arrival, 0, next(engine.serials), self._receive, request))
        else:
            self._receive(request)


class Network:
    """Makes links, which all share one latency."""

    def __init__(self, spec: NetworkSpec, engine: Engine, tally: Tally) -> None:
        self._engine = engine
        self._tally = tally
        self._links: WeakSet[Link] = WeakSet()
        self.spec = spec

    @property
    def latency(self) -> float:
        """The time one link takes, in seconds."""
        return self.spec.latency_ms / 1000

    def link(self, source: str, target: str, receive: Receive, *, back: bool = False) -> Link:
        """Return a new link from `source` to `target`, where `receive` takes what arrives; `back` leads home."""
        link = Link(self._engine, self._tally, source, target, receive, back, self.latency)
        self._links.add(link)
        return link

    def set(self, spec: NetworkSpec) -> None:
        """Take a new latency for all links."""
        self.spec = spec
        for link in self._links:
            link.set_latency(self.latency)

    def tell(self, hear: Callable[[T], None], news: T) -> None:
        """Carry news that is no request, such as that a connection broke."""
        if self.latency:
            self._engine.schedule(self._engine.now + self.latency, hear, news)
        else:
            hear(news)

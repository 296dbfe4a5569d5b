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
    receiving node's own `receive`, and the link costs nothing. A link to or from a `region` takes longer for clients of
    other regions.
    """

    __slots__ = (
        "__weakref__",
        "_back",
        "_between",
        "_engine",
        "_latency",
        "_receive",
        "_region",
        "_source",
        "_tally",
        "_target",
        "send",
    )

    def __init__(
        self, engine: Engine, tally: Tally, source: str, target: str, receive: Receive, *, back: bool, region: str
    ) -> None:
        self._engine = engine
        self._tally = tally
        self._source = source
        self._target = target
        self._receive = receive
        self._back = back
        self._region = region

    def set_latency(self, latency: float, between: float) -> None:
        """Take new latencies in seconds; what is on its way arrives as it was sent."""
        self._latency = latency
        self._between = between if self._region else 0.0
        self.send: Receive = self._carry if latency or self._between or self._tally.traced else self._receive

    def _carry(self, request: Request) -> None:
        engine = self._engine
        latency = self._latency
        if self._between and request.region not in ("", self._region):
            latency += self._between
        arrival = engine.now + latency
        if self._tally.traced:
            moved = Moved(engine.now, request.id, self._source, self._target, arrival, self._back)
            self._tally.record(request, moved)
        if latency:
            engine.serial = serial = engine.serial + 1
            heappush(engine.heap, (arrival, 0, serial, self._receive, request))
        else:
            self._receive(request)


class Network:
    """Makes links, which all share one latency, and another for what lies between regions."""

    def __init__(self, spec: NetworkSpec, engine: Engine, tally: Tally) -> None:
        self._engine = engine
        self._tally = tally
        self._links: WeakSet[Link] = WeakSet()
        self.spec = spec

    @property
    def latency(self) -> float:
        """The time one link takes, in seconds."""
        return self.spec.latency_ms / 1000

    def between(self, one: str, other: str) -> float:
        """Return how many seconds longer a link takes from one region to the other; nowhere is next to everywhere."""
        return self.spec.between_regions_ms / 1000 if one and other and one != other else 0.0

    def link(self, source: str, target: str, receive: Receive, *, back: bool = False, region: str = "") -> Link:
        """Return a new link from `source` to `target`, where `receive` takes what arrives; `back` leads home."""
        link = Link(self._engine, self._tally, source, target, receive, back=back, region=region)
        link.set_latency(self.latency, self.spec.between_regions_ms / 1000)
        self._links.add(link)
        return link

    def set(self, spec: NetworkSpec) -> None:
        """Take new latencies for all links."""
        self.spec = spec
        for link in self._links:
            link.set_latency(self.latency, spec.between_regions_ms / 1000)

    def tell(self, hear: Callable[[T], None], news: T, longer: float = 0.0) -> None:
        """Carry news that is no request, such as that a connection broke; it may take so much `longer`."""
        latency = self.latency + longer
        if latency:
            self._engine.schedule(self._engine.now + latency, hear, news)
        else:
            hear(news)

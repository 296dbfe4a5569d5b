"""The links between nodes: what is sent arrives one latency later, and at once where there is none."""

from collections.abc import Callable
from heapq import heappush
from typing import NamedTuple, Protocol, TypeVar
from weakref import WeakSet

from lbviz.scenarios.places import KM_PER_MS, kilometres
from lbviz.scenarios.spec import NetworkSpec

from .engine import Engine
from .request import Request
from .tally import Tally
from .trace import Moved

T = TypeVar("T")
Receive = Callable[[Request], None]


class Link:
    """One way from one node to another; call `send(request)`.

    `send` is an attribute, not a method: where there is nothing to wait for and nothing to note, it is the
    receiving node's own `receive`, and the link costs nothing. `regions` are where it begins and ends; an end without a
    region is where the request's sender is.
    """

    __slots__ = (
        "__weakref__",
        "_back",
        "_cut",
        "_engine",
        "_latency",
        "_network",
        "_receive",
        "_region",
        "_regions",
        "_source",
        "_tally",
        "_target",
        "send",
    )

    send: Receive

    def __init__(
        self,
        network: "Network",
        source: str,
        target: str,
        receive: Receive,
        *,
        back: bool,
        regions: tuple[str, str],
    ) -> None:
        self._network = network
        self._engine = network.engine
        self._tally = network.tally
        self._source = source
        self._target = target
        self._receive = receive
        self._back = back
        self._regions = regions
        self._cut = False
        self.take_latency()

    def cut(self, lose: Receive) -> None:
        """Let `lose` have what is sent from now on; what is on its way arrives."""
        self._cut = True
        self.send = lose

    def take_latency(self) -> None:
        """Take the network's latencies as they are now; what is on its way arrives as it was sent."""
        if self._cut:
            return
        network = self._network
        one, other = self._regions
        self._latency = network.latency + network.between(one, other)
        # The region of the one end that has any, where it matters how far the request's sender is from it.
        self._region = (one or other) if not (one and other) and network.regions_matter else ""
        self.send = self._carry if self._latency or self._region or self._tally.traced else self._receive

    def _carry(self, request: Request) -> None:
        engine = self._engine
        latency = self._latency
        if self._region:
            latency += self._network.between(request.region, self._region)
        arrival = engine.now + latency
        if self._tally.traced:
            moved = Moved(engine.now, request.id, self._source, self._target, arrival, self._back)
            self._tally.record(request, moved)
        if latency:
            engine.serial = serial = engine.serial + 1
            heappush(engine.heap, (arrival, 0, serial, self._receive, request))
        else:
            self._receive(request)


class Leg(NamedTuple):
    """The two ways between a node and the next one on the way to the servers."""

    out: Link
    home: Link


class Node(Protocol):
    """Something on the way that a leg can lead to."""

    id: str

    @property
    def region(self) -> str: ...

    def receive(self, request: Request) -> None: ...


class Network:
    """Makes links, which all share one latency, and another for what lies between regions."""

    def __init__(self, spec: NetworkSpec, engine: Engine, tally: Tally) -> None:
        self.engine = engine
        self.tally = tally
        self._links: WeakSet[Link] = WeakSet()
        self.spec = spec

    @property
    def latency(self) -> float:
        """The time one link takes, in seconds."""
        return self.spec.latency_ms / 1000

    @property
    def regions_matter(self) -> bool:
        """Whether it takes longer from one region to another."""
        return self.spec.by_distance or self.spec.between_regions_ms > 0

    def between(self, one: str, other: str) -> float:
        """Return how many seconds longer a link takes from one region to the other; nowhere is next to everywhere."""
        if not one or not other or one == other:
            return 0.0
        spec = self.spec
        if spec.by_distance and (distance := kilometres(one, other)) is not None:
            return distance / KM_PER_MS / 1000
        return spec.between_regions_ms / 1000

    def link(
        self, source: str, target: str, receive: Receive, *, back: bool = False, regions: tuple[str, str] = ("", "")
    ) -> Link:
        """Return a new link from `source` to `target`, where `receive` takes what arrives; `back` leads home."""
        link = Link(self, source, target, receive, back=back, regions=regions)
        self._links.add(link)
        return link

    def leg(self, id: str, region: str, take_answer: Receive, to: Node, receive: Receive | None = None) -> Leg:
        """Return both ways between the node `id` in `region`, which takes answers, and the node it asks.

        What arrives there is for `receive`, or for the node's own where that is unsaid.
        """
        return Leg(
            self.link(id, to.id, receive or to.receive, regions=(region, to.region)),
            self.link(to.id, id, take_answer, back=True, regions=(to.region, region)),
        )

    def set(self, spec: NetworkSpec) -> None:
        """Take new latencies for all links."""
        self.spec = spec
        for link in self._links:
            link.take_latency()

    def tell(self, hear: Callable[[T], None], news: T, longer: float = 0.0) -> None:
        """Carry news that is no request, such as that a connection broke; it may take so much `longer`."""
        latency = self.latency + longer
        if latency:
            self.engine.schedule(self.engine.now + latency, hear, news)
        else:
            hear(news)

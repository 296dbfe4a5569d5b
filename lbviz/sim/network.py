"""The links between nodes: what is sent arrives one latency later."""

from collections.abc import Callable
from heapq import heappush
from typing import NamedTuple, Protocol, TypeVar

from lbviz.scenarios.places import KM_PER_MS, kilometres
from lbviz.scenarios.spec import NetworkSpec

from .engine import Engine
from .explain.who_sees_what import Stop
from .observers import Observers
from .request import Request
from .trace import Moved

T = TypeVar("T")
Receive = Callable[[Request], None]


class Life:
    """One life of a node, until it dies: it stands for the ends of all connections that the node holds.

    What is still sent for it along an old link when it is `over` goes to `lose` instead.
    """

    __slots__ = ("lose", "over")

    def __init__(self, lose: Receive) -> None:
        self.lose = lose
        self.over = False


class Link:
    """One way from one node to another; call `send(request)`.

    `send` is an attribute, not a method: where there is nothing to wait for and nothing to note, it is the
    receiving node's own `receive`, and the link costs nothing. `regions` are where it begins and ends; an end without a
    region is where the request's sender is. `life` is that of the node that sends, where that can die.
    """

    __slots__ = (
        "_back",
        "_engine",
        "_latency",
        "_life",
        "_network",
        "_observers",
        "_receive",
        "_region",
        "_regions",
        "_source",
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
        life: Life | None,
    ) -> None:
        self._network = network
        self._engine = network.engine
        self._observers = network.observers
        self._source = source
        self._target = target
        self._receive = receive
        self._back = back
        self._regions = regions
        self._life = life
        self.refresh()

    def refresh(self) -> None:
        """Take the network's latencies as they are now; what is on its way arrives as it was sent."""
        self._measure()
        self.send = self._carry if self._latency or self._region or self._observers.recorded else self._receive

    def retire(self) -> None:
        """Look at each sending how things stand: nobody tells this link of changes any more."""
        self.send = self._carry_late

    def _measure(self) -> None:
        network = self._network
        one, other = self._regions
        self._latency = network.latency + network.between(one, other)
        # The only end with a region, if distance to the sender matters.
        self._region = (one or other) if not (one and other) and network.regions_matter else ""

    def _carry_late(self, request: Request) -> None:
        if self._life is not None and self._life.over:
            self._life.lose(request)
            return
        self._measure()
        self._carry(request)

    def _carry(self, request: Request) -> None:
        engine = self._engine
        latency = self._latency
        if self._region:
            latency += self._network.between(request.region, self._region)
        arrival = engine.now + latency
        if self._observers.recorded:
            moved = Moved(engine.now, request.id, self._source, self._target, arrival, self._back)
            self._observers.record(moved, request)
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
    @property
    def life(self) -> Life | None: ...
    def stop(self) -> Stop: ...


class Network:
    """Makes links, which all share one latency, and another for what lies between regions."""

    def __init__(self, spec: NetworkSpec, engine: Engine, observers: Observers) -> None:
        self.engine = engine
        self.observers = observers
        # Those that are laid now. What was sent along others may still come home along them.
        self._links: dict[Link, None] = {}
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
        self,
        source: str,
        target: str,
        receive: Receive,
        *,
        back: bool = False,
        regions: tuple[str, str] = ("", ""),
        life: Life | None = None,
    ) -> Link:
        """Return a new link from `source` to `target`, where `receive` takes what arrives; `back` leads home."""
        link = Link(self, source, target, receive, back=back, regions=regions, life=life)
        self._links[link] = None
        return link

    def leg(self, id: str, region: str, take_answer: Receive, to: Node, receive: Receive) -> Leg:
        """Return both ways between the node `id` in `region`, which takes answers, and the node it asks: `receive`
        takes what arrives there.
        """
        return Leg(
            self.link(id, to.id, receive, regions=(region, to.region)),
            self.link(to.id, id, take_answer, back=True, regions=(to.region, region), life=to.life),
        )

    def retire(self, *links: Link) -> None:
        """Take links up; what comes home along them still does."""
        for link in links:
            self._links.pop(link, None)
            link.retire()

    def set(self, spec: NetworkSpec) -> None:
        """Take new latencies for all links."""
        self.spec = spec
        self.refresh()

    def refresh(self) -> None:
        """Let all links see how things stand now: latencies, and whether somebody watches."""
        for link in self._links:
            link.refresh()

    def tell(self, hear: Callable[[T], None], news: T, longer: float = 0.0) -> None:
        """Carry news that is no request, such as that a connection broke; it may take so much `longer`."""
        latency = self.latency + longer
        if latency:
            self.engine.schedule(self.engine.now + latency, hear, news)
        else:
            hear(news)

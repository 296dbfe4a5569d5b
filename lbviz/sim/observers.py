"""What watches a world: attached and taken off at any time, and never part of it."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Literal

from msgspec.structs import replace

from lbviz.policies import Pick

from .request import Request
from .trace import Answered, Cached, Dropped, Failed, Orphaned, Probed, Record, Vanished

End = Answered | Dropped | Failed
# A balancer takes a server for dead or alive, leaves it out for its failures, or takes it back; it begins or ceases to
# ignore health; a drained server has left by itself; the timetable has changed a node or, if none is named, the rate.
Notice = Literal["down", "up", "ejected", "taken back", "panic", "calm", "left", "on schedule"]


class Observer:
    """Base of all observers. A class overrides what it wants to hear; only that is called, and only that costs."""

    def recorded(self, record: Record, request: Request) -> None:
        """Something happened to a request."""

    def answered(self, latency_s: float) -> None:
        """A client has its answer, this many seconds after it sent the request."""

    def picked(self, request: Request, pick: Pick) -> None:
        """A balancer picked the request's `upstream`; picks are explained only while somebody hears this."""

    def probed(self, probe: Probed) -> None:
        """A balancer asks a server whether it is well, or the server answers."""

    def front_picked(self, request: Request, flow: str, pick: Pick) -> None:
        """A balancer before the balancers picked one of them for a flow, given as text."""

    def noticed(self, what: Notice, balancer: str, server: str) -> None:
        """A balancer believes something else of a server than before; each is empty where it is none in particular."""


class Observers:
    """Those who watch one world now. Neither a copy nor a pickle of the world takes them along.

    The six lists are what to call, and empty where nobody listens: ask that first, so that nothing is made for nobody.
    `record` tells all what happened to a request.
    """

    __slots__ = ("_all", "answered", "front_picked", "noticed", "picked", "probed", "record", "recorded")

    def __init__(self) -> None:
        self._all: list[Observer] = []
        self._sort()

    def __reduce__(self) -> tuple[Any, ...]:
        return Observers, ()

    def attach(self, observer: Observer) -> None:
        """Let somebody hear what happens from now on."""
        self._all.append(observer)
        self._sort()

    def detach(self, observer: Observer) -> None:
        """Tell somebody nothing more. Raises ValueError where it does not watch."""
        self._all.remove(observer)
        self._sort()

    def _sort(self) -> None:
        self.recorded: list[Callable[[Record, Request], None]] = [
            each.recorded for each in self._all if type(each).recorded is not Observer.recorded
        ]
        self.answered: list[Callable[[float], None]] = [
            each.answered for each in self._all if type(each).answered is not Observer.answered
        ]
        self.picked: list[Callable[[Request, Pick], None]] = [
            each.picked for each in self._all if type(each).picked is not Observer.picked
        ]
        self.probed: list[Callable[[Probed], None]] = [
            each.probed for each in self._all if type(each).probed is not Observer.probed
        ]
        self.front_picked: list[Callable[[Request, str, Pick], None]] = [
            each.front_picked for each in self._all if type(each).front_picked is not Observer.front_picked
        ]
        self.noticed: list[Callable[[Notice, str, str], None]] = [
            each.noticed for each in self._all if type(each).noticed is not Observer.noticed
        ]

        # A lone observer is called without a detour.
        self.record: Callable[[Record, Request], None] = self._record
        if len(self.recorded) == 1:
            self.record = self.recorded[0]

    def _record(self, record: Record, request: Request) -> None:
        for hear in self.recorded:
            hear(record, request)


class Trace(Observer):
    """Keeps every record."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def recorded(self, record: Record, request: Request) -> None:
        self.records.append(record)


class Latencies(Observer):
    """Keeps the latency of every answer, in seconds."""

    def __init__(self) -> None:
        self.all_s: list[float] = []

    def answered(self, latency_s: float) -> None:
        self.all_s.append(latency_s)


class Heard:
    """What was heard of one request: its `latest` record, what an edge's cache said of it last, and the nodes it has
    `passed` to where it got farthest.
    """

    __slots__ = ("cached", "latest", "passed", "request")

    def __init__(self, request: Request, record: Record) -> None:
        self.request = request
        self.latest = record
        self.cached: Cached | None = None
        self.passed = request.passed


class Requests(Observer):
    """Knows the requests `in_flight` of which it has heard, and the latest `remember` that have `ended`, by what
    records call them; what nobody waits for any more is among the first.
    """

    def __init__(self, remember: int = 0) -> None:
        self._remember = remember
        self.in_flight: dict[int, Heard] = {}
        self.ended: OrderedDict[int, Heard] = OrderedDict()

    def lately(self, count: int) -> "Requests":
        """Return what it knows, but of the ended only so many of the latest."""
        fewer = Requests(self._remember)
        fewer.in_flight = self.in_flight
        fewer.ended.update(list(self.ended.items())[-count:])
        return fewer

    def find(self, request: int) -> Heard | None:
        """Return what was heard of a request, None where nothing was or it is forgotten."""
        return self.in_flight.get(request) or self.ended.get(request)

    def recorded(self, record: Record, request: Request) -> None:
        heard = self.in_flight.get(record.request)
        if isinstance(record, Orphaned):
            self._part(request, record, heard)
            return
        if heard is None:
            heard = self.in_flight[record.request] = Heard(request, record)
        heard.latest = record
        heard.request = request
        if len(request.passed) > len(heard.passed):
            heard.passed = request.passed
        if isinstance(record, Cached):
            heard.cached = record
        elif isinstance(record, End):
            del self.in_flight[record.request]
            self.ended[record.request] = heard
            if len(self.ended) > self._remember:
                self.ended.popitem(last=False)
        elif isinstance(record, Vanished):
            del self.in_flight[record.request]

    def _part(self, request: Request, record: Orphaned, heard: Heard | None) -> None:
        """A request and what was sent on of it go different ways now."""
        here = self.in_flight[record.request] = Heard(request.current, record)
        if heard is not None:
            here.passed = heard.passed
            heard.latest = replace(heard.latest, request=record.orphan)
            self.in_flight[record.orphan] = heard

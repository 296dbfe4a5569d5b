"""What becomes of the requests that students send: which server each went to, and why."""

from collections import OrderedDict, deque

from msgspec import Struct

from lbviz.policies import Pick
from lbviz.sim.nodes.balancer.upstream import upstream_of
from lbviz.sim.observers import End, Observer
from lbviz.sim.request import Request
from lbviz.sim.trace import Answered, Dropped, Failed, Queued, Record

KEPT = 8
REMEMBERED = 4_000
_ENDS: dict[type, str] = {Answered: "answered", Dropped: "dropped", Failed: "failed"}


class Sent(Struct):
    """A request that somebody sent at `sent_s`: its `server` once one is picked, and `why`; its `end` (answered,
    dropped or failed) once it is over. `waited_behind` is how many were at the server when it was sent there.
    """

    id: int
    sent_s: float
    server: str | None = None
    latency_ms: float | None = None
    waited_behind: int | None = None
    end: str | None = None
    why: str = ""


class ByHand(Observer):
    """Watches one world for the requests that were sent by hand."""

    def __init__(self) -> None:
        self._of: dict[int, deque[Sent]] = {}
        self._open: OrderedDict[int, Sent] = OrderedDict()

    def expect(self, student: int, request: int, now: float) -> None:
        """Take note of a request that a student is about to send."""
        sent = Sent(request, round(now, 3))
        self._of.setdefault(student, deque(maxlen=KEPT)).appendleft(sent)
        self._open[request] = sent
        if len(self._open) > REMEMBERED:
            self._open.popitem(last=False)

    def of(self, student: int) -> list[Sent]:
        """Return a student's latest requests, the newest first."""
        return list(self._of.get(student, ()))

    def picked(self, request: Request, pick: Pick) -> None:
        sent = self._open.get(request.number)
        if sent is not None and request.upstream is not None:
            sent.server, sent.why = pick.winner, pick.because

    def recorded(self, record: Record, request: Request) -> None:
        if isinstance(record, Queued) and (sent := self._open.get(record.request)) is not None:
            upstream = request.upstream
            if upstream is not None and upstream.id == record.server:
                sent.waited_behind = len(upstream_of(request).server.queue) - 1
        if isinstance(record, End) and (sent := self._open.pop(record.request, None)) is not None:
            sent.end = _ENDS[type(record)]
            if isinstance(record, Answered):
                sent.latency_ms = round(record.latency * 1000, 1)
            else:
                sent.why = record.reason

"""Who is in flight, and how the others ended."""

from collections.abc import Callable
from typing import Protocol

from .engine import Engine
from .request import Request
from .trace import Answered, Dropped, DropReason, Failed, FailReason, Record

Trace = Callable[[Record], None]


class Observer(Protocol):
    """Whoever keeps figures: told of each request when it is sent and when it ends (times in seconds)."""

    def sent(self, time: float) -> None: ...
    def answered(self, time: float, latency: float) -> None: ...
    def dropped(self, time: float) -> None: ...
    def failed(self, time: float) -> None: ...


class Tally:
    """Opens and closes each request: answered, dropped or failed, exactly once. Hands records to the trace."""

    def __init__(self, engine: Engine, observer: Observer, trace: Trace | None) -> None:
        self._engine = engine
        self._observer = observer
        self._trace = trace
        self.traced = trace is not None
        self.in_flight: dict[int, Request] = {}
        self.sent = 0

    def open(self, client: str, cost: float) -> Request:
        """Let a client send a new request."""
        self.sent += 1
        now = self._engine.now
        request = self.in_flight[self.sent] = Request(self.sent, client, cost, now)
        self._observer.sent(now)
        return request

    def record(self, request: Request, record: Record) -> None:
        """Note what happened to a request. Ask `traced` first, so that an untraced run builds no records."""
        request.record = record
        if self._trace is not None:
            self._trace(record)

    def answered(self, request: Request) -> None:
        """The client has its answer."""
        now = self._engine.now
        del self.in_flight[request.id]
        latency = now - request.created
        self._observer.answered(now, latency)
        if request.server is not None:
            request.server.answered += 1
        if self._trace is not None:
            self._trace(Answered(now, request.id, request.client, latency))

    def dropped(self, request: Request, node: str, reason: DropReason) -> None:
        """The request was refused at `node` and is given up."""
        now = self._engine.now
        del self.in_flight[request.id]
        self._observer.dropped(now)
        if request.server is not None:
            request.server.dropped += 1
        if self._trace is not None:
            self._trace(Dropped(now, request.id, node, reason))

    def failed(self, request: Request, node: str, reason: FailReason) -> None:
        """The request broke at `node` and is given up."""
        now = self._engine.now
        del self.in_flight[request.id]
        self._observer.failed(now)
        if request.server is not None:
            request.server.failed += 1
        if self._trace is not None:
            self._trace(Failed(now, request.id, node, reason))

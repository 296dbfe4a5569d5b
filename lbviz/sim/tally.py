"""Who is in flight, and how the others ended."""

from collections.abc import Callable

from .engine import Engine
from .request import Request
from .trace import Answered, Dropped, DropReason, Failed, FailReason, Record

Trace = Callable[[Record], None]
OnAnswered = Callable[[float], None]


class Tally:
    """Closes each request: answered, dropped or failed, exactly once. Hands records to the trace.

    `on_answered` is called with each latency in seconds. `requests` holds those in flight, where there is a trace;
    `sent` counts all there were, and both are up to who sends them.
    """

    def __init__(self, engine: Engine, on_answered: OnAnswered | None, trace: Trace | None) -> None:
        self._engine = engine
        self._on_answered = on_answered
        self._trace = trace
        self.traced = trace is not None
        self.requests: dict[int, Request] = {}
        self.sent = 0
        self.answered = 0
        self.dropped = 0
        self.failed = 0

    @property
    def in_flight(self) -> int:
        """How many requests are in flight."""
        return self.sent - self.answered - self.dropped - self.failed

    def record(self, request: Request, record: Record) -> None:
        """Note what happened to a request. Ask `traced` first, so that an untraced run builds no records."""
        request.record = record
        if self._trace is not None:
            self._trace(record)

    def close_answered(self, request: Request) -> None:
        """The client has its answer."""
        self.answered += 1
        latency = self._engine.now - request.created
        on_answered = self._on_answered
        if on_answered is not None:
            on_answered(latency)
        if self._trace is not None:
            self._trace(Answered(self._engine.now, request.id, request.client.address, latency))
            del self.requests[request.id]

    def close_dropped(self, request: Request, node: str, reason: DropReason) -> None:
        """The request was refused at `node` and is given up."""
        self.dropped += 1
        for hop in request.passed:
            hop.lost(request)
        if self._trace is not None:
            self._trace(Dropped(self._engine.now, request.id, node, reason))
            del self.requests[request.id]

    def close_failed(self, request: Request, node: str, reason: FailReason) -> None:
        """The request broke at `node` and is given up."""
        self.failed += 1
        for hop in request.passed:
            hop.lost(request)
        if self._trace is not None:
            self._trace(Failed(self._engine.now, request.id, node, reason))
            del self.requests[request.id]

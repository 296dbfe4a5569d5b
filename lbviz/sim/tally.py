"""How many requests there were, and how they ended."""

from .engine import Engine
from .observers import Observers
from .request import Request
from .trace import Answered, Dropped, DropReason, Failed, FailReason


class Tally:
    """Closes each request: answered, dropped, refused or failed, exactly once.

    `sent` counts all there were, and is up to who sends them. Whoever is full drops a request; a proxy refuses what its
    rules forbid, however much room there is.
    """

    def __init__(self, engine: Engine, observers: Observers) -> None:
        self._engine = engine
        self._observers = observers
        self.sent = 0
        self.answered = 0
        self.dropped = 0
        self.refused = 0
        self.failed = 0

    @property
    def in_flight(self) -> int:
        """How many requests are in flight."""
        return self.sent - self.settled

    @property
    def settled(self) -> int:
        """How many requests have ended, well or not."""
        return self.answered + self.dropped + self.refused + self.failed

    def close_answered(self, request: Request) -> None:
        """The client has its answer."""
        self.answered += 1
        observers = self._observers
        if observers.answered:
            latency = self._engine.now - request.created
            for hear in observers.answered:
                hear(latency)
        if observers.recorded:
            now = self._engine.now
            observers.record(Answered(now, request.id, request.client.address, now - request.created), request)

    def close_dropped(self, request: Request, node: str, reason: DropReason) -> None:
        """The request was refused at `node` and is given up."""
        if reason == "forbidden":
            self.refused += 1
        else:
            self.dropped += 1
        for hop in request.passed:
            hop.lost(request)
        if self._observers.recorded:
            self._observers.record(Dropped(self._engine.now, request.id, node, reason), request)

    def close_failed(self, request: Request, node: str, reason: FailReason) -> None:
        """The request broke at `node` and is given up."""
        self.failed += 1
        for hop in request.passed:
            hop.lost(request)
        if self._observers.recorded:
            self._observers.record(Failed(self._engine.now, request.id, node, reason), request)

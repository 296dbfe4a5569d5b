"""How many requests there were, and how they ended."""

from collections.abc import Callable

from .engine import Engine
from .observers import Observers
from .request import Request
from .trace import Answered, Dropped, DropReason, Failed, FailReason, Orphaned, Vanished


class Tally:
    """Closes each request: answered, dropped, refused or failed, exactly once.

    `sent` counts all there were, and is up to who sends them; a client that sends again sends another. Whoever is full
    drops a request; a proxy refuses what its rules forbid, however much room there is. `timed_out` counts those of the
    `failed` that somebody has given up, `retries` how often a request was sent again. Clients that send again hear of
    what is lost by `on_lost(request, node)`.
    """

    def __init__(self, engine: Engine, observers: Observers) -> None:
        self._engine = engine
        self._observers = observers
        self.sent = 0
        self.answered = 0
        self.dropped = 0
        self.refused = 0
        self.failed = 0
        self.timed_out = 0
        self.retries = 0
        self.on_lost: Callable[[Request, str], None] | None = None
        self._orphans = 0

    @property
    def in_flight(self) -> int:
        """How many requests are in flight."""
        return self.sent - self.settled

    @property
    def settled(self) -> int:
        """How many requests have ended, well or not."""
        return self.answered + self.dropped + self.refused + self.failed

    def close_answered(self, request: Request) -> None:
        """The client has its answer, unless it has given the request up."""
        observers = self._observers
        if request.id < 0:
            self.vanish(request, request.client.address)
            return
        if request.timer:
            self._engine.cancel(request.timer)
        self.answered += 1
        if observers.answered:
            latency = self._engine.now - request.asked
            for hear in observers.answered:
                hear(latency)
        if observers.recorded:
            now = self._engine.now
            observers.record(Answered(now, request.id, request.client.address, now - request.asked), request)

    def close_dropped(self, request: Request, node: str, reason: DropReason) -> bool:
        """The request was refused at `node` and is given up; return whether its client has lost it by that."""
        if not self._close_lost(request, node):
            return False
        if reason == "forbidden":
            self.refused += 1
        else:
            self.dropped += 1
        if self._observers.recorded:
            self._observers.record(Dropped(self._engine.now, request.id, node, reason), request)
        if self.on_lost is not None and reason != "forbidden":
            self.on_lost(request, node)
        return True

    def close_failed(self, request: Request, node: str, reason: FailReason) -> bool:
        """The request broke at `node` and is given up; return whether its client has lost it by that."""
        if not self._close_lost(request, node):
            return False
        self.failed += 1
        self.timed_out += reason == "timed out"
        if self._observers.recorded:
            self._observers.record(Failed(self._engine.now, request.id, node, reason), request)
        if self.on_lost is not None:
            self.on_lost(request, node)
        return True

    def _close_lost(self, request: Request, node: str) -> bool:
        """Tell all who wait for the answer that none will come; return whether a client is among them.

        Who has another answer gives that, and those before it hear of nothing.
        """
        for place in reversed(range(len(request.passed))):
            if request.passed[place].rescues(request, node):
                for hop in request.passed[place + 1 :]:
                    hop.lost(request)
                return False
        for hop in request.passed:
            hop.lost(request)
        if request.id < 0:
            self.vanish(request, node)
            return False
        if request.timer:
            self._engine.cancel(request.timer)
        return True

    def give_up(self, request: Request) -> None:
        """The client has waited long enough; what it has sent goes on its way all the same."""
        now, client = self._engine.now, request.client.address
        id, request.id = request.id, self.next_orphan()
        request.timer = 0
        self.failed += 1
        self.timed_out += 1
        if self._observers.recorded:
            self._observers.record(Orphaned(now, id, request.id, client), request)
            self._observers.record(Failed(now, id, client, "timed out"), request)

    def part(self, request: Request, node: str) -> Request:
        """Whoever waited at `node` waits no longer for what it has sent on; return the request itself."""
        fresh = request.part(self.next_orphan())
        if self._observers.recorded:
            self._observers.record(Orphaned(self._engine.now, fresh.id, request.id, node), request)
        return fresh

    def vanish(self, request: Request, node: str) -> None:
        """What nobody waits for has come to its end."""
        if self._observers.recorded:
            self._observers.record(Vanished(self._engine.now, request.id, node), request)

    def next_orphan(self) -> int:
        """Return a number for what nobody waits for any more."""
        self._orphans += 1
        return -self._orphans

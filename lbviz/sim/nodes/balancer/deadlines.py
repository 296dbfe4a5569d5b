"""How long a balancer waits for its servers, and what becomes of a try that it has given up."""

from collections.abc import Callable

from lbviz.sim.engine import Engine
from lbviz.sim.request import Asker, Request
from lbviz.sim.tally import Tally
from lbviz.sim.trace import DropReason, FailReason


class Deadlines:
    """Calls `on_late(request)` for a try that is not stopped in time.

    The time runs from when the balancer sends the request until it has the whole answer. HAProxy's `timeout server`,
    NGINX's `proxy_read_timeout` and Envoy's `per_try_timeout` differ in what of the answer counts; here it comes whole.
    """

    def __init__(self, engine: Engine, on_late: Callable[[Request], None]) -> None:
        self._engine = engine
        self._on_late = on_late
        self._events: dict[Request, int] = {}

    def __len__(self) -> int:
        return len(self._events)

    def start(self, request: Request, timeout_s: float) -> None:
        """Wait this long for the answer to a request."""
        self._events[request] = self._engine.schedule(self._engine.now + timeout_s, self._late, request)

    def stop(self, request: Request) -> None:
        """Wait no more: it is over, or lost."""
        event = self._events.pop(request, 0)
        if event:
            self._engine.cancel(event)

    def stop_all(self) -> None:
        """Wait for nothing any more."""
        for event in self._events.values():
            self._engine.cancel(event)
        self._events.clear()

    def _late(self, request: Request) -> None:
        del self._events[request]
        self._on_late(request)


class Forsaken:
    """Stands for the balancer at server `id` where that has closed the connection: an answer is written to nobody."""

    def __init__(self, id: str, tally: Tally) -> None:
        self.id = id
        self._tally = tally

    @property
    def home(self) -> "Forsaken":
        """An answer goes nowhere."""
        return self

    def send(self, request: Request) -> None:
        """Learn, in writing, that nobody is there."""
        self._tally.vanish(request, self.id)

    def on_dropped(self, request: Request, reason: DropReason) -> None:
        """Refuse it: nobody hears of that."""
        self._tally.vanish(request, self.id)

    def on_failed(self, request: Request, reason: FailReason) -> None:
        """Break it: nobody hears of that."""
        self._tally.vanish(request, self.id)


def forsake(request: Request, tally: Tally, balancer: str) -> Request:
    """Let go of a try; return the request, to be sent again or given up."""
    asker: Asker | None = request.upstream
    assert asker is not None
    fresh = tally.part(request, balancer)
    request.upstream = Forsaken(asker.id, tally)
    return fresh

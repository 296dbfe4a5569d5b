"""What a balancer waits for: an answer, or the moment to try again."""

from collections.abc import Callable

from lbviz.sim.engine import Engine
from lbviz.sim.request import Request


class Timers:
    """Calls `on_due(request)` for each request whose time is up before it is stopped."""

    def __init__(self, engine: Engine, on_due: Callable[[Request], None]) -> None:
        self._engine = engine
        self._on_due = on_due
        self.events: dict[Request, int] = {}
        """What is waited for, in the order of its beginning. It is always the same object."""

    def __len__(self) -> int:
        return len(self.events)

    def start(self, request: Request, seconds: float) -> None:
        """Wait so long, for one thing only."""
        self.events[request] = self._engine.schedule(self._engine.now + seconds, self._due, request)

    def stop(self, request: Request) -> None:
        """Wait no more, if this is waited for."""
        event = self.events.pop(request, 0)
        if event:
            self._engine.cancel(event)

    def stop_all(self) -> list[Request]:
        """Wait for nothing any more; return what was waited for."""
        stopped = [*self.events]
        for event in self.events.values():
            self._engine.cancel(event)
        self.events.clear()
        return stopped

    def _due(self, request: Request) -> None:
        del self.events[request]
        self._on_due(request)

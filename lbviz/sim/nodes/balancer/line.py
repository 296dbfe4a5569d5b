"""The line at a balancer: requests for which no server is free now."""

from collections import deque
from collections.abc import Callable
from typing import Protocol

from lbviz.scenarios.spec import BalancerSpec
from lbviz.sim.common import Common
from lbviz.sim.request import Request
from lbviz.sim.trace import Queued

from .timers import Timers


class Owner(Protocol):
    """Whose line it is."""

    id: str
    spec: BalancerSpec


class Line:
    """One line for all servers, first come, first served: who is free first takes the next.

    So nobody waits behind a slow server while another is idle: an M/M/c queue, where lines at servers are c queues of
    one each. HAProxy's queue of a backend, with `timeout queue`; NGINX has none and refuses. Calls `on_late(request)`
    for one that has waited too long.
    """

    def __init__(self, owner: Owner, common: Common, on_late: Callable[[Request], None]) -> None:
        self._owner = owner
        self._engine = common.engine
        self._observers = common.observers
        self._on_late = on_late
        self._timers = Timers(common.engine, self._late)
        self.queue: deque[Request] = deque()

    def joins(self, request: Request) -> bool:
        """Let a request wait if there is room for it."""
        spec = self._owner.spec
        if spec.queue is not None and len(self.queue) >= spec.queue:
            return False
        self.queue.append(request)
        if spec.queue_timeout_s:
            self._timers.start(request, spec.queue_timeout_s)
        if self._observers.recorded:
            self._observers.record(Queued(self._engine.now, request.id, self._owner.id), request)
        return True

    def take_next(self, may_go: Callable[[Request], bool]) -> Request | None:
        """Return the first that may go, and let it leave the line; None where none may."""
        for request in self.queue:
            if may_go(request):
                self._leave(request)
                return request
        return None

    def take_all(self) -> list[Request]:
        """Empty the line; return who was in it."""
        waiting = [*self.queue]
        self.queue.clear()
        self._timers.stop_all()
        return waiting

    def _leave(self, request: Request) -> None:
        self.queue.remove(request)
        self._timers.stop(request)

    def _late(self, request: Request) -> None:
        self.queue.remove(request)
        self._on_late(request)

"""A balancer's processor: each request costs it some time, one after the other."""

from collections import deque
from typing import Protocol

from lbviz.scenarios.spec import BalancerSpec
from lbviz.sim.engine import Engine
from lbviz.sim.network import Receive
from lbviz.sim.observers import Observers
from lbviz.sim.request import Request
from lbviz.sim.trace import Queued, Started


class Owner(Protocol):
    """Whose processor it is."""

    id: str
    spec: BalancerSpec
    crashed: bool

    def take(self, request: Request) -> None: ...
    def lose(self, request: Request) -> None: ...


class Processor:
    """Works `cpu_ms` on each request, in the order of their coming, before its balancer picks a server.

    Ending TLS and reading headers, as layer 7 does, costs more than passing packets on. Answers cost nothing here.
    `taken` counts all requests that came; `hand_on` is where they go from here.
    """

    def __init__(self, owner: Owner, engine: Engine, observers: Observers) -> None:
        self.hand_on: Receive = owner.take
        self._owner = owner
        self.queue: deque[Request] = deque()
        self.working: Request | None = None
        self.taken = 0
        self._engine = engine
        self._observers = observers
        self._since = 0.0
        self._busy = 0.0
        self._finish_event = 0

    @property
    def holds(self) -> int:
        """How many requests are here, waiting or being worked on."""
        return len(self.queue) + (self.working is not None)

    def busy_seconds(self) -> float:
        """Return how many seconds it has worked."""
        return self._busy + (self._engine.now - self._since if self.working is not None else 0.0)

    def receive(self, request: Request) -> None:
        """Take a request that arrives at the balancer."""
        self.taken += 1
        if self._owner.crashed:
            self._owner.lose(request)
            return
        self.queue.append(request)
        if self.working is None:
            self._go_on()
        elif self._observers.recorded:
            self._observers.record(Queued(self._engine.now, request.id, self._owner.id), request)

    def break_all(self) -> None:
        """Lose all that is here, since the balancer has died."""
        broken = [*self.queue]
        if self.working is not None:
            self._busy = self.busy_seconds()
            self._engine.cancel(self._finish_event)
            broken.insert(0, self.working)
        self.queue.clear()
        self.working = None
        for request in broken:
            self._owner.lose(request)

    def _go_on(self) -> None:
        while self.queue and self.working is None:
            request = self.queue.popleft()
            takes = self._owner.spec.cpu_ms / 1000
            if takes:
                self._start(request, self._engine.now + takes)
            else:
                self.hand_on(request)

    def _start(self, request: Request, finish: float) -> None:
        now = self._engine.now
        self.working = request
        self._since = now
        self._finish_event = self._engine.schedule(finish, self._finish)
        if self._observers.recorded:
            self._observers.record(Started(now, request.id, self._owner.id, finish, 0.0), request)

    def _finish(self, _: None) -> None:
        request = self.working
        assert request is not None
        self._busy = self.busy_seconds()
        self.working = None
        self.hand_on(request)
        self._go_on()

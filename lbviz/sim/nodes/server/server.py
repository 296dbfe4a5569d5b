"""An origin server: workers, one bounded FIFO queue, and the ways it can go wrong."""

from collections import deque
from heapq import heappush
from math import inf

from msgspec.structs import replace

from lbviz.scenarios.spec import ServerSpec
from lbviz.sim.common import Common
from lbviz.sim.request import Request
from lbviz.sim.trace import FailReason, Queued, Started

from .sight import ServerStop, server_address


class Server:
    """Works on requests, unless it is `crashed` or `removed`, and says what became of each. One that is set to be
    failing answers what arrives at once, with an error, and finishes what it already had.

    It works on what nobody waits for any more as on anything else: who has gone is seen only by writing to them. One
    that `cancels` looks before it begins, and strikes such a request out; what it has begun it finishes.

    The one that sent a request, its `upstream`, gets the answer or hears why there is none.
    """

    def __init__(self, spec: ServerSpec, common: Common) -> None:
        self.id = spec.id
        self.spec = spec
        self._engine = common.engine
        self._observers = common.observers
        self.queue: deque[Request] = deque()
        # By itself, for a number may be here twice: a try that was given up, and the next.
        self.working: dict[Request, Request] = {}
        self.crashed = spec.status == "crashed"
        self.removed = False
        self._unfit = self._why_unfit()
        self.answered = 0
        self.dropped = 0
        self.failed = 0
        self._idle = spec.workers
        self._room = _room(spec)
        self._busy = 0.0
        self._capacity = 0.0
        self._capacity_since = common.engine.now
        self._speed = spec.power / spec.slow
        # Bound once: a method looked up for each request is an object made for each request.
        self._on_finish = self._finish

    def receive(self, request: Request) -> None:
        """Take a request that arrives: work on it, let it wait, refuse it, or break it when the server is dead."""
        if self._unfit is not None:
            self._break(request, self._unfit)
        elif self._idle > 0:
            self._start(request)
        elif len(self.queue) < self._room:
            self.queue.append(request)
            if self._observers.recorded:
                self._observers.record(Queued(self._engine.now, request.id, self.id), request)
        else:
            assert request.upstream is not None
            request.upstream.on_dropped(request, "queue full")

    def crash(self) -> None:
        """Die: break what arrives from now on."""
        self.crashed = True
        self._unfit = self._why_unfit()

    def recover(self) -> None:
        """Come back to life."""
        self.crashed = False
        self._unfit = self._why_unfit()

    def leave(self) -> None:
        """Be gone for good."""
        self.removed = True
        self._unfit = self._why_unfit()

    def _why_unfit(self) -> FailReason | None:
        if self.removed:
            return "server removed"
        if self.crashed:
            return "server down"
        return "server error" if self.spec.failing else None

    def counters(self) -> dict[str, float]:
        """Return what it counts, by name; what is counted only grows."""
        return {
            "busy_s": self.busy_seconds(),
            "capacity_s": self.capacity_seconds(),
            "dropped": self.dropped,
            "failed": self.failed,
        }

    def stop(self, place: int) -> ServerStop:
        """Return itself as the last stop on the way of a request; `place` is that among the servers, from 1."""
        return ServerStop(self.id, own=server_address(place))

    @property
    def for_nobody(self) -> int:
        """How many requests are worked on for which no client waits."""
        return sum(request.id < 0 for request in self.working)

    def holds(self) -> int:
        """Return how many requests wait or are worked on here."""
        return len(self.queue) + len(self.working)

    def busy_seconds(self) -> float:
        """Return how many worker-seconds were spent working since the server was added."""
        now = self._engine.now
        return self._busy + sum(now - request.started for request in self.working.values())

    def capacity_seconds(self) -> float:
        """Return how many worker-seconds there were to work in since the server was added."""
        return self._capacity + self.spec.workers * (self._engine.now - self._capacity_since)

    def change(self, **fields: object) -> None:
        """Change fields of the specification; work under way goes on at the new speed, free workers start."""
        self._capacity = self.capacity_seconds()
        self._capacity_since = self._engine.now
        self.spec = replace(self.spec, **fields)
        self._unfit = self._why_unfit()
        self._idle = self.spec.workers - len(self.working)
        self._room = _room(self.spec)
        speed = self.spec.power / self.spec.slow
        if speed != self._speed:
            for request in self.working.values():
                request.work_left = self._work_left(request)
                request.work_since = self._engine.now
                self._engine.cancel(request.finish_event)
            self._speed = speed
            for request in self.working.values():
                self._go_on(request)
        while self.queue and self._idle > 0:
            self._start(self.queue.popleft())

    def break_all(self, reason: FailReason) -> None:
        """Break all that is here, waiting or being worked on."""
        self._busy = self.busy_seconds()
        broken = [*self.working.values(), *self.queue]
        for request in self.working.values():
            self._engine.cancel(request.finish_event)
        self.working.clear()
        self._idle = self.spec.workers
        self.queue.clear()
        for request in broken:
            self._break(request, reason)

    def _break(self, request: Request, reason: FailReason) -> None:
        assert request.upstream is not None
        request.upstream.on_failed(request, reason)

    def _start(self, request: Request) -> None:
        if request.id < 0 and self.spec.cancels and not hasattr(request, "background"):
            self._break(request, "given up")
            return
        now = self._engine.now
        self.working[request] = request
        self._idle -= 1
        request.work_left = request.cost
        request.started = request.work_since = now
        finish = now + request.cost / self._speed
        engine = self._engine
        request.finish_event = engine.serial = serial = engine.serial + 1
        heappush(engine.heap, (finish, 0, serial, self._on_finish, request))
        if self._observers.recorded:
            self._observers.record(Started(now, request.id, self.id, finish, 0.0), request)

    def _go_on(self, request: Request) -> None:
        """Schedule the end of work that is under way."""
        now = self._engine.now
        finish = now + request.work_left / self._speed
        request.finish_event = self._engine.schedule(finish, self._on_finish, request)
        if self._observers.recorded:
            done = 1 - request.work_left / request.cost if request.cost else 0.0
            self._observers.record(Started(now, request.id, self.id, finish, done), request)

    def _work_left(self, request: Request) -> float:
        return max(0.0, request.work_left - (self._engine.now - request.work_since) * self._speed)

    def _finish(self, request: Request) -> None:
        del self.working[request]
        self._idle += 1
        self._busy += self._engine.now - request.started
        self.answered += 1
        assert request.upstream is not None
        send = request.upstream.home.send
        send(request)
        while self.queue and self._idle > 0:
            self._start(self.queue.popleft())


def _room(spec: ServerSpec) -> float:
    return inf if spec.queue is None else spec.queue

"""The line at a balancer: requests for which no server is free now, or that wait for a person to place them."""

from collections import deque
from typing import Protocol

from lbviz.scenarios.spec import BalancerSpec
from lbviz.sim.common import Common
from lbviz.sim.request import Request
from lbviz.sim.trace import Queued

from .picker import Picker, Refusal
from .pickers import Pickers
from .timers import Timers
from .upstream import Upstream


class Owner(Protocol):
    """Whose line it is."""

    id: str
    spec: BalancerSpec
    crashed: bool

    def take(self, request: Request, picker: Picker | None = None) -> None: ...
    def tired(self, request: Request) -> None: ...


class Line:
    """One line for all servers, first come, first served: who is free first takes the next.

    So nobody waits behind a slow server while another is idle: an M/M/c queue, where lines at servers are c queues of
    one each. HAProxy's queue of a backend, with `timeout queue`; NGINX has none and refuses.
    """

    def __init__(self, owner: Owner, pickers: Pickers, common: Common) -> None:
        self._owner = owner
        self._pickers = pickers
        self._engine = common.engine
        self._observers = common.observers
        self._timers = Timers(common.engine, self._late)
        self._patience = Timers(common.engine, self._not_placed)
        self._serving = False
        self.queue: deque[Request] = deque()

    def joins(self, request: Request, refusal: Refusal) -> bool:
        """Let a request wait that was refused, where that helps and there is room for it."""
        spec = self._owner.spec
        if refusal not in ("servers full", "not placed"):
            return False
        if spec.queue is not None and len(self.queue) >= spec.queue:
            self._pickers.forget_request(request)
            return False
        self.queue.append(request)
        if spec.queue_timeout_s:
            self._timers.start(request, spec.queue_timeout_s)
        if refusal == "not placed":
            self._patience.start(request, spec.options.patience_s)
        if self._observers.recorded:
            self._observers.record(Queued(self._engine.now, request.id, self._owner.id), request)
        return True

    def serve(self) -> None:
        """Send on who waits, as long as a server may have one more."""
        # What is refused at once comes back here before it is over.
        if self._serving or self._owner.crashed:
            return
        self._serving = True
        while (request := next(filter(self._may_go, self.queue), None)) is not None:
            self._leave(request)
            self._owner.take(request, self._pickers.again if request.tried else None)
        self._serving = False

    def place(self, upstream: Upstream) -> bool:
        """Send the first that waits for a person, and may go there, to a server; return whether there is one."""
        hand = self._pickers.hand
        if hand is None:
            return False
        for request in self.queue:
            if hand.keeps(request) and upstream in hand.backends_for(request):
                hand.decide(request, upstream)
                self._leave(request)
                self._owner.take(request)
                return True
        return False

    def take_all(self) -> list[Request]:
        """Empty the line; return who was in it."""
        waiting = [*self.queue]
        self.queue.clear()
        self._timers.stop_all()
        self._patience.stop_all()
        return waiting

    def _may_go(self, request: Request) -> bool:
        hand, limits = self._pickers.hand, self._pickers.limits
        if hand is not None and hand.keeps(request):
            return False
        return limits is None or limits.has_room(request)

    def _leave(self, request: Request) -> None:
        self.queue.remove(request)
        self._timers.stop(request)
        self._patience.stop(request)

    def _late(self, request: Request) -> None:
        self._leave(request)
        self._pickers.forget_request(request)
        self._owner.tired(request)

    def _not_placed(self, request: Request) -> None:
        # Where the policy is another by now, the request waits for a server only.
        if self._pickers.hand is not None:
            self._pickers.hand.decide(request, None)
            self.serve()

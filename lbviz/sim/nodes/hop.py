"""What all nodes between a client and the balancer have in common: they pass requests on and answers back."""

from abc import ABC, abstractmethod

from lbviz.sim.explain.who_sees_what import Stop
from lbviz.sim.network import Leg, Life
from lbviz.sim.request import Request, Way


class Hop(ABC):
    """A node that remembers where each answer has to go.

    `region` is where it stands, empty if it is always with the node that asks. `connect` says what comes next. `public`
    is the address that it asks from, empty where it leaves that of who asks it. One that `gathers` asks on connections
    of its own, whoever's the requests are.
    """

    life: Life | None = None
    gathers = False
    public = ""
    _next: Leg

    def __init__(self, id: str, region: str = "") -> None:
        self.id = id
        self.region = region
        self._homes: dict[int, Way] = {}

    @property
    def in_flight(self) -> int:
        """How many requests it has passed on and not seen answered."""
        return len(self._homes)

    def connect(self, leg: Leg) -> None:
        """Send what comes from now on along this leg."""
        self._next = leg

    @abstractmethod
    def receive(self, request: Request) -> None:
        """Take a request that arrives."""

    def counters(self) -> dict[str, float]:
        """Return what it counts, by name; what is counted only grows."""
        return {}

    @abstractmethod
    def stop(self) -> Stop:
        """Return itself as a stop on the way of a request."""

    def pass_on(self, request: Request) -> None:
        """Send a request on its way; its answer comes back here."""
        leg = self._next
        self._homes[request.number] = request.home
        request.home = leg.home
        request.passed += (self,)
        leg.out.send(request)

    def take_answer(self, request: Request) -> None:
        """Take an answer that comes back, and hand it on towards its client."""
        request.home = self._homes.pop(request.number)
        request.passed = request.passed[:-1]
        request.home.send(request)

    def rescues(self, request: Request, node: str) -> bool:
        """Return whether it answers a request itself that was lost at `node`."""
        return False

    def lost(self, request: Request) -> None:
        """Hear that a request which passed here will never be answered."""
        del self._homes[request.number]

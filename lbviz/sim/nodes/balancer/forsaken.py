"""What becomes of a try that a balancer has given up."""

from lbviz.sim.request import Request
from lbviz.sim.tally import Tally
from lbviz.sim.trace import DropReason, FailReason

from .upstream import Upstream, upstream_of


class Forsaken:
    """Stands for an upstream whose balancer has closed the connection: an answer is written to nobody."""

    def __init__(self, upstream: Upstream, tally: Tally) -> None:
        self.id = upstream.id
        self.upstream = upstream
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
    upstream = upstream_of(request)
    fresh = tally.part(request, balancer)
    request.upstream = Forsaken(upstream, tally)
    return fresh

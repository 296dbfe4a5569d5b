"""What becomes of a try that a balancer has given up."""

from lbviz.sim.request import Asker, Request
from lbviz.sim.tally import Tally
from lbviz.sim.trace import DropReason, FailReason


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

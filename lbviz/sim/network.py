"""The links between nodes: what is sent arrives one latency later."""

from collections.abc import Callable

from lbviz.scenarios.spec import Network as NetworkSpec

from .engine import Engine
from .request import Request
from .tally import Tally
from .trace import Moved


class Network:
    """All links share one latency, one way."""

    def __init__(self, spec: NetworkSpec, engine: Engine, tally: Tally) -> None:
        self._engine = engine
        self._tally = tally
        self.set(spec)

    def set(self, spec: NetworkSpec) -> None:
        """Take a new latency; what is on its way arrives as it was sent."""
        self.spec = spec
        self.latency = spec.latency_ms / 1000

    def send(
        self, request: Request, source: str, target: str, receive: Callable[[Request], None], *, back: bool = False
    ) -> None:
        """Carry a request from `source` to `target` and hand it to `receive` there; `back` on the way home."""
        arrival = self._engine.now + self.latency
        if self._tally.traced:
            self._tally.record(request, Moved(self._engine.now, request.id, source, target, arrival, back))
        self._engine.schedule(arrival, receive, request)

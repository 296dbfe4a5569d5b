"""What clients do when no answer comes: after a time they give a request up."""

from lbviz.scenarios.spec import TrafficSpec
from lbviz.sim.common import Common
from lbviz.sim.request import Request


class Patience:
    """Waits `timeout_s` for each answer, 0 for ever, from when the request was sent.

    Nobody on the way is told: HAProxy goes on likewise unless `option abortonclose` is set, and so does NGINX for what
    it can store. So what was given up costs its server as much as anything else.
    """

    def __init__(self, traffic: TrafficSpec, common: Common) -> None:
        self._engine = common.engine
        self._tally = common.tally
        self.timeout_s = 0.0
        self.set(traffic)

    def set(self, traffic: TrafficSpec) -> None:
        """Take new settings, for what is sent from now on."""
        self.timeout_s = traffic.timeout_s

    def wait_for(self, request: Request) -> None:
        """Give this request up, which is being sent now, where it is not over in time."""
        request.timer = self._engine.schedule(self._engine.now + self.timeout_s, self._give_up, request)

    def _give_up(self, request: Request) -> None:
        self._tally.give_up(request.current)

"""What stands before several balancers and spreads the traffic over them."""

from lbviz.scenarios.names import FRONT_ID
from lbviz.scenarios.spec import FrontSpec
from lbviz.sim.common import Common
from lbviz.sim.network import Leg
from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.nodes.hop import Hop
from lbviz.sim.request import Request

from .active_passive import ActivePassive
from .ecmp import Ecmp
from .layer_four import LayerFour
from .sight import FrontStop
from .spread import Spread


class Front(Hop):
    """Sends each request on to one of the balancers; which of them are up it knows at once."""

    def __init__(self, spec: FrontSpec, common: Common) -> None:
        super().__init__(FRONT_ID)
        self.spec = spec
        self._tally = common.tally
        self._legs: dict[Balancer, Leg] = {}
        self._spread: Spread
        if spec.kind == "ecmp":
            self._spread = Ecmp(common.connections)
        elif spec.kind == "active_passive":
            self._spread = ActivePassive(common.engine, spec.failover_s)
        else:
            self._spread = LayerFour(spec, common)

    def stop(self) -> FrontStop:
        return FrontStop(self.id)

    def set_balancers(self, legs: dict[Balancer, Leg]) -> None:
        """Take the legs to all balancers."""
        self._legs = legs
        self._spread.set_balancers([*legs], [balancer for balancer in legs if not balancer.crashed])

    def receive(self, request: Request) -> None:
        """Send a request on to a balancer; refuse it if no balancer can take it."""
        balancer = self._spread.choose(request)
        if balancer is None:
            self._tally.close_dropped(request, self.id, "no balancer")
            return
        self.connect(self._legs[balancer])
        self.pass_on(request)

    def take_answer(self, request: Request) -> None:
        """Hand an answer on towards its client."""
        self._spread.ended(request)
        super().take_answer(request)

    def lost(self, request: Request) -> None:
        """Hear that a request will never be answered."""
        self._spread.ended(request)
        super().lost(request)

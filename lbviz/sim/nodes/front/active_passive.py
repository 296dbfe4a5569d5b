"""Active and passive: one balancer answers for all until it dies."""

from collections.abc import Sequence

from lbviz.sim.engine import Engine
from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.request import Request


class ActivePassive:
    """A virtual address that one balancer has. When that dies, nobody answers until the next takes it over.

    A virtual router's backup takes over when it has heard nothing from the master for three advertisement intervals of
    1 s and a little (RFC 9568, VRRP, section 6.1). Who has the address keeps it when another comes back.
    """

    def __init__(self, engine: Engine, failover_s: float) -> None:
        self._engine = engine
        self._failover_s = failover_s
        self._up: Sequence[Balancer] = ()
        self._active: Balancer | None = None
        self._begun = False
        self._waits = False

    def set_balancers(self, all: Sequence[Balancer], up: Sequence[Balancer]) -> None:
        self._up = up
        if self._active in up:
            return
        self._active = None
        if not self._begun:
            self._begun = True
            self._take_over(None)
        elif not self._waits:
            self._waits = True
            self._engine.schedule(self._engine.now + self._failover_s, self._take_over)

    def _take_over(self, _: None) -> None:
        self._waits = False
        if self._up:
            self._active = self._up[0]

    def choose(self, request: Request) -> Balancer | None:
        """Return the balancer that has the address now."""
        return self._active

    def ended(self, request: Request) -> None:
        """Remember nothing."""

"""How to spread requests over balancers."""

from collections.abc import Sequence
from typing import Protocol

from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.request import Request


class Spread(Protocol):
    """A way to choose one of the balancers: it is told `all`, and those of them that are `up`."""

    def set_balancers(self, all: Sequence[Balancer], up: Sequence[Balancer]) -> None: ...
    def choose(self, request: Request) -> Balancer | None: ...
    def ended(self, request: Request) -> None: ...

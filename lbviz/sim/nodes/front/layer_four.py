"""A balancer of layer 4 before the balancers."""

from collections.abc import Sequence
from typing import NamedTuple

from lbviz.policies import CATALOGUE, Backend
from lbviz.scenarios.names import FRONT_ID
from lbviz.scenarios.spec import FrontSpec
from lbviz.sim.common import Common
from lbviz.sim.connections import Memory, source_of
from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.request import Request
from lbviz.sim.seeds import source_of_chance


class Seen(NamedTuple):
    """What layer 4 sees of a request."""

    key: str
    region: str


class LayerFour:
    """A balancer of layer 4 whose servers are the balancers: one pick for each connection, by a policy of its own.

    With `tracking` it remembers where each connection goes, and only those of a dead balancer move.
    """

    def __init__(self, spec: FrontSpec, common: Common) -> None:
        rng = source_of_chance(common.seed, f"front {spec.policy}")
        self._policy = CATALOGUE[spec.policy](rng, common.engine.time)
        self._engine = common.engine
        self._observers = common.observers
        self._tracking = spec.tracking
        self._connections = common.connections
        self._backends: dict[Balancer, Backend] = {}
        self._balancers: dict[Backend, Balancer] = {}
        self._up: Sequence[Balancer] = ()
        self._known: Memory[Balancer] = Memory(FRONT_ID)
        self._under_way: dict[int, tuple[Backend, float]] = {}

    def set_balancers(self, all: Sequence[Balancer], up: Sequence[Balancer]) -> None:
        before = self._backends
        self._backends = {balancer: before.get(balancer) or Backend(balancer.id) for balancer in all}
        self._balancers = {backend: balancer for balancer, backend in self._backends.items()}
        self._up = up
        dead = [backend for balancer, backend in self._backends.items() if balancer not in up]
        self._policy.set_backends(self._backends.values(), dead)

    def choose(self, request: Request) -> Balancer | None:
        """Return where the connection goes, or went before."""
        connection = self._connections.of(request)
        balancer = self._known.get(connection)
        if balancer is None or balancer not in self._up:
            flow = Seen(self._connections.flow(request), source_of(request).region)
            picked = self._policy.pick(flow)
            if picked is None:
                return None
            if self._observers.front_picked:
                pick = self._policy.explain()
                for hear in self._observers.front_picked:
                    hear(request, flow.key, pick)
            balancer = self._balancers[picked]
            if self._tracking:
                self._known.keep(connection, balancer)
        backend = self._backends[balancer]
        backend.in_flight += 1
        self._under_way[request.number] = backend, self._engine.now
        self._policy.sent(backend)
        return balancer

    def ended(self, request: Request) -> None:
        """Count it no more."""
        backend, since = self._under_way.pop(request.number)
        backend.in_flight -= 1
        self._policy.ended(backend, self._engine.now - since, ok=True)

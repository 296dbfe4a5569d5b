"""What stands before several balancers and spreads the traffic over them."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from xxhash import xxh64_intdigest

from lbviz.policies import CATALOGUE, Backend
from lbviz.scenarios.names import FRONT_ID
from lbviz.scenarios.spec import FrontSpec

from .balancer import Balancer
from .connection import Connections, Memory
from .engine import Engine
from .hop import Hop
from .network import Leg
from .observers import Observers
from .request import Request
from .seeds import source_of_chance
from .tally import Tally


class Spread(Protocol):
    """A way to choose one of the balancers, of which it is told those that are up."""

    def set_up(self, balancers: Sequence[Balancer]) -> None: ...
    def choose(self, request: Request) -> Balancer | None: ...
    def ended(self, request: Request) -> None: ...


class Front(Hop):
    """Sends each request on to one of the balancers; which of them are up it knows at once."""

    def __init__(
        self,
        spec: FrontSpec,
        seed: int,
        engine: Engine,
        connections: Connections,
        tally: Tally,
        observers: Observers,
    ) -> None:
        super().__init__(FRONT_ID)
        self.spec = spec
        self._tally = tally
        self._legs: dict[Balancer, Leg] = {}
        self._spread: Spread
        if spec.kind == "ecmp":
            self._spread = Ecmp(connections)
        elif spec.kind == "active_passive":
            self._spread = ActivePassive(engine, spec.failover_s)
        else:
            self._spread = LayerFour(spec, seed, engine, connections, observers)

    def set_balancers(self, legs: dict[Balancer, Leg]) -> None:
        """Take the legs to all balancers."""
        self._legs = legs
        self._spread.set_up([balancer for balancer in legs if not balancer.crashed])

    def receive(self, request: Request) -> None:
        """Send a request on to a balancer; refuse it where there is none."""
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


class Ecmp:
    """A router with one route of equal cost to each balancer: it hashes addresses and ports, and remembers nothing.

    The remainder of the hash by the number of routes says which, so that most flows change their balancer when one
    goes. RFC 2992, "Analysis of an Equal-Cost Multi-Path Algorithm", has thresholds instead, which moves fewer.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._up: Sequence[Balancer] = ()

    def set_up(self, balancers: Sequence[Balancer]) -> None:
        """Take the balancers that are up."""
        self._up = balancers

    def choose(self, request: Request) -> Balancer | None:
        """Return the balancer of this flow."""
        if not self._up:
            return None
        return self._up[xxh64_intdigest(self._connections.flow(request).encode()) % len(self._up)]

    def ended(self, request: Request) -> None:
        """Remember nothing."""


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

    def set_up(self, balancers: Sequence[Balancer]) -> None:
        """Take the balancers that are up."""
        self._up = balancers
        if self._active in balancers:
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
        """Return whoever has the address now."""
        return self._active

    def ended(self, request: Request) -> None:
        """Remember nothing."""


class Flow(NamedTuple):
    """What layer 4 sees of a request."""

    key: str
    region: str


class LayerFour:
    """A balancer of layer 4 whose servers are the balancers: one pick for each connection, by a policy of its own.

    With `tracking` it remembers where each connection goes, and only those of a dead balancer move.
    """

    def __init__(
        self, spec: FrontSpec, seed: int, engine: Engine, connections: Connections, observers: Observers
    ) -> None:
        rng = source_of_chance(seed, f"front {spec.policy}")
        self._policy = CATALOGUE[spec.policy](rng, engine.time)
        self._engine = engine
        self._observers = observers
        self._tracking = spec.tracking
        self._connections = connections
        self._backends: dict[Balancer, Backend] = {}
        self._balancers: dict[Backend, Balancer] = {}
        self._up: Sequence[Balancer] = ()
        self._known: Memory[Balancer] = Memory(FRONT_ID)
        self._under_way: dict[int, tuple[Backend, float]] = {}

    def set_up(self, balancers: Sequence[Balancer]) -> None:
        """Take the balancers that are up."""
        for balancer in balancers:
            if balancer not in self._backends:
                backend = self._backends[balancer] = Backend(balancer.id)
                self._balancers[backend] = balancer
        self._up = balancers
        self._policy.set_backends([self._backends[balancer] for balancer in balancers])

    def choose(self, request: Request) -> Balancer | None:
        """Return where the connection goes, or went before."""
        connection = self._connections.of(request)
        balancer = self._known.get(connection)
        if balancer is None or balancer not in self._up:
            flow = Flow(self._connections.flow(request), request.region)
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
        self._under_way[request.id] = backend, self._engine.now
        self._policy.sent(backend)
        return balancer

    def ended(self, request: Request) -> None:
        """Count it no more."""
        backend, since = self._under_way.pop(request.id)
        backend.in_flight -= 1
        self._policy.ended(backend, self._engine.now - since, ok=True)

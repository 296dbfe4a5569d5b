"""A scenario made live: its nodes on one clock."""

import pickle
from math import inf
from typing import Any

from msgspec.structs import replace

from lbviz.scenarios.spec import BalancerSpec, NetworkSpec, Scenario

from .common import Common
from .connections import Connections
from .content import Content
from .engine import Engine
from .keys import Expected, known_keys
from .network import Network
from .nodes.balancer.balancer import Balancer
from .nodes.client.client import Client
from .nodes.server.server import Server
from .observers import Observer, Observers
from .path import Path
from .site import Site
from .tally import Tally
from .timetable import Timetable
from .traffic import TrafficSource


class World:
    """One running simulation: the `path` from the clients to the balancers, and the `site` with balancers and servers.

    It is plain data, to be pickled and copied. `limit` is how many requests are sent in all. The world has no wall
    clock: `run_until` and `step` are its only ways forward.
    """

    def __init__(self, scenario: Scenario, *, limit: int | None = None) -> None:
        self._title = scenario.title
        self._changes = 0
        self.engine = engine = Engine()
        self.observers = Observers()
        self.network = Network(scenario.network, engine, self.observers)
        self.tally = Tally(engine, self.observers)
        self.content = Content(scenario.seed)
        self.connections = Connections(scenario.traffic.requests_per_connection, self.content)
        self._common = common = Common(
            scenario.seed, engine, self.observers, self.network, self.tally, self.content, self.connections
        )
        self.site = Site(scenario.balancer, scenario.servers, common)
        self.path = Path(
            scenario.traffic, scenario.forward_proxy, scenario.edges, scenario.front, self.site.balancers, common
        )
        self.traffic = TrafficSource(scenario.traffic, self.path.clients, common, limit)
        self.timetable = Timetable(scenario.timetable, self, engine, self.observers)

    # --- who watches, and copies ----------------------------------------------------------------------------

    def watch(self, observer: Observer) -> None:
        """Let an observer hear what happens from now on."""
        self.observers.attach(observer)
        self.network.refresh()

    def unwatch(self, observer: Observer) -> None:
        """Tell an observer nothing more. Raises ValueError where it does not watch."""
        self.observers.detach(observer)
        self.network.refresh()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.network.refresh()

    def __deepcopy__(self, memo: dict[int, Any]) -> "World":
        # By way of a pickle: faster than `copy` goes by itself, and it is one thing that must work, not two.
        copy: World = pickle.loads(pickle.dumps(self))
        return copy

    # --- time ---------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """The simulated time in seconds."""
        return self.engine.now

    def run_until(self, time: float) -> None:
        """Let everything happen that is due up to and at `time`."""
        self.engine.run_until(time)

    def run(self, until: float = inf) -> bool:
        """Let everything happen that is due by `until`, and leave the clock at the last event.

        Returns whether more is to come: without `until` it ends only where the traffic has a limit.
        """
        if not self.timetable.pending and not any(balancer.has_timers for balancer in self.balancers):
            self.engine.run(until)
            return self.engine.next_time() is not None
        # Health checks never end, and an ejection or the timetable may long outlast the traffic.
        while (goes_on := self._goes_on()) and self.step(until):
            pass
        return goes_on

    def _goes_on(self) -> bool:
        """Return whether there is a request, or one to come."""
        to_come = self.traffic.goes_on or (self.traffic.rests and self.timetable.rates_to_come > 0)
        return to_come or self.tally.in_flight > 0

    def step(self, until: float = inf) -> bool:
        """Go on to the next moment at which something happens; stay and return False where none is by `until`."""
        time = self.engine.next_time()
        if time is None or time > until:
            return False
        self.engine.run_until(time)
        return True

    # --- what it is now -----------------------------------------------------------------------------------

    @property
    def revision(self) -> int:
        """A number that grows with each change: by somebody, by the timetable, or by a drained server that leaves."""
        return self._changes + self.site.departures + self.timetable.carried_out

    def count_change(self) -> None:
        """Take note that somebody has changed something."""
        self._changes += 1

    @property
    def clients(self) -> list[Client]:
        """All clients, in order."""
        return self.path.clients

    @property
    def balancers(self) -> list[Balancer]:
        """All balancers, in order; there is one at least."""
        return self.site.balancers

    @property
    def servers(self) -> list[Server]:
        """All servers, in the order in which balancers have them."""
        return self.site.servers

    @property
    def node_ids(self) -> set[str]:
        """The ids of all balancers, edges and servers."""
        return {node.id for nodes in (self.balancers, self.path.edges, self.servers) for node in nodes}

    @property
    def scenario(self) -> Scenario:
        """The scenario that would build this world as it is set now, clients listed by address."""
        path = self.path
        return Scenario(
            title=self._title,
            seed=self._common.seed,
            traffic=replace(
                self.traffic.spec,
                clients=[client.address for client in path.clients],
                direct=path.who_asks("site"),
                regions=path.regions,
                forging=path.who_forges,
            ),
            network=self.network.spec,
            forward_proxy=path.forward_proxy_spec,
            edges=[edge.spec for edge in path.edges],
            front=path.front_spec,
            balancer=self.site.balancer_spec,
            servers=[server.spec for server in self.site.servers],
            timetable=self.timetable.entries_for(self.node_ids),
        )

    def keys(self) -> list[str]:
        """Return the keys that the balancers will see, as far as they can be told beforehand."""
        expected = [Expected(client, self.path.passed_by(client)) for client in self.clients]
        return known_keys(self.balancers[0].spec, expected, self.content)

    # --- what changes the path and the site both ------------------------------------------------------------

    def set_network(self, spec: NetworkSpec) -> None:
        """Take new latencies for all links, which may make another edge the nearest."""
        before = self.network.spec
        self.network.set(spec)
        if replace(spec, latency_ms=before.latency_ms) != before:
            self.path.distances_changed()

    def configure_balancers(self, spec: BalancerSpec) -> None:
        """Set all balancers to this, as many of them as it says; one that goes answers what it has."""
        self.site.configure_balancers(spec)
        self.path.balancers_changed()
        self.site.let_drained_leave()

    def crash_balancer(self, balancer: Balancer) -> None:
        """Let a balancer die."""
        self.site.crash_balancer(balancer)
        self.path.balancers_changed()

    def recover_balancer(self, balancer: Balancer) -> None:
        """Let a balancer come back, with no memory."""
        self.site.recover_balancer(balancer)
        self.path.balancers_changed()

"""A scenario made live: its nodes on one clock."""

import pickle
from math import inf
from typing import Any

from msgspec.structs import replace

from lbviz.scenarios.names import behind_proxy, client_addresses, client_region, regions_in_turn, replica_ids
from lbviz.scenarios.spec import (
    MAX_REPLICAS,
    BalancerSpec,
    EdgeSpec,
    ForwardProxySpec,
    FrontSpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    Status,
)

from .balancer import Balancer
from .client import Asks, Client
from .connection import Connections
from .edge import Edge
from .engine import Engine
from .forward_proxy import PROXY_ADDRESS, ForwardProxy
from .front import Front
from .health import Standing
from .keys import known_keys
from .letter import Letters
from .network import Network, Node
from .observers import End, Heard, Observer, Observers
from .path import Path
from .server import Server
from .sight import BALANCERS, EDGES, SERVERS, SITE, Line, Stop, Trip
from .tally import Tally
from .trace import Cached, Dropped, Failed, Moved, Record
from .traffic import TrafficSource


class World:
    """One running simulation.

    It is plain data, to be pickled and copied. `limit` ends the traffic after so many requests. The world has no wall
    clock: `run_until` and `step` are its only ways forward.
    """

    def __init__(self, scenario: Scenario, *, limit: int | None = None) -> None:
        self._title = scenario.title
        self._seed = scenario.seed
        self.engine = Engine()
        self.observers = Observers()
        self.tally = Tally(self.engine, self.observers)
        self.network = Network(scenario.network, self.engine, self.observers)
        self._letters = Letters(scenario.seed)
        self.connections = Connections(scenario.traffic.requests_per_connection)
        self.servers = [Server(spec, self.engine, self.observers) for spec in scenario.servers]
        self.balancers: list[Balancer] = []
        # Those that were taken away and are still waited for.
        self._leaving: list[Balancer] = []
        # By id, so that a dead one is dead when it is taken away and comes back.
        self._dead_balancers = set(scenario.balancer.crashed)
        self._set_replicas(scenario.balancer)
        self.revision = 0
        regions = scenario.traffic.regions
        addresses = client_addresses(scenario.traffic)
        self.clients = [Client(address, client_region(regions, place)) for place, address in enumerate(addresses)]
        direct = set(scenario.traffic.direct)
        for client in self.clients:
            if client.address in direct:
                client.asks = "site"
        self.path = Path(self.network, self.tally, self._letters, self.connections, self.balancers)
        self._front = scenario.front
        self._set_front()
        self._put_behind(scenario.forward_proxy)
        for place, edge in enumerate(scenario.edges):
            self.path.insert_edge(edge, place)
        self.path.connect(self.clients)
        self.traffic = TrafficSource(scenario.traffic, self.clients, scenario.seed, self.engine, self.tally, limit)
        self._let_drained_leave()

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
        if not any(balancer.has_timers for balancer in self.balancers):
            self.engine.run(until)
            return self.engine.next_time() is not None
        # Health checks never end, and an ejection may long outlast the traffic.
        while (goes_on := self.traffic.goes_on or self.tally.in_flight > 0) and self.step(until):
            pass
        return goes_on

    def step(self, until: float = inf) -> bool:
        """Go on to the next moment at which something happens; stay and return False where none is by `until`."""
        time = self.engine.next_time()
        if time is None or time > until:
            return False
        self.engine.run_until(time)
        return True

    # --- what it is now -----------------------------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """The scenario that would build this world as it is set now, clients listed by address."""
        return Scenario(
            title=self._title,
            seed=self._seed,
            traffic=replace(
                self.traffic.spec,
                clients=[client.address for client in self.clients],
                direct=self._who_asks("site"),
                regions=self.regions,
            ),
            network=self.network.spec,
            forward_proxy=self.forward_proxy,
            edges=[edge.spec for edge in self.path.edges],
            front=self._front,
            balancer=replace(
                self.balancers[0].spec, crashed=[balancer.id for balancer in self.balancers if balancer.crashed]
            ),
            servers=[server.spec for server in self.servers],
        )

    def keys(self) -> list[str]:
        """Return the keys that the balancers will see, as far as they can be told beforehand."""
        clients = [client.address for client in self.clients]
        senders = [PROXY_ADDRESS if client.asks == "proxy" else client.address for client in self.clients]
        return known_keys(self.balancers[0].spec.key, clients, senders, self._letters)

    def trip(self, heard: Heard) -> Trip:
        """Return what is to be known of a request's way, the nodes on it as they are set now."""
        request, cached, ended = heard.request, heard.cached, isinstance(heard.latest, End)
        nodes: list[Node] = list(heard.passed)
        # By their ids, since one that was removed and came back is another object.
        known = {node.id for node in nodes}
        edge = None if cached is None else self.find_edge(cached.edge)
        if edge is not None and edge.id not in known:
            # Answered there, or waiting.
            if isinstance(request.sender, ForwardProxy) and not nodes:
                nodes.append(request.sender)
            nodes.append(edge)
        upstream = request.upstream
        reached = self._node(upstream.balancer if upstream is not None else _last_heard_of_at(heard.latest))
        if reached is not None and reached.id not in known:
            nodes.append(reached)
        stops = [self._stop(node) for node in nodes]
        if reached is not None and upstream is not None and upstream.server in self.servers:
            stops.append(Stop("server", upstream.id, str(SERVERS + self.servers.index(upstream.server) + 1)))
        elif reached is not None and edge is None:
            stops += [replace(self._stop(node), ahead=True) for node in self.path.surely_after(reached)]
        return Trip(
            client=request.client.address,
            port=self.connections.port_shown(request, goes_on=cached is None and not ended),
            host=self._letters.host(request),
            path=self._letters.path(request),
            cookie=self._letters.cookie(request),
            stops=stops,
            does={} if cached is None else {cached.edge: [Line("its cache said", cached.what)]},
        )

    def _node(self, id: str) -> Node | None:
        """Return the node of this id between clients and servers, None where there is none."""
        nodes = [self.path.forward_proxy, *self.path.edges, self.path.front, *self.balancers, *self._leaving]
        return next((node for node in nodes if node is not None and node.id == id), None)

    def _stop(self, node: Node) -> Stop:
        match node:
            case ForwardProxy():
                return Stop(node.spec.kind, node.id, node.address)
            case Edge():
                place = self.path.edges.index(node) if node in self.path.edges else -1
                return Stop("edge", node.id, str(EDGES + place + 1))
            case Balancer():
                address = str(BALANCERS + replica_ids(MAX_REPLICAS).index(node.id) + 1)
                return Stop("layer_4" if node.spec.layer == 4 else "layer_7", node.id, address)
            case _:
                return Stop("front", node.id, SITE)

    # --- the way to the balancer ----------------------------------------------------------------------------

    def set_network(self, spec: NetworkSpec) -> None:
        """Take new latencies for all links, which may make another edge the nearest."""
        before = self.network.spec
        self.network.set(spec)
        if replace(spec, latency_ms=before.latency_ms) != before:
            for balancer in self.balancers:
                balancer.distances_changed()
            self.path.connect(self.clients)

    @property
    def forward_proxy(self) -> ForwardProxySpec | None:
        """The forward proxy as it is set now, its clients listed by address."""
        proxy = self.path.forward_proxy
        return None if proxy is None else replace(proxy.spec, clients=self._who_asks("proxy"))

    def set_forward_proxy(self, spec: ForwardProxySpec | None) -> None:
        """Put a forward proxy before some of the clients, change its rules, or take it away."""
        self._put_behind(spec)
        self.path.connect(self.clients)

    def _put_behind(self, spec: ForwardProxySpec | None) -> None:
        self.path.set_forward_proxy(spec)
        behind = set(behind_proxy(spec, [client.address for client in self.clients]))
        for client in self.clients:
            if client.address in behind:
                client.asks = "proxy"
            elif client.asks == "proxy":
                client.asks = "edges"

    def _who_asks(self, whom: Asks) -> list[str]:
        return [client.address for client in self.clients if client.asks == whom]

    def find_edge(self, id: str) -> Edge | None:
        """Return the edge of this id, None where there is none."""
        return next((edge for edge in self.path.edges if edge.id == id), None)

    def insert_edge(self, spec: EdgeSpec, place: int) -> None:
        """Put a new edge at `place` in the list."""
        self.path.insert_edge(spec, place)
        self.path.connect(self.clients)

    def remove_edge(self, edge: Edge) -> None:
        """Take an edge away at once; its clients go to the next nearest."""
        self.path.edges.remove(edge)
        self.path.connect(self.clients)
        edge.leave()

    def change_edge(self, edge: Edge, changes: dict[str, Any]) -> None:
        """Change fields of an edge's specification."""
        edge.change(**changes)
        self.path.connect(self.clients)

    def crash_edge(self, edge: Edge) -> None:
        """Let an edge die; its clients go to the next nearest from now on."""
        edge.crash()
        self.path.connect(self.clients)

    def recover_edge(self, edge: Edge) -> None:
        """Let a dead edge come back, with an empty cache; whoever is nearest to it goes there again."""
        edge.recover()
        self.path.connect(self.clients)

    def set_requests_per_connection(self, count: int) -> None:
        """Let clients open a new connection after so many requests."""
        self.connections.per_connection = count
        self.path.connect(self.clients)

    # --- the balancers ----------------------------------------------------------------------------------------

    @property
    def front(self) -> FrontSpec | None:
        """What its operator has put before the balancers; several have a router even where that is nothing."""
        return self._front

    def set_front(self, spec: FrontSpec | None) -> None:
        """Put something before the balancers, or take it away."""
        self._front = spec
        self._set_front()
        self.path.connect(self.clients)

    def configure_balancers(self, spec: BalancerSpec) -> None:
        """Set all balancers to this, and have so many of them as it says; who goes answers what it has."""
        had_front = self.path.front is not None
        for balancer in self.balancers:
            balancer.configure(replace(spec, crashed=[]))
        self._set_replicas(spec)
        if had_front != self._needs_front():
            self._set_front()
        self.path.connect(self.clients)
        self._let_drained_leave()

    def find_balancer(self, id: str) -> Balancer | None:
        """Return the balancer of this id, None where there is none."""
        return next((balancer for balancer in self.balancers if balancer.id == id), None)

    def crash_balancer(self, balancer: Balancer) -> None:
        """Let a balancer die."""
        self._dead_balancers.add(balancer.id)
        balancer.crash()
        if balancer in self.path.processors:
            self.path.processors[balancer].break_all()
        self.path.connect(self.clients)
        self.revision += 1

    def recover_balancer(self, balancer: Balancer) -> None:
        """Let a balancer come back, with no memory."""
        self._dead_balancers.remove(balancer.id)
        balancer.recover()
        self.path.connect(self.clients)
        self.revision += 1

    @property
    def first_balancer(self) -> Balancer:
        """The first balancer alive; where all are dead, the first."""
        return next((one for one in self.balancers if not one.crashed), self.balancers[0])

    def standing(self, server: Server) -> Standing:
        """Return what the first balancer alive takes a server for."""
        return self.first_balancer.standing(server)

    def _set_replicas(self, spec: BalancerSpec) -> None:
        ids = replica_ids(spec.replicas)
        for balancer in self.balancers[len(ids) :]:
            balancer.leave()
            self._leaving.append(balancer)
        del self.balancers[len(ids) :]
        for id in ids[len(self.balancers) :]:
            balancer = Balancer(
                id,
                replace(spec, crashed=[]),
                self._seed,
                self._letters,
                self.connections,
                self.engine,
                self.network,
                self.tally,
                self.observers,
                on_idle=self._let_leave_if_idle,
            )
            balancer.set_servers(self.servers)
            self.balancers.append(balancer)
        for balancer in self.balancers:
            if balancer.id in self._dead_balancers and not balancer.crashed:
                balancer.crash()

    def _needs_front(self) -> bool:
        return self._front is not None or len(self.balancers) > 1

    def _set_front(self) -> None:
        spec = (self._front or FrontSpec()) if self._needs_front() else None
        self.path.front = None
        if spec is not None:
            self.path.front = Front(spec, self._seed, self.engine, self.connections, self.tally, self.observers)

    # --- clients ----------------------------------------------------------------------------------------------

    @property
    def regions(self) -> list[str]:
        """The regions that the clients take in turn; where they no longer do so, the region of each."""
        return regions_in_turn(self.traffic.spec.regions, [client.region for client in self.clients])

    def insert_client(self, address: str, region: str, asks: Asks, place: int) -> None:
        """Put a new client at `place` in the list."""
        self.clients.insert(place, Client(address, region, asks))
        self.path.connect(self.clients)

    def place_clients(self, regions: dict[Client, str]) -> None:
        """Say where clients are."""
        for client, region in regions.items():
            client.region = region
        self.path.connect(self.clients)

    def connect_client(self, client: Client, asks: Asks) -> None:
        """Say whom a client asks from now on."""
        client.asks = asks
        self.path.connect(self.clients)

    def remove_client(self, client: Client) -> int:
        """Take a client away; return the place it had. Answers on their way to it still arrive."""
        place = self.clients.index(client)
        del self.clients[place]
        self.path.connect(self.clients)
        return place

    # --- servers, as their operator sees them -----------------------------------------------------------------

    def find_server(self, id: str) -> Server | None:
        """Return the server of this id, None where there is none."""
        return next((server for server in self.servers if server.id == id), None)

    def insert_server(self, spec: ServerSpec, place: int) -> None:
        """Put a new server at `place` in the balancer's list."""
        self.servers.insert(place, Server(spec, self.engine, self.observers))
        self._servers_changed()
        self._let_drained_leave()

    def remove_server(self, server: Server) -> None:
        """Take a server away at once."""
        self.servers.remove(server)
        server.leave()
        self._servers_changed()
        server.break_all("server removed")

    def drain_server(self, server: Server) -> None:
        """Send a server nothing new; it leaves when all is answered."""
        server.change(status="draining")
        self._servers_changed()
        self._let_drained_leave()

    def call_back_server(self, server: Server) -> None:
        """Let a draining server take requests again."""
        server.change(status="crashed" if server.crashed else "up")
        self._servers_changed()

    def change_server(self, server: Server, changes: dict[str, Any]) -> None:
        """Change fields of a server's specification."""
        server.change(**changes)
        self._servers_changed()

    def crash_server(self, server: Server) -> None:
        """Let a server die."""
        server.crash()
        self._set_status(server, "crashed")
        # Before the broken requests set out, so that no retry meets a balancer that does not know yet.
        self._tell_balancers(server)
        server.break_all("server crashed")

    def fail_server(self, server: Server) -> None:
        """Let a server answer everything new with an error, at once."""
        server.change(failing=True)
        self.revision += 1

    def recover_server(self, server: Server) -> None:
        """Let a dead server come back, failing as it was if it was; let one that only fails work again."""
        if not server.crashed:
            server.change(failing=False)
            self.revision += 1
            return
        server.recover()
        self._set_status(server, "up")
        self._tell_balancers(server)

    def _tell_balancers(self, server: Server) -> None:
        for balancer in (*self.balancers, *self._leaving):
            self.network.tell(balancer.hears_of, server, self.network.between(balancer.region, server.spec.region))

    def _set_status(self, server: Server, status: Status) -> None:
        if server.spec.status != "draining":
            server.change(status=status)

    def _servers_changed(self) -> None:
        self._leaving = [one for one in self._leaving if one.in_flight or one in self.path.processors]
        for balancer in (*self.balancers, *self._leaving):
            balancer.set_servers(self.servers)
        self.revision += 1

    def _let_drained_leave(self) -> None:
        for server in list(self.servers):
            if server.spec.status == "draining":
                self._let_leave_if_idle(server)

    def _let_leave_if_idle(self, server: Server) -> None:
        if all(balancer.is_idle(server) for balancer in (*self.balancers, *self._leaving)):
            self.remove_server(server)


def _last_heard_of_at(record: Record) -> str:
    """Return the node where a request is or is going to, empty where that is known anyway: on its way home."""
    match record:
        case Moved():
            return "" if record.back else record.target
        case Cached():
            return record.edge
        case Dropped() | Failed():
            return record.node
    return ""

"""A scenario made live: its nodes on one clock."""

from math import inf
from typing import Any

from msgspec.structs import replace

from lbviz.scenarios.path import ForwardProxy
from lbviz.scenarios.spec import BALANCER_ID, Scenario, Status, client_addresses, client_region
from lbviz.scenarios.spec import Server as ServerSpec

from .balancer import Balancer, OnPick
from .client import Client
from .engine import Engine
from .letter import Letters
from .network import Network
from .path import Path
from .server import Server
from .tally import OnAnswered, Tally, Trace
from .traffic import TrafficSource


class World:
    """One running simulation.

    `on_answered` receives every latency (s), `trace` every record, `on_pick` every explained pick; what is not
    given costs nothing. `limit` ends the traffic after so many requests. The world has no wall clock: `run_until` and
    `step` are its only ways forward.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        on_answered: OnAnswered | None = None,
        trace: Trace | None = None,
        on_pick: OnPick | None = None,
        limit: int | None = None,
    ) -> None:
        self._title = scenario.title
        self._seed = scenario.seed
        self.engine = Engine()
        self.tally = Tally(self.engine, on_answered, trace)
        self.network = Network(scenario.network, self.engine, self.tally)
        letters = Letters(scenario.seed)
        self.balancer = Balancer(
            BALANCER_ID,
            scenario.balancer,
            scenario.seed,
            letters,
            self.engine,
            self.network,
            self.tally,
            on_idle=self.remove_server,
            on_pick=on_pick,
        )
        self.servers = [Server(spec, self.engine, self.tally) for spec in scenario.servers]
        self.balancer.set_servers(self.servers)
        self.revision = 0
        regions = scenario.traffic.regions
        self.clients = [
            Client(address, client_region(regions, place))
            for place, address in enumerate(client_addresses(scenario.traffic))
        ]
        self.path = Path(self.network, self.tally, letters, self.balancer)
        self.path.set_forward_proxy(scenario.forward_proxy)
        self.path.connect(self.clients)
        self.traffic = TrafficSource(scenario.traffic, self.clients, scenario.seed, self.engine, self.tally, limit)
        self._let_drained_leave()

    # --- time ---------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """The simulated time in seconds."""
        return self.engine.now

    def run_until(self, time: float) -> None:
        """Let everything happen that is due up to and at `time`."""
        self.engine.run_until(time)

    def run(self) -> None:
        """Let everything happen; ends only where the traffic has a limit."""
        if not self.balancer.has_timers:
            self.engine.run()
            return
        # Health checks never end, and an ejection may long outlast the traffic.
        while self.traffic.goes_on or self.tally.in_flight:
            self.step()

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
                self.traffic.spec, clients=[client.address for client in self.clients], regions=self.regions
            ),
            network=self.network.spec,
            forward_proxy=None if self.path.forward_proxy is None else self.path.forward_proxy.spec,
            balancer=self.balancer.spec,
            servers=[server.spec for server in self.servers],
        )

    # --- the way to the balancer ----------------------------------------------------------------------------

    def set_forward_proxy(self, spec: ForwardProxy | None) -> None:
        """Put a forward proxy before some of the clients, change its rules, or take it away."""
        self.path.set_forward_proxy(spec)
        self.path.connect(self.clients)

    # --- clients ----------------------------------------------------------------------------------------------

    @property
    def regions(self) -> list[str]:
        """The regions that the clients take in turn; where they no longer do so, the region of each."""
        regions = self.traffic.spec.regions
        if all(client.region == client_region(regions, place) for place, client in enumerate(self.clients)):
            return list(regions)
        return [client.region for client in self.clients]

    def insert_client(self, address: str, region: str, place: int) -> None:
        """Put a new client at `place` in the list."""
        self.clients.insert(place, Client(address, region))
        self.path.connect(self.clients)

    def place_clients(self, regions: dict[Client, str]) -> None:
        """Say where clients are."""
        for client, region in regions.items():
            client.region = region
        self.path.connect(self.clients)

    def remove_client(self, address: str) -> tuple[str, int]:
        """Take a client away; return its region and the place it had. Answers on their way to it still arrive."""
        place = [client.address for client in self.clients].index(address)
        client = self.clients.pop(place)
        self.path.connect(self.clients)
        return client.region, place

    # --- servers, as their operator sees them -----------------------------------------------------------------

    def find_server(self, id: str) -> Server | None:
        """Return the server of this id, None where there is none."""
        return next((server for server in self.servers if server.id == id), None)

    def insert_server(self, spec: ServerSpec, place: int) -> None:
        """Put a new server at `place` in the balancer's list."""
        self.servers.insert(place, Server(spec, self.engine, self.tally))
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
        self.network.tell(self.balancer.hears_of, server)
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
        self.network.tell(self.balancer.hears_of, server)

    def _set_status(self, server: Server, status: Status) -> None:
        if server.spec.status != "draining":
            server.change(status=status)

    def _servers_changed(self) -> None:
        self.balancer.set_servers(self.servers)
        self.revision += 1

    def _let_drained_leave(self) -> None:
        for server in list(self.servers):
            if server.spec.status == "draining" and self.balancer.is_idle(server):
                self.remove_server(server)

"""A scenario made live: its nodes on one clock."""

from typing import Any

from msgspec.structs import replace

from lbviz.scenarios.spec import Scenario, Status, client_addresses
from lbviz.scenarios.spec import Server as ServerSpec

from .balancer import Balancer, OnPick
from .engine import Engine
from .network import Network
from .server import Server
from .tally import Observer, Tally, Trace
from .traffic import TrafficSource


class World:
    """One running simulation.

    `observer` keeps figures, `trace` receives every record, `on_pick` every explained pick; what is not given
    costs nothing. `limit` ends the traffic after so many requests. The world has no wall clock: `run_until` and
    `step` are its only ways forward.
    """

    def __init__(
        self,
        scenario: Scenario,
        observer: Observer,
        *,
        trace: Trace | None = None,
        on_pick: OnPick | None = None,
        limit: int | None = None,
    ) -> None:
        self._title = scenario.title
        self._seed = scenario.seed
        self.engine = Engine()
        self.tally = Tally(self.engine, observer, trace)
        self.network = Network(scenario.network, self.engine, self.tally)
        self.balancer = Balancer(
            scenario.balancer,
            scenario.seed,
            self.engine,
            self.network,
            self.tally,
            on_answer=self.tally.answered,
            on_drained=self.remove_server,
            on_pick=on_pick,
        )
        self.servers: list[Server] = [self._build(spec) for spec in scenario.servers]
        self.balancer.set_servers(self.servers)
        self.revision = 0
        self.traffic = TrafficSource(
            scenario.traffic, client_addresses(scenario.traffic), scenario.seed, self.engine, self._send, limit
        )
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
        self.engine.run()

    def step(self) -> bool:
        """Go on to the next moment at which something happens; return False when nothing ever will."""
        time = self.engine.next_time()
        if time is None:
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
            traffic=replace(self.traffic.spec, clients=list(self.traffic.clients)),
            network=self.network.spec,
            balancer=self.balancer.spec,
            servers=[server.spec for server in self.servers],
        )

    # --- servers, as their operator sees them -----------------------------------------------------------------

    def find_server(self, id: str) -> Server | None:
        """Return the server of this id, None where there is none."""
        return next((server for server in self.servers if server.id == id), None)

    def insert_server(self, spec: ServerSpec, place: int) -> None:
        """Put a new server at `place` in the balancer's list."""
        self.servers.insert(place, self._build(spec))
        self._servers_changed()
        self._let_drained_leave()

    def remove_server(self, server: Server) -> None:
        """Take a server away at once."""
        self.servers.remove(server)
        server.remove()
        self._servers_changed()

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
        self._set_status(server, "crashed")
        # Scheduled before the broken requests set out, so that no retry meets a balancer that does not know yet.
        self._let_balancer_hear_of(server)
        server.crash()

    def recover_server(self, server: Server) -> None:
        """Let a dead server come back."""
        server.recover()
        self._set_status(server, "up")
        self._let_balancer_hear_of(server)

    def _set_status(self, server: Server, status: Status) -> None:
        if server.spec.status != "draining":
            server.change(status=status)

    def _let_balancer_hear_of(self, server: Server) -> None:
        self.engine.schedule(self.now + self.network.latency, self.balancer.hears_of, server)

    def _servers_changed(self) -> None:
        self.balancer.set_servers(self.servers)
        self.revision += 1

    def _let_drained_leave(self) -> None:
        for server in list(self.servers):
            if server.spec.status == "draining" and self.balancer.is_idle(server):
                self.remove_server(server)

    # --- wiring -----------------------------------------------------------------------------------------------

    def _build(self, spec: ServerSpec) -> Server:
        balancer = self.balancer
        return Server(
            spec,
            self.engine,
            self.tally,
            on_done=balancer.done,
            on_dropped=balancer.dropped,
            on_failed=balancer.failed,
        )

    def _send(self, client: str, cost: float) -> None:
        request = self.tally.open(client, cost)
        self.network.send(request, client, self.balancer.id, self.balancer.receive)

"""A scenario made live: its nodes on one clock, and the commands that change them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from msgspec import UNSET
from msgspec.structs import asdict, replace

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import (
    Scenario,
    Status,
    check_address,
    check_cost,
    check_free,
    check_policy,
    client_addresses,
    next_client_address,
    next_server_id,
)
from lbviz.scenarios.spec import Server as ServerSpec

from . import commands as cmd
from .balancer import Balancer, OnPick
from .engine import Engine
from .network import Network
from .server import Server
from .tally import Observer, Tally, Trace
from .traffic import TrafficSource


class Applied(NamedTuple):
    """A command as it was carried out, every choice made (ids, places), and the command that takes it back."""

    command: cmd.WorldCommand
    inverse: cmd.WorldCommand


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
            on_drained=self._leave,
            on_pick=on_pick,
        )
        self.servers: list[Server] = [self._build(spec) for spec in scenario.servers]
        self.balancer.set_servers(self.servers)
        self.revision = 0
        self.traffic = TrafficSource(
            scenario.traffic, client_addresses(scenario.traffic), scenario.seed, self.engine, self._send, limit
        )
        self._let_idle_drained_leave()

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

    # --- nodes --------------------------------------------------------------------------------------------

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

    def _leave(self, server: Server) -> None:
        """A drained server has nothing left to do and goes."""
        self.servers.remove(server)
        server.remove()
        self._servers_changed()

    def _let_idle_drained_leave(self) -> None:
        for server in list(self.servers):
            if server.spec.status == "draining" and self.balancer.is_idle(server):
                self._leave(server)

    def _servers_changed(self) -> None:
        self.balancer.set_servers(self.servers)
        self.revision += 1

    # --- commands -----------------------------------------------------------------------------------------

    def apply(self, command: cmd.WorldCommand) -> Applied:
        """Carry out a command now. Raises FieldError, with nothing changed, where it cannot be."""
        applied = self._apply(command)
        self.revision += 1
        return applied

    def _apply(self, command: cmd.WorldCommand) -> Applied:
        match command:
            case cmd.AddServer():
                return self._add_server(command)
            case cmd.RemoveServer():
                return self._remove_server(command)
            case cmd.DrainServer():
                return self._drain_server(command)
            case cmd.UpdateServer():
                return self._update_server(command)
            case cmd.CrashServer():
                return self._crash_server(command)
            case cmd.RecoverServer():
                return self._recover_server(command)
            case cmd.AddClient():
                return self._add_client(command)
            case cmd.RemoveClient():
                return self._remove_client(command)
            case cmd.SetTraffic():
                return self._set_traffic(command)
            case cmd.SetNetwork():
                before = self.network.spec
                self.network.set(replace(before, latency_ms=command.latency_ms))
                return Applied(command, cmd.SetNetwork(latency_ms=before.latency_ms))
            case cmd.SetBalancer():
                return self._set_balancer(command)

    def _add_server(self, command: cmd.AddServer) -> Applied:
        spec = command.server
        if not spec.id:
            spec = replace(spec, id=next_server_id([server.id for server in self.servers]))
        leaving = self._find(spec.id)
        if leaving is not None and leaving.spec.status == "draining":
            leaving.change(status="crashed" if leaving.crashed else "up")
            self._servers_changed()
            return Applied(command, cmd.DrainServer(spec.id))
        check_free(spec.id, self._names(), "server.id")
        place = self._place(command.position, len(self.servers))
        self.servers.insert(place, self._build(spec))
        self._servers_changed()
        self._let_idle_drained_leave()
        return Applied(cmd.AddServer(spec, place), cmd.RemoveServer(spec.id))

    def _remove_server(self, command: cmd.RemoveServer) -> Applied:
        server = self._server(command.id)
        inverse = self._call_back(server)
        self.servers.remove(server)
        server.remove()
        self._servers_changed()
        return Applied(command, inverse)

    def _drain_server(self, command: cmd.DrainServer) -> Applied:
        server = self._server(command.id)
        if server.spec.status == "draining":
            raise FieldError("id", server.id, "a server that is not draining already")
        inverse = self._call_back(server)
        server.change(status="draining")
        self._servers_changed()
        self._let_idle_drained_leave()
        return Applied(command, inverse)

    def _call_back(self, server: Server) -> cmd.AddServer:
        status = "crashed" if server.crashed else "up"
        return cmd.AddServer(replace(server.spec, status=status), self.servers.index(server))

    def _update_server(self, command: cmd.UpdateServer) -> Applied:
        server = self._server(command.id)
        changes = _given(command)
        before = {name: getattr(server.spec, name) for name in changes}
        server.change(**changes)
        self.balancer.set_servers(self.servers)
        return Applied(command, cmd.UpdateServer(server.id, **before))

    def _crash_server(self, command: cmd.CrashServer) -> Applied:
        server = self._server(command.id)
        if server.crashed:
            raise FieldError("id", server.id, "a server that has not crashed already")
        self._set_status(server, "crashed")
        # Scheduled before the broken requests set out, so that no retry meets a balancer that does not know yet.
        self._let_balancer_hear_of(server)
        server.crash()
        return Applied(command, cmd.RecoverServer(server.id))

    def _recover_server(self, command: cmd.RecoverServer) -> Applied:
        server = self._server(command.id)
        if not server.crashed:
            raise FieldError("id", server.id, "a server that has crashed")
        server.recover()
        self._set_status(server, "up")
        self._let_balancer_hear_of(server)
        return Applied(command, cmd.CrashServer(server.id))

    def _set_status(self, server: Server, status: Status) -> None:
        if server.spec.status != "draining":
            server.change(status=status)

    def _let_balancer_hear_of(self, server: Server) -> None:
        self.engine.schedule(self.now + self.network.latency, self.balancer.hears_of, server)

    def _add_client(self, command: cmd.AddClient) -> Applied:
        clients = self.traffic.clients
        address = command.address or next_client_address(clients)
        check_address(address, "address")
        check_free(address, self._names(), "address")
        place = self._place(command.position, len(clients))
        clients.insert(place, address)
        return Applied(cmd.AddClient(address, place), cmd.RemoveClient(address))

    def _remove_client(self, command: cmd.RemoveClient) -> Applied:
        clients = self.traffic.clients
        if command.address not in clients:
            raise FieldError("address", command.address, _one_of(clients, "client"))
        place = clients.index(command.address)
        del clients[place]
        return Applied(command, cmd.AddClient(command.address, place))

    def _set_traffic(self, command: cmd.SetTraffic) -> Applied:
        if command.cost_ms is not UNSET:
            check_cost(command.cost_ms, "cost_ms")
        changes = _given(command)
        before = {name: getattr(self.traffic.spec, name) for name in changes}
        self.traffic.set(replace(self.traffic.spec, **changes))
        return Applied(command, cmd.SetTraffic(**before))

    def _set_balancer(self, command: cmd.SetBalancer) -> Applied:
        if command.policy is not UNSET:
            check_policy(command.policy, "policy")
        changes = _given(command)
        before = {name: getattr(self.balancer.spec, name) for name in changes}
        self.balancer.configure(replace(self.balancer.spec, **changes))
        return Applied(command, cmd.SetBalancer(**before))

    def _names(self) -> dict[str, str]:
        names = {self.balancer.id: "the balancer"}
        names.update((client, "a client") for client in self.traffic.clients)
        names.update((server.id, "a server") for server in self.servers)
        return names

    def _find(self, id: str) -> Server | None:
        return next((server for server in self.servers if server.id == id), None)

    def _server(self, id: str) -> Server:
        server = self._find(id)
        if server is None:
            raise FieldError("id", id, _one_of([server.id for server in self.servers], "server"))
        return server

    @staticmethod
    def _place(position: int | None, count: int) -> int:
        return count if position is None else min(position, count)


def _given(command: cmd.UpdateServer | cmd.SetTraffic | cmd.SetBalancer) -> dict[str, Any]:
    """Return the fields that a command sets; raise FieldError where it sets none."""
    fields = {name: value for name, value in asdict(command).items() if name != "id"}
    given = {name: value for name, value in fields.items() if value is not UNSET}
    if not given:
        raise FieldError("", "nothing to change", f"at least one of {', '.join(fields)}")
    return given


def _one_of(names: list[str], what: str) -> str:
    return f"one of {', '.join(names)}" if names else f"a {what}, but there is none"


def replay(world: World, log: Iterable[tuple[float, cmd.WorldCommand]], until: float) -> None:
    """Bring a new world to where a log of (time, command) leads it: a room is its command log."""
    for time, command in log:
        world.run_until(time)
        world.apply(command)
    world.run_until(until)

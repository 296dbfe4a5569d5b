"""The site behind the way: its balancers and its servers, as their operator sees them."""

from collections import deque
from typing import Any

from msgspec.structs import replace

from lbviz.scenarios.names import replica_ids
from lbviz.scenarios.spec import BalancerSpec, ServerSpec, Status

from .common import Common
from .nodes.balancer.balancer import Balancer
from .nodes.balancer.health import Standing
from .nodes.server.server import Server
from .request import Request


class Site:
    """Keeps servers and balancers, and tells each balancer what it can know of the servers.

    `leaving` are the balancers that were taken away and are still waited for; `departures` counts the servers that
    have left by themselves, all drained.
    """

    def __init__(self, balancer: BalancerSpec, servers: list[ServerSpec], common: Common) -> None:
        self._common = common
        self.servers = [Server(spec, common) for spec in servers]
        self.balancers: list[Balancer] = []
        self.leaving: list[Balancer] = []
        self.departures = 0
        # By id, so that a dead one is dead when it is taken away and comes back.
        self._dead_balancers = set(balancer.crashed)
        self._set_replicas(balancer)
        self.let_drained_leave()

    # --- what it is now -----------------------------------------------------------------------------------

    @property
    def balancer_spec(self) -> BalancerSpec:
        """What the balancers are set to, and which of them are dead."""
        crashed = [balancer.id for balancer in self.balancers if balancer.crashed]
        return replace(self.balancers[0].spec, crashed=crashed)

    @property
    def first_balancer(self) -> Balancer:
        """The first balancer alive; where all are dead, the first."""
        return next((one for one in self.balancers if not one.crashed), self.balancers[0])

    @property
    def queues(self) -> list[deque[Request]]:
        """Where requests wait: at servers, for the processors of balancers, and there until a server is free."""
        balancers = [*self.balancers, *self.leaving]
        at_balancers = [queue for each in balancers for queue in (each.processor.queue, each.line.queue)]
        return [server.queue for server in self.servers] + at_balancers

    def standing(self, server: Server) -> Standing:
        """Return what the first balancer alive takes a server for."""
        return self.first_balancer.standing(server)

    def find_balancer(self, id: str) -> Balancer | None:
        """Return the balancer of this id, or None."""
        return next((balancer for balancer in self.balancers if balancer.id == id), None)

    def find_server(self, id: str) -> Server | None:
        """Return the server of this id, or None."""
        return next((server for server in self.servers if server.id == id), None)

    # --- balancers ----------------------------------------------------------------------------------------

    def configure_balancers(self, spec: BalancerSpec) -> None:
        """Set all balancers to this, as many of them as it says; one that goes answers what it has."""
        for balancer in self.balancers:
            balancer.configure(replace(spec, crashed=[]))
        self._set_replicas(spec)

    def crash_balancer(self, balancer: Balancer) -> None:
        """Let a balancer die."""
        self._dead_balancers.add(balancer.id)
        balancer.crash()

    def recover_balancer(self, balancer: Balancer) -> None:
        """Let a balancer come back, with no memory."""
        self._dead_balancers.remove(balancer.id)
        balancer.recover()

    def _set_replicas(self, spec: BalancerSpec) -> None:
        ids = replica_ids(spec.replicas)
        for balancer in self.balancers[len(ids) :]:
            balancer.leave()
            self.leaving.append(balancer)
        del self.balancers[len(ids) :]
        for id in ids[len(self.balancers) :]:
            balancer = Balancer(id, replace(spec, crashed=[]), self._common, on_idle=self._let_leave_if_idle)
            balancer.set_servers(self.servers)
            self.balancers.append(balancer)
        for balancer in self.balancers:
            if balancer.id in self._dead_balancers and not balancer.crashed:
                balancer.crash()

    # --- servers ------------------------------------------------------------------------------------------

    def insert_server(self, spec: ServerSpec, place: int) -> None:
        """Put a new server at `place` in the balancers' list."""
        self.servers.insert(place, Server(spec, self._common))
        self._servers_changed()
        self.let_drained_leave()

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
        self.let_drained_leave()

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
        server.break_all("server crashed")

    def fail_server(self, server: Server) -> None:
        """Let a server answer everything new with an error, at once."""
        server.change(failing=True)

    def recover_server(self, server: Server) -> None:
        """Let a dead server come back, failing as it was if it was; let one that only fails work again."""
        if not server.crashed:
            server.change(failing=False)
            return
        server.recover()
        self._set_status(server, "up")

    def _set_status(self, server: Server, status: Status) -> None:
        if server.spec.status != "draining":
            server.change(status=status)

    def _servers_changed(self) -> None:
        self.leaving = [balancer for balancer in self.leaving if balancer.in_flight or balancer.holds]
        for balancer in (*self.balancers, *self.leaving):
            balancer.set_servers(self.servers)

    def let_drained_leave(self) -> None:
        """Take away the draining servers that are idle."""
        for server in list(self.servers):
            if server.spec.status == "draining":
                self._let_leave_if_idle(server)

    def _let_leave_if_idle(self, server: Server) -> None:
        if all(balancer.is_idle(server) for balancer in (*self.balancers, *self.leaving)):
            self.departures += 1
            self.remove_server(server)
            for hear in self._common.observers.noticed:
                hear("left", "", server.id)

"""What is done to servers."""

import re
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from lbviz.scenarios.checks import check_free
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.names import ids_in, next_server_id, taken_in
from lbviz.scenarios.spec import Scenario, ServerSpec
from lbviz.sim.command import Applied, Command, one_of, place_in
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.table import ListedTable
from lbviz.sim.world import World


class ServersTable(ListedTable):
    """Work under way goes on at a server's new speed."""

    name = "servers"
    spec = ServerSpec
    elsewhere = frozenset({"id", "status", "failing"})
    # Made slow or its old self again, by a button.
    switches = frozenset({"slow"})
    kind = "server"

    def carry_out(self, world: World, id: str, spec: ServerSpec, changes: dict[str, Any]) -> None:
        world.site.change_server(_find(world, id), changes)

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        if fields and "slow" in fields:
            slow = fields["slow"]
            return f"make server {id} {slow:g}× slower" if slow > 1 else f"make server {id} as fast as before"
        return super().words(id, fields)

    def place(self, world: World, regions: dict[str, str]) -> None:
        for id, region in regions.items():
            world.site.change_server(_find(world, id), {"region": region})


class AddServer(Command, frozen=True):
    """Add a server; without an id it gets the next free letter. The id of a draining server calls it back.

    `position` is its place in the balancer's list, at the end when unsaid.
    """

    server: ServerSpec = ServerSpec()
    position: Annotated[int, Meta(ge=0)] | None = None

    def resulting(self, scenario: Scenario) -> Scenario:
        servers = list(scenario.servers)
        for place, server in enumerate(servers):
            if server.id == self.server.id and server.status == "draining":
                servers[place] = replace(server, status="up")
                return replace(scenario, servers=servers)
        chosen = self._chosen(scenario)
        servers.insert(place_in(servers, self.position), chosen)
        return replace(scenario, servers=servers)

    def _carry_out(self, world: World) -> Applied:
        if self.server.status == "draining":
            raise FieldError("server.status", self.server.status, "up or crashed")
        spec = self._chosen(world.scenario)
        leaving = world.site.find_server(spec.id)
        if leaving is not None and leaving.spec.status == "draining":
            world.site.call_back_server(leaving)
            return Applied(self, DrainServer(spec.id))
        check_free(spec.id, taken_in(world.scenario), "server.id")
        place = place_in(world.servers, self.position)
        world.site.insert_server(spec, place)
        return Applied(AddServer(spec, place), RemoveServer(spec.id))

    def _chosen(self, scenario: Scenario) -> ServerSpec:
        if self.server.id:
            return self.server
        return replace(self.server, id=next_server_id(ids_in(scenario)))

    @property
    def words(self) -> str:
        return f"add server {self.server.id}"

    def _own_field(self, path: str) -> str:
        return re.sub(r"^servers(\[\d+])?", "server", path)


class RemoveServer(Command, frozen=True):
    """Take a server away at once: what it holds breaks."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        server = _find(world, self.id)
        inverse = _bring_back(world, server)
        world.site.remove_server(server)
        return Applied(self, inverse)

    @property
    def words(self) -> str:
        return f"remove server {self.id}"


class DrainServer(Command, frozen=True):
    """Send a server nothing new, and take it away when it has answered everything."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        server = _find(world, self.id)
        if server.spec.status == "draining":
            raise FieldError("id", server.id, "a server that is not draining already", f"{server.id} drains already.")
        inverse = _bring_back(world, server)
        world.site.drain_server(server)
        return Applied(self, inverse)

    @property
    def words(self) -> str:
        return f"drain server {self.id}"


class CrashServer(Command, frozen=True):
    """The server dies: what it holds breaks. The balancer hears of it one link latency later."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        server = _find(world, self.id)
        if server.crashed:
            raise FieldError(
                "id", server.id, "a server that has not crashed already", f"{server.id} has crashed already."
            )
        world.site.crash_server(server)
        return Applied(self, RecoverServer(server.id))

    @property
    def words(self) -> str:
        return f"crash server {self.id}"


class FailServer(Command, frozen=True):
    """The server answers every request that arrives at once, with an error. Nobody is told."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        server = _find(world, self.id)
        if server.crashed or server.spec.failing:
            want = "a server that has not crashed and is not failing already"
            raise FieldError("id", server.id, want, f"{server.id} has crashed or fails already.")
        world.site.fail_server(server)
        return Applied(self, RecoverServer(server.id))

    @property
    def words(self) -> str:
        return f"make server {self.id} fail"


class RecoverServer(Command, frozen=True):
    """A crashed server comes back, empty; the balancer hears of it one link latency later. One that fails works again.

    One that failed before it crashed comes back failing.
    """

    id: str

    def _carry_out(self, world: World) -> Applied:
        server = _find(world, self.id)
        if not server.crashed and not server.spec.failing:
            raise FieldError("id", server.id, "a server that has crashed or is failing", f"{server.id} is well.")
        relapse = CrashServer(server.id) if server.crashed else FailServer(server.id)
        world.site.recover_server(server)
        return Applied(self, relapse)

    @property
    def words(self) -> str:
        return f"recover server {self.id}"


def _find(world: World, id: str) -> Server:
    server = world.site.find_server(id)
    if server is None:
        raise FieldError("id", id, one_of([server.id for server in world.servers], "server"))
    return server


def _bring_back(world: World, server: Server) -> AddServer:
    """Return the command that brings a server back to its place, crashed if it has."""
    status = "crashed" if server.crashed else "up"
    return AddServer(replace(server.spec, status=status), world.servers.index(server))

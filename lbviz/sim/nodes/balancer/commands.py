"""What is done to the balancers."""

from typing import Any, ClassVar

from msgspec.structs import replace

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.names import replica_ids
from lbviz.scenarios.spec import BalancerSpec, Scenario
from lbviz.sim.command import Applied, Command, one_of
from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.table import Table
from lbviz.sim.world import World


class BalancerTable(Table):
    """All balancers are set alike. A new policy, or its new options, start with no memory."""

    name = "balancer"
    spec = BalancerSpec
    elsewhere = frozenset({"crashed"})

    def put(self, scenario: Scenario, id: str, spec: BalancerSpec) -> Scenario:
        there = replica_ids(spec.replicas)
        return super().put(scenario, id, replace(spec, crashed=[each for each in spec.crashed if each in there]))

    def carry_out(self, world: World, id: str, spec: BalancerSpec, changes: dict[str, Any]) -> None:
        world.configure_balancers(spec)


class Place(Command, frozen=True):
    """Send the first request that waits for a person to this `server`. What is sent cannot be called back."""

    server: str
    final: ClassVar[bool] = True

    def _carry_out(self, world: World) -> Applied:
        server = world.site.find_server(self.server)
        if server is None:
            raise FieldError("server", self.server, one_of([each.id for each in world.servers], "server"))
        if not any(balancer.place(server) for balancer in world.balancers):
            sentence = f"No request waits that can go to {server.id}."
            raise FieldError("server", server.id, "a server that a waiting request can go to", sentence)
        return Applied(self, self)

    @property
    def words(self) -> str:
        return f"place a request at {self.server}"


class CrashBalancer(Command, frozen=True):
    """A balancer dies, and with it all it remembers; at layer 7 also what it waits for."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        balancer = _find(world, self.id)
        if balancer.crashed:
            raise FieldError(
                "id", balancer.id, "a balancer that has not crashed already", f"{balancer.id} has crashed already."
            )
        world.crash_balancer(balancer)
        return Applied(self, RecoverBalancer(balancer.id))

    @property
    def words(self) -> str:
        return f"crash balancer {self.id}"


class RecoverBalancer(Command, frozen=True):
    """A balancer comes back, with no memory."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        balancer = _find(world, self.id)
        if not balancer.crashed:
            raise FieldError("id", balancer.id, "a balancer that has crashed", f"{balancer.id} is well.")
        world.recover_balancer(balancer)
        return Applied(self, CrashBalancer(balancer.id))

    @property
    def words(self) -> str:
        return f"recover balancer {self.id}"


def _find(world: World, id: str) -> Balancer:
    balancer = world.site.find_balancer(id)
    if balancer is None:
        raise FieldError("id", id, one_of([balancer.id for balancer in world.balancers], "balancer"))
    return balancer

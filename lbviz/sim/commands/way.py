"""What is done to the way from the clients to the site: the traffic on it, and its links."""

from typing import Any

from msgspec.structs import replace

from lbviz.scenarios.spec import NetworkSpec, TrafficSpec
from lbviz.sim.table import Table
from lbviz.sim.world import World


class TrafficTable(Table):
    """What changes holds from the next arrival on."""

    name = "traffic"
    spec = TrafficSpec
    elsewhere = frozenset({"clients", "direct", "forging", "regions"})

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        if fields and "rate_per_s" in fields:
            return f"set the rate to {fields['rate_per_s']:.10g} requests/s"
        return super().words(id, fields)

    def carry_out(self, world: World, id: str, spec: TrafficSpec, changes: dict[str, Any]) -> None:
        if "requests_per_connection" in changes:
            world.path.set_requests_per_connection(spec.requests_per_connection)
        # The rest of it stands as the world was opened, such as the regions that clients take in turn.
        world.traffic.set(replace(world.traffic.spec, **changes))


class NetworkTable(Table):
    """How long the links take; what is on its way arrives as it was sent."""

    name = "network"
    spec = NetworkSpec

    def carry_out(self, world: World, id: str, spec: NetworkSpec, changes: dict[str, Any]) -> None:
        world.set_network(spec)

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        if fields and "by_distance" in fields:
            return f"let distance {'count' if fields['by_distance'] else 'not count'}"
        return super().words(id, fields)

"""What is done to the way from the clients to the site: its links, and the forward proxy on it."""

from typing import Any

from lbviz.scenarios.spec import ForwardProxySpec, NetworkSpec
from lbviz.sim.world import World

from .table import Table


class NetworkTable(Table):
    """How long the links take; what is on its way arrives as it was sent."""

    name = "network"
    spec = NetworkSpec

    def carry_out(self, world: World, id: str, spec: NetworkSpec, changes: dict[str, Any]) -> None:
        world.set_network(spec)

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        given = fields or {}
        if "by_distance" in given:
            return f"let distance {'count' if given['by_distance'] else 'not count'}"
        if "latency_ms" in given:
            return "change the link latency"
        return "change how far apart regions are" if "between_regions_ms" in given else super().words(id, fields)


class ForwardProxyTable(Table):
    """A forward proxy before some of the clients, and its rules."""

    name = "forward_proxy"
    spec = ForwardProxySpec
    may_be_absent = True

    def carry_out(self, world: World, id: str, spec: ForwardProxySpec | None, changes: dict[str, Any]) -> None:
        world.path.set_forward_proxy(spec)

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        return "remove the forward proxy" if fields is None else "set the forward proxy"

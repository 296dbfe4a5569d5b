"""Saying where several nodes are, as one change."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import astuple, replace

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.fields import Milliseconds, Region
from lbviz.sim.command import Applied, Command, one_of
from lbviz.sim.table import ListedTable
from lbviz.sim.world import World

from .change import TABLES

PLACED = [table for table in TABLES.values() if isinstance(table, ListedTable)]
KINDS = " or ".join(", ".join(table.kind for table in PLACED).rsplit(", ", 1))


class Placed(Struct, frozen=True, forbid_unknown_fields=True):
    """A client (by its address), an edge or a server (by its id), and where it is."""

    node: str
    region: Region


class SetRegions(Command, frozen=True):
    """Say in one go where several nodes are, and how far apart the regions; what is not named stays where it is."""

    nodes: Annotated[list[Placed], Meta(min_length=1)]
    between_regions_ms: Milliseconds | UnsetType = UNSET

    def _carry_out(self, world: World) -> Applied:
        scenario = world.scenario
        placed = {spec.id: (table, spec) for table in PLACED for spec in table.listed(scenario)}
        before = []
        for place, (node, _) in enumerate(map(astuple, self.nodes)):
            if node not in placed:
                raise FieldError(f"nodes[{place}].node", node, one_of([*placed], KINDS))
            _, spec = placed[node]
            before.append(Placed(node, spec.region))
        inverse = SetRegions(before)
        if self.between_regions_ms is not UNSET:
            network = world.network.spec
            inverse = replace(inverse, between_regions_ms=network.between_regions_ms)
            world.set_network(replace(network, between_regions_ms=self.between_regions_ms))
        regions = dict(map(astuple, self.nodes))
        for table in PLACED:
            table.place(world, {node: region for node, region in regions.items() if placed[node][0] is table})
        return Applied(self, inverse)

    @property
    def words(self) -> str:
        return "set the regions"

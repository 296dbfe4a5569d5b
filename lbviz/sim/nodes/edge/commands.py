"""What is done to edges."""

import re
from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import replace

from lbviz.scenarios.checks import check_free
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.fields import NonNegative
from lbviz.scenarios.names import ids_in, next_edge_id, taken_in
from lbviz.scenarios.spec import EdgeSpec, Scenario
from lbviz.sim.command import Applied, Command, one_of, place_in
from lbviz.sim.nodes.edge.edge import Edge
from lbviz.sim.table import ListedTable
from lbviz.sim.world import World


class EdgesTable(ListedTable):
    """A new `ttl_s` holds for what is stored from now on."""

    name = "edges"
    spec = EdgeSpec
    elsewhere = frozenset({"id", "status"})
    kind = "edge"

    def carry_out(self, world: World, id: str, spec: EdgeSpec, changes: dict[str, Any]) -> None:
        world.path.change_edge(_find(world, id), changes)

    def place(self, world: World, regions: dict[str, str]) -> None:
        for id, region in regions.items():
            world.path.change_edge(_find(world, id), {"region": region})


class AddEdge(Command, frozen=True):
    """Add an edge; without an id it gets the next free one. `position` is its place in the list, last when unsaid."""

    edge: EdgeSpec = EdgeSpec()
    position: Annotated[int, Meta(ge=0)] | None = None

    def resulting(self, scenario: Scenario) -> Scenario:
        edges = list(scenario.edges)
        edges.insert(place_in(edges, self.position), self._chosen(scenario))
        return replace(scenario, edges=edges)

    def _carry_out(self, world: World) -> Applied:
        spec = self._chosen(world.scenario)
        check_free(spec.id, taken_in(world.scenario), "edge.id")
        place = place_in(world.path.edges, self.position)
        world.path.insert_edge(spec, place)
        return Applied(AddEdge(spec, place), RemoveEdge(spec.id))

    def _chosen(self, scenario: Scenario) -> EdgeSpec:
        if self.edge.id:
            return self.edge
        return replace(self.edge, id=next_edge_id(ids_in(scenario)))

    @property
    def words(self) -> str:
        return f"add edge {self.edge.id}"

    def _own_field(self, path: str) -> str:
        return re.sub(r"^edges(\[\d+])?", "edge", path)


class RemoveEdge(Command, frozen=True):
    """Take an edge away at once: what waits there breaks, and what it has passed on has nobody to answer to."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        edge = _find(world, self.id)
        inverse = AddEdge(edge.spec, world.path.edges.index(edge))
        world.path.remove_edge(edge)
        return Applied(self, inverse)

    @property
    def words(self) -> str:
        return f"remove edge {self.id}"


class CrashEdge(Command, frozen=True):
    """The edge dies, its cache is lost, and its clients go to the next nearest. Otherwise as when it is removed."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        edge = _find_up(world, self.id)
        world.path.crash_edge(edge)
        return Applied(self, RecoverEdge(edge.id))

    @property
    def words(self) -> str:
        return f"crash edge {self.id}"


class RecoverEdge(Command, frozen=True):
    """A crashed edge comes back, with an empty cache, and its clients with it."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        edge = _find(world, self.id)
        if not edge.crashed:
            raise FieldError("id", edge.id, "an edge that has crashed", f"{edge.id} is well.")
        world.path.recover_edge(edge)
        return Applied(self, CrashEdge(edge.id))

    @property
    def words(self) -> str:
        return f"recover edge {self.id}"


class PurgeEdge(Command, frozen=True):
    """Empty an edge's cache."""

    id: str

    def _carry_out(self, world: World) -> Applied:
        edge = _find_up(world, self.id)
        return Applied(self, RestoreEdge(edge.id, edge.purge()))

    @property
    def words(self) -> str:
        return f"purge edge {self.id}"


class RestoreEdge(Command, frozen=True):
    """Take a purge back: put its objects, each with when it gets stale (s), behind those that came since."""

    id: str
    objects: dict[str, NonNegative]

    def _carry_out(self, world: World) -> Applied:
        edge = _find_up(world, self.id)
        edge.restore(self.objects)
        return Applied(self, PurgeEdge(edge.id))

    @property
    def words(self) -> str:
        return f"restore the cache of edge {self.id}"


def _find(world: World, id: str) -> Edge:
    edge = world.path.find_edge(id)
    if edge is None:
        raise FieldError("id", id, one_of([edge.id for edge in world.path.edges], "edge"))
    return edge


def _find_up(world: World, id: str) -> Edge:
    edge = _find(world, id)
    if edge.crashed:
        raise FieldError("id", edge.id, "an edge that has not crashed", f"{edge.id} has crashed already.")
    return edge

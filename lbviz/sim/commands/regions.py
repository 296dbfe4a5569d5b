"""Saying where several nodes are, as one change."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import astuple, replace

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.fields import NonNegative, Region
from lbviz.sim.world import World

from .base import Applied, Command, one_of


class Placed(Struct, frozen=True, forbid_unknown_fields=True):
    """A client (by its address), an edge or a server (by its id), and where it is."""

    node: str
    region: Region


class SetRegions(Command, frozen=True):
    """Say in one go where several nodes are, and how far apart the regions; what is not named stays where it is."""

    nodes: Annotated[list[Placed], Meta(min_length=1)]
    between_regions_ms: NonNegative | UnsetType = UNSET

    def _carry_out(self, world: World) -> Applied:
        clients = {client.address: client for client in world.clients}
        edges = {edge.id: edge for edge in world.path.edges}
        servers = {server.id: server for server in world.servers}
        before = []
        for place, (node, _) in enumerate(map(astuple, self.nodes)):
            if node in clients:
                before.append(Placed(node, clients[node].region))
            elif node in edges or node in servers:
                before.append(Placed(node, (edges.get(node) or servers[node]).spec.region))
            else:
                known = [*clients, *edges, *servers]
                raise FieldError(f"nodes[{place}].node", node, one_of(known, "client, edge or server"))
        inverse = SetRegions(before)
        if self.between_regions_ms is not UNSET:
            network = world.network.spec
            inverse = replace(inverse, between_regions_ms=network.between_regions_ms)
            world.set_network(replace(network, between_regions_ms=self.between_regions_ms))
        regions = dict(map(astuple, self.nodes))
        world.path.place_clients({clients[node]: region for node, region in regions.items() if node in clients})
        for node, region in regions.items():
            if node in edges:
                world.path.change_edge(edges[node], {"region": region})
            elif node in servers:
                world.site.change_server(servers[node], {"region": region})
        return Applied(self, inverse)

    @property
    def words(self) -> str:
        return "set the regions"

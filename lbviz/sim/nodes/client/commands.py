"""What is done to clients."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct
from msgspec.structs import replace

from lbviz.scenarios.checks import check_address, check_free
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.fields import Region
from lbviz.scenarios.names import (
    behind_proxy,
    client_addresses,
    client_region,
    next_client_address,
    regions_in_turn,
    taken_in,
)
from lbviz.scenarios.spec import Scenario
from lbviz.sim.command import Applied, Command, one_of, place_in
from lbviz.sim.nodes.client.client import Asks, Client
from lbviz.sim.table import ListedTable
from lbviz.sim.world import World


class ClientSpec(Struct, frozen=True):
    """What a scenario says of one client; there it is spread over several fields."""

    id: str
    region: Region = ""
    asks: Asks = "edges"
    forges: bool = False


class ClientsTable(ListedTable):
    """Where each client is, and whether it `forges` X-Forwarded-For. Its `id` is its address."""

    name = "clients"
    spec = ClientSpec
    elsewhere = frozenset({"id", "asks"})
    kind = "client"

    def listed(self, scenario: Scenario) -> list[ClientSpec]:
        return clients_of(scenario)

    def put(self, scenario: Scenario, id: str, spec: ClientSpec) -> Scenario:
        return with_clients(scenario, [spec if client.id == id else client for client in clients_of(scenario)])

    def carry_out(self, world: World, id: str, spec: ClientSpec, changes: dict[str, Any]) -> None:
        if "region" in changes:
            self.place(world, {id: spec.region})
        _find(world, id).forge(spec.forges)

    def words(self, id: str, fields: dict[str, Any] | None) -> str:
        if fields and "forges" in fields:
            return f"let client {id} {'forge' if fields['forges'] else 'no longer forge'} X-Forwarded-For"
        return super().words(id, fields)

    def place(self, world: World, regions: dict[str, str]) -> None:
        world.path.place_clients({_find(world, id): region for id, region in regions.items()})


class AddClient(Command, frozen=True):
    """Add a client; without an address it gets the next one that this world has not used.

    Without a region it gets the one whose turn it is, where the clients have regions.
    """

    address: str = ""
    position: Annotated[int, Meta(ge=0)] | None = None
    region: Region | None = None
    asks: Asks = "edges"
    forges: bool = False

    def resulting(self, scenario: Scenario) -> Scenario:
        clients = clients_of(scenario)
        clients.insert(place_in(clients, self.position), self._chosen(scenario))
        return with_clients(scenario, clients)

    def _carry_out(self, world: World) -> Applied:
        client = self._chosen(world.scenario)
        check_address(client.id, "address")
        check_free(client.id, taken_in(world.scenario), "address")
        _check_asks(world, client.asks)
        place = place_in(world.clients, self.position)
        said = client.region if client.region or any(world.path.regions) else None
        world.path.insert_client(client.id, client.region, client.asks, place, forges=client.forges)
        return Applied(AddClient(client.id, place, said, client.asks, client.forges), RemoveClient(client.id))

    def _chosen(self, scenario: Scenario) -> ClientSpec:
        addresses = client_addresses(scenario.traffic)
        region = client_region(scenario.traffic.regions, len(addresses)) if self.region is None else self.region
        return ClientSpec(self.address or next_client_address(addresses), region, self.asks, self.forges)

    @property
    def words(self) -> str:
        return f"add client {self.address}"

    def _own_field(self, path: str) -> str:
        return re.sub(r"^traffic\.clients(\[\d+])?", "address", path)


class RemoveClient(Command, frozen=True):
    """A client sends nothing more and is taken away; answers still on their way to it arrive."""

    address: str

    def _carry_out(self, world: World) -> Applied:
        client = _find(world, self.address)
        place = world.path.remove_client(client)
        return Applied(self, AddClient(client.address, place, client.region, client.asks, bool(client.forged)))

    @property
    def words(self) -> str:
        return f"remove client {self.address}"


class Seat(Command, frozen=True):
    """Somebody takes a seat in a class: the client of this `address`, which is added where there is none."""

    address: str
    final: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    def resulting(self, scenario: Scenario) -> Scenario:
        return scenario if self._is_there(client_addresses(scenario.traffic)) else self._added.resulting(scenario)

    def _carry_out(self, world: World) -> Applied:
        if not self._is_there([client.address for client in world.clients]):
            self._added.apply(world)
        return Applied(self, self)

    @property
    def _added(self) -> AddClient:
        return AddClient(self.address)

    def _is_there(self, addresses: list[str]) -> bool:
        return self.address in addresses

    @property
    def words(self) -> str:
        return f"seat client {self.address}"


class Unseat(Command, frozen=True):
    """Somebody's seat in a class is taken away, with the client; nothing happens where there is none."""

    address: str
    final: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    def _carry_out(self, world: World) -> Applied:
        if any(client.address == self.address for client in world.clients):
            RemoveClient(self.address).apply(world)
        return Applied(self, self)

    @property
    def words(self) -> str:
        return f"unseat client {self.address}"


class Send(Command, frozen=True):
    """A client sends one request now, beside those that the traffic sends. What is sent cannot be called back."""

    client: str
    final: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    changes: ClassVar[bool] = False

    def _carry_out(self, world: World) -> Applied:
        world.traffic.send(_find(world, self.client, "client"))
        return Applied(self, self)

    @property
    def words(self) -> str:
        return f"send a request from {self.client}"


class ConnectClient(Command, frozen=True):
    """Say whom a client asks: the forward proxy, the nearest of the edges, or the site itself."""

    address: str
    asks: Asks

    def _carry_out(self, world: World) -> Applied:
        client = _find(world, self.address)
        _check_asks(world, self.asks)
        inverse = ConnectClient(client.address, client.asks)
        world.path.connect_client(client, self.asks)
        return Applied(self, inverse)

    @property
    def words(self) -> str:
        whom = {"proxy": "forward proxy", "edges": "nearest edge", "site": "site itself"}[self.asks]
        return f"connect client {self.address} to the {whom}"


def clients_of(scenario: Scenario) -> list[ClientSpec]:
    """Return what a scenario says of its clients, one by one."""
    addresses = client_addresses(scenario.traffic)
    whom: dict[str, Asks] = dict.fromkeys(scenario.traffic.direct, "site")
    whom.update(dict.fromkeys(behind_proxy(scenario.forward_proxy, addresses), "proxy"))
    regions, forging = scenario.traffic.regions, set(scenario.traffic.forging)
    return [
        ClientSpec(address, client_region(regions, place), whom.get(address, "edges"), address in forging)
        for place, address in enumerate(addresses)
    ]


def with_clients(scenario: Scenario, clients: list[ClientSpec]) -> Scenario:
    """Return the scenario that says this of its clients."""
    traffic = replace(
        scenario.traffic,
        clients=[client.id for client in clients],
        direct=_asking("site", clients),
        regions=regions_in_turn(scenario.traffic.regions, [client.region for client in clients]),
        forging=[client.id for client in clients if client.forges],
    )
    proxy = scenario.forward_proxy
    if proxy is not None:
        proxy = replace(proxy, clients=_asking("proxy", clients))
    return replace(scenario, traffic=traffic, forward_proxy=proxy)


def _asking(whom: Asks, clients: Iterable[ClientSpec]) -> list[str]:
    return [client.id for client in clients if client.asks == whom]


def _find(world: World, address: str, field: str = "address") -> Client:
    for client in world.clients:
        if client.address == address:
            return client
    raise FieldError(field, address, one_of([client.address for client in world.clients], "client"))


def _check_asks(world: World, asks: Asks) -> None:
    if asks == "proxy" and world.path.forward_proxy_spec is None:
        raise FieldError("asks", asks, "edges or site: there is no forward proxy")

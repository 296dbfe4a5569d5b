"""Carrying out commands on a running world, and finding the command that takes each one back."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from msgspec import UNSET
from msgspec.structs import asdict, astuple, replace

from lbviz.scenarios.checks import (
    check_address,
    check_behind,
    check_cost,
    check_free,
    check_layer,
    check_options,
    check_policy,
    check_rate,
)
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.names import (
    RESERVED,
    client_addresses,
    client_region,
    next_client_address,
    next_edge_id,
    next_server_id,
)
from lbviz.sim.nodes.balancer.balancer import Balancer
from lbviz.sim.nodes.client import Asks, Client
from lbviz.sim.nodes.edge.edge import Edge
from lbviz.sim.nodes.server import Server

from . import commands as cmd
from .world import World


class Applied(NamedTuple):
    """A command as it was carried out, every choice made (ids, places), and the command that takes it back."""

    command: cmd.WorldCommand
    inverse: cmd.WorldCommand


def apply(world: World, command: cmd.WorldCommand) -> Applied:
    """Carry out a command now. Raises FieldError, with nothing changed, where it cannot be."""
    applied = _carry_out(world, command)
    world.count_change()
    return applied


def replay(world: World, log: Iterable[tuple[float, cmd.WorldCommand]], until: float) -> None:
    """Bring a new world to where a log of (time, command) leads it: a room is its command log."""
    for time, command in log:
        world.run_until(time)
        apply(world, command)
    world.run_until(until)


def _carry_out(world: World, command: cmd.WorldCommand) -> Applied:
    match command:
        case cmd.AddServer():
            return _add_server(world, command)
        case cmd.RemoveServer():
            server = _server(world, command.id)
            inverse = _call_back(world, server)
            world.site.remove_server(server)
            return Applied(command, inverse)
        case cmd.DrainServer():
            return _drain_server(world, command)
        case cmd.UpdateServer():
            return _update_server(world, command)
        case cmd.CrashServer():
            server = _server(world, command.id)
            if server.crashed:
                raise FieldError("id", server.id, "a server that has not crashed already")
            world.site.crash_server(server)
            return Applied(command, cmd.RecoverServer(server.id))
        case cmd.FailServer():
            server = _server(world, command.id)
            if server.crashed or server.spec.failing:
                raise FieldError("id", server.id, "a server that has not crashed and is not failing already")
            world.site.fail_server(server)
            return Applied(command, cmd.RecoverServer(server.id))
        case cmd.RecoverServer():
            server = _server(world, command.id)
            if not server.crashed and not server.spec.failing:
                raise FieldError("id", server.id, "a server that has crashed or is failing")
            relapse = cmd.CrashServer(server.id) if server.crashed else cmd.FailServer(server.id)
            world.site.recover_server(server)
            return Applied(command, relapse)
        case cmd.AddClient():
            return _add_client(world, command)
        case cmd.RemoveClient():
            return _remove_client(world, command)
        case cmd.UpdateClient():
            client = _client(world, command.address)
            before_it_moved = cmd.UpdateClient(client.address, client.region)
            world.path.place_clients({client: command.region})
            return Applied(command, before_it_moved)
        case cmd.ConnectClient():
            client = _client(world, command.address)
            _check_asks(world, command.asks)
            asked_before = cmd.ConnectClient(client.address, client.asks)
            world.path.connect_client(client, command.asks)
            return Applied(command, asked_before)
        case cmd.SetRegions():
            return _set_regions(world, command)
        case cmd.SetTraffic():
            return _set_traffic(world, command)
        case cmd.SetNetwork():
            changes = _given(command)
            before = {name: getattr(world.network.spec, name) for name in changes}
            world.set_network(replace(world.network.spec, **changes))
            return Applied(command, cmd.SetNetwork(**before))
        case cmd.SetForwardProxy():
            if command.forward_proxy is not None:
                traffic = world.scenario.traffic
                check_behind(command.forward_proxy, client_addresses(traffic), traffic.direct)
            proxy = world.path.forward_proxy_spec
            world.path.set_forward_proxy(command.forward_proxy)
            return Applied(cmd.SetForwardProxy(world.path.forward_proxy_spec), cmd.SetForwardProxy(proxy))
        case cmd.AddEdge():
            return _add_edge(world, command)
        case cmd.RemoveEdge():
            edge = _edge(world, command.id)
            place = world.path.edges.index(edge)
            world.path.remove_edge(edge)
            return Applied(command, cmd.AddEdge(edge.spec, place))
        case cmd.UpdateEdge():
            edge = _edge(world, command.id)
            changes = _given(command)
            was = {name: getattr(edge.spec, name) for name in changes}
            world.path.change_edge(edge, changes)
            return Applied(command, cmd.UpdateEdge(edge.id, **was))
        case cmd.CrashEdge():
            edge = _edge_that_is_up(world, command.id)
            world.path.crash_edge(edge)
            return Applied(command, cmd.RecoverEdge(edge.id))
        case cmd.RecoverEdge():
            edge = _edge(world, command.id)
            if not edge.crashed:
                raise FieldError("id", edge.id, "an edge that has crashed")
            world.path.recover_edge(edge)
            return Applied(command, cmd.CrashEdge(edge.id))
        case cmd.PurgeEdge():
            edge = _edge_that_is_up(world, command.id)
            return Applied(command, cmd.RestoreEdge(edge.id, edge.purge()))
        case cmd.RestoreEdge():
            edge = _edge_that_is_up(world, command.id)
            edge.restore(command.objects)
            return Applied(command, cmd.PurgeEdge(edge.id))
        case cmd.SetFront():
            if command.front is not None:
                check_policy(command.front.policy, "front.policy")
            front = world.path.front_spec
            world.path.set_front(command.front)
            return Applied(command, cmd.SetFront(front))
        case cmd.CrashBalancer():
            balancer = _balancer(world, command.id)
            if balancer.crashed:
                raise FieldError("id", balancer.id, "a balancer that has not crashed already")
            world.crash_balancer(balancer)
            return Applied(command, cmd.RecoverBalancer(balancer.id))
        case cmd.RecoverBalancer():
            balancer = _balancer(world, command.id)
            if not balancer.crashed:
                raise FieldError("id", balancer.id, "a balancer that has crashed")
            world.recover_balancer(balancer)
            return Applied(command, cmd.CrashBalancer(balancer.id))
        case cmd.SetBalancer():
            return _set_balancer(world, command)


def _add_server(world: World, command: cmd.AddServer) -> Applied:
    spec = command.server
    if spec.status == "draining":
        raise FieldError("server.status", spec.status, "up or crashed")
    if not spec.id:
        ids = [*(server.id for server in world.servers), *(edge.id for edge in world.path.edges)]
        spec = replace(spec, id=next_server_id(ids))
    leaving = world.site.find_server(spec.id)
    if leaving is not None and leaving.spec.status == "draining":
        world.site.call_back_server(leaving)
        return Applied(command, cmd.DrainServer(spec.id))
    check_free(spec.id, _names(world), "server.id")
    place = _place(command.position, len(world.servers))
    world.site.insert_server(spec, place)
    return Applied(cmd.AddServer(spec, place), cmd.RemoveServer(spec.id))


def _drain_server(world: World, command: cmd.DrainServer) -> Applied:
    server = _server(world, command.id)
    if server.spec.status == "draining":
        raise FieldError("id", server.id, "a server that is not draining already")
    inverse = _call_back(world, server)
    world.site.drain_server(server)
    return Applied(command, inverse)


def _call_back(world: World, server: Server) -> cmd.AddServer:
    status = "crashed" if server.crashed else "up"
    return cmd.AddServer(replace(server.spec, status=status), world.servers.index(server))


def _update_server(world: World, command: cmd.UpdateServer) -> Applied:
    server = _server(world, command.id)
    changes = _given(command)
    before = {name: getattr(server.spec, name) for name in changes}
    world.site.change_server(server, changes)
    return Applied(command, cmd.UpdateServer(server.id, **before))


def _add_client(world: World, command: cmd.AddClient) -> Applied:
    address = command.address or next_client_address([client.address for client in world.clients])
    check_address(address, "address")
    check_free(address, _names(world), "address")
    _check_asks(world, command.asks)
    place = _place(command.position, len(world.clients))
    regions = world.path.regions
    region = client_region(regions, len(world.clients)) if command.region is None else command.region
    world.path.insert_client(address, region, command.asks, place)
    said = region if region or any(regions) else None
    return Applied(cmd.AddClient(address, place, said, command.asks), cmd.RemoveClient(address))


def _remove_client(world: World, command: cmd.RemoveClient) -> Applied:
    client = _client(world, command.address)
    place = world.path.remove_client(client)
    return Applied(command, cmd.AddClient(client.address, place, client.region, client.asks))


def _check_asks(world: World, asks: Asks) -> None:
    if asks == "proxy" and world.path.forward_proxy_spec is None:
        raise FieldError("asks", asks, "edges or site: there is no forward proxy")


def _set_regions(world: World, command: cmd.SetRegions) -> Applied:
    clients = {client.address: client for client in world.clients}
    edges = {edge.id: edge for edge in world.path.edges}
    servers = {server.id: server for server in world.servers}
    before = []
    for place, (node, _) in enumerate(map(astuple, command.nodes)):
        if node in clients:
            before.append(cmd.Placed(node, clients[node].region))
        elif node in edges or node in servers:
            before.append(cmd.Placed(node, (edges.get(node) or servers[node]).spec.region))
        else:
            known = [*clients, *edges, *servers]
            raise FieldError(f"nodes[{place}].node", node, _one_of(known, "client, edge or server"))
    inverse = cmd.SetRegions(before)
    if command.between_regions_ms is not UNSET:
        network = world.network.spec
        inverse = replace(inverse, between_regions_ms=network.between_regions_ms)
        world.set_network(replace(network, between_regions_ms=command.between_regions_ms))
    regions = dict(map(astuple, command.nodes))
    world.path.place_clients({clients[node]: region for node, region in regions.items() if node in clients})
    for node, region in regions.items():
        if node in edges:
            world.path.change_edge(edges[node], {"region": region})
        elif node in servers:
            world.site.change_server(servers[node], {"region": region})
    return Applied(command, inverse)


def _add_edge(world: World, command: cmd.AddEdge) -> Applied:
    spec = command.edge
    if not spec.id:
        spec = replace(spec, id=next_edge_id(_names(world)))
    check_free(spec.id, _names(world), "edge.id")
    place = _place(command.position, len(world.path.edges))
    world.path.insert_edge(spec, place)
    return Applied(cmd.AddEdge(spec, place), cmd.RemoveEdge(spec.id))


def _set_traffic(world: World, command: cmd.SetTraffic) -> Applied:
    if command.rate_per_s is not UNSET:
        check_rate(command.rate_per_s, "rate_per_s")
    if command.cost_ms is not UNSET:
        check_cost(command.cost_ms, "cost_ms")
    changes = _given(command)
    before = {name: getattr(world.traffic.spec, name) for name in changes}
    if command.requests_per_connection is not UNSET:
        world.path.set_requests_per_connection(command.requests_per_connection)
    world.traffic.set(replace(world.traffic.spec, **changes))
    return Applied(command, cmd.SetTraffic(**before))


def _set_balancer(world: World, command: cmd.SetBalancer) -> Applied:
    if command.policy is not UNSET:
        check_policy(command.policy, "policy")
    if command.options is not UNSET:
        check_options(command.options, "options")
    changes = _given(command)
    spec = world.balancers[0].spec
    after = replace(spec, **changes)
    check_layer(after, "")
    before = {name: getattr(spec, name) for name in changes}
    world.configure_balancers(after)
    return Applied(command, cmd.SetBalancer(**before))


def _given(
    command: cmd.UpdateServer | cmd.UpdateEdge | cmd.SetTraffic | cmd.SetNetwork | cmd.SetBalancer,
) -> dict[str, Any]:
    """Return the fields that a command sets; raise FieldError where it sets none."""
    fields = {name: value for name, value in asdict(command).items() if name != "id"}
    given = {name: value for name, value in fields.items() if value is not UNSET}
    if not given:
        raise FieldError("", "nothing to change", f"at least one of {', '.join(fields)}")
    return given


def _names(world: World) -> dict[str, str]:
    names = dict(RESERVED)
    names.update((client.address, "a client") for client in world.clients)
    names.update((edge.id, "an edge") for edge in world.path.edges)
    names.update((server.id, "a server") for server in world.servers)
    return names


def _balancer(world: World, id: str) -> Balancer:
    balancer = world.site.find_balancer(id)
    if balancer is None:
        raise FieldError("id", id, _one_of([balancer.id for balancer in world.balancers], "balancer"))
    return balancer


def _server(world: World, id: str, field: str = "id") -> Server:
    server = world.site.find_server(id)
    if server is None:
        raise FieldError(field, id, _one_of([server.id for server in world.servers], "server"))
    return server


def _client(world: World, address: str, field: str = "address") -> Client:
    for client in world.clients:
        if client.address == address:
            return client
    raise FieldError(field, address, _one_of([client.address for client in world.clients], "client"))


def _edge(world: World, id: str) -> Edge:
    edge = world.path.find_edge(id)
    if edge is None:
        raise FieldError("id", id, _one_of([edge.id for edge in world.path.edges], "edge"))
    return edge


def _edge_that_is_up(world: World, id: str) -> Edge:
    edge = _edge(world, id)
    if edge.crashed:
        raise FieldError("id", edge.id, "an edge that has not crashed")
    return edge


def _place(position: int | None, count: int) -> int:
    return count if position is None else min(position, count)


def _one_of(names: list[str], what: str) -> str:
    return f"one of {', '.join(names)}" if names else f"a {what}, but there is none"

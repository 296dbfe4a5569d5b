"""Carrying out commands on a running world, and finding the command that takes each one back."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from msgspec import UNSET
from msgspec.structs import asdict, astuple, replace

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import (
    PROXY_ID,
    check_address,
    check_cost,
    check_free,
    check_options,
    check_policy,
    check_rate,
    client_region,
    next_client_address,
    next_server_id,
)

from . import commands as cmd
from .client import Client
from .server import Server
from .world import World


class Applied(NamedTuple):
    """A command as it was carried out, every choice made (ids, places), and the command that takes it back."""

    command: cmd.WorldCommand
    inverse: cmd.WorldCommand


def apply(world: World, command: cmd.WorldCommand) -> Applied:
    """Carry out a command now. Raises FieldError, with nothing changed, where it cannot be."""
    applied = _carry_out(world, command)
    world.revision += 1
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
            world.remove_server(server)
            return Applied(command, inverse)
        case cmd.DrainServer():
            return _drain_server(world, command)
        case cmd.UpdateServer():
            return _update_server(world, command)
        case cmd.CrashServer():
            server = _server(world, command.id)
            if server.crashed:
                raise FieldError("id", server.id, "a server that has not crashed already")
            world.crash_server(server)
            return Applied(command, cmd.RecoverServer(server.id))
        case cmd.FailServer():
            server = _server(world, command.id)
            if server.crashed or server.spec.failing:
                raise FieldError("id", server.id, "a server that has not crashed and is not failing already")
            world.fail_server(server)
            return Applied(command, cmd.RecoverServer(server.id))
        case cmd.RecoverServer():
            server = _server(world, command.id)
            if not server.crashed and not server.spec.failing:
                raise FieldError("id", server.id, "a server that has crashed or is failing")
            relapse = cmd.CrashServer(server.id) if server.crashed else cmd.FailServer(server.id)
            world.recover_server(server)
            return Applied(command, relapse)
        case cmd.AddClient():
            return _add_client(world, command)
        case cmd.RemoveClient():
            return _remove_client(world, command)
        case cmd.UpdateClient():
            client = _client(world, command.address)
            before_it_moved = cmd.UpdateClient(client.address, client.region)
            world.place_clients({client: command.region})
            return Applied(command, before_it_moved)
        case cmd.SetRegions():
            return _set_regions(world, command)
        case cmd.SetTraffic():
            return _set_traffic(world, command)
        case cmd.SetNetwork():
            changes = _given(command)
            before = {name: getattr(world.network.spec, name) for name in changes}
            world.network.set(replace(world.network.spec, **changes))
            return Applied(command, cmd.SetNetwork(**before))
        case cmd.SetForwardProxy():
            proxy = world.path.forward_proxy
            world.set_forward_proxy(command.forward_proxy)
            return Applied(command, cmd.SetForwardProxy(None if proxy is None else proxy.spec))
        case cmd.SetBalancer():
            return _set_balancer(world, command)


def _add_server(world: World, command: cmd.AddServer) -> Applied:
    spec = command.server
    if spec.status == "draining":
        raise FieldError("server.status", spec.status, "up or crashed")
    if not spec.id:
        spec = replace(spec, id=next_server_id([server.id for server in world.servers]))
    leaving = world.find_server(spec.id)
    if leaving is not None and leaving.spec.status == "draining":
        world.call_back_server(leaving)
        return Applied(command, cmd.DrainServer(spec.id))
    check_free(spec.id, _names(world), "server.id")
    place = _place(command.position, len(world.servers))
    world.insert_server(spec, place)
    return Applied(cmd.AddServer(spec, place), cmd.RemoveServer(spec.id))


def _drain_server(world: World, command: cmd.DrainServer) -> Applied:
    server = _server(world, command.id)
    if server.spec.status == "draining":
        raise FieldError("id", server.id, "a server that is not draining already")
    inverse = _call_back(world, server)
    world.drain_server(server)
    return Applied(command, inverse)


def _call_back(world: World, server: Server) -> cmd.AddServer:
    status = "crashed" if server.crashed else "up"
    return cmd.AddServer(replace(server.spec, status=status), world.servers.index(server))


def _update_server(world: World, command: cmd.UpdateServer) -> Applied:
    server = _server(world, command.id)
    changes = _given(command)
    before = {name: getattr(server.spec, name) for name in changes}
    world.change_server(server, changes)
    return Applied(command, cmd.UpdateServer(server.id, **before))


def _add_client(world: World, command: cmd.AddClient) -> Applied:
    address = command.address or next_client_address([client.address for client in world.clients])
    check_address(address, "address")
    check_free(address, _names(world), "address")
    place = _place(command.position, len(world.clients))
    regions = world.regions
    region = client_region(regions, len(world.clients)) if command.region is None else command.region
    world.insert_client(address, region, place)
    said = region if region or any(regions) else None
    return Applied(cmd.AddClient(address, place, said), cmd.RemoveClient(address))


def _remove_client(world: World, command: cmd.RemoveClient) -> Applied:
    client = _client(world, command.address)
    region, place = world.remove_client(client.address)
    return Applied(command, cmd.AddClient(client.address, place, region))


def _set_regions(world: World, command: cmd.SetRegions) -> Applied:
    clients = {client.address: client for client in world.clients}
    servers = {server.id: server for server in world.servers}
    before = []
    for place, (node, _) in enumerate(map(astuple, command.nodes)):
        if node in clients:
            before.append(cmd.Placed(node, clients[node].region))
        elif node in servers:
            before.append(cmd.Placed(node, servers[node].spec.region))
        else:
            raise FieldError(f"nodes[{place}].node", node, _one_of([*clients, *servers], "client or server"))
    inverse = cmd.SetRegions(before)
    if command.between_regions_ms is not UNSET:
        network = world.network.spec
        inverse = replace(inverse, between_regions_ms=network.between_regions_ms)
        world.network.set(replace(network, between_regions_ms=command.between_regions_ms))
    regions = dict(map(astuple, command.nodes))
    world.place_clients({clients[node]: region for node, region in regions.items() if node in clients})
    for node, region in regions.items():
        if node in servers:
            world.change_server(servers[node], {"region": region})
    return Applied(command, inverse)


def _set_traffic(world: World, command: cmd.SetTraffic) -> Applied:
    if command.rate_per_s is not UNSET:
        check_rate(command.rate_per_s, "rate_per_s")
    if command.cost_ms is not UNSET:
        check_cost(command.cost_ms, "cost_ms")
    changes = _given(command)
    before = {name: getattr(world.traffic.spec, name) for name in changes}
    world.traffic.set(replace(world.traffic.spec, **changes))
    return Applied(command, cmd.SetTraffic(**before))


def _set_balancer(world: World, command: cmd.SetBalancer) -> Applied:
    if command.policy is not UNSET:
        check_policy(command.policy, "policy")
    if command.options is not UNSET:
        check_options(command.options, "options")
    changes = _given(command)
    before = {name: getattr(world.balancer.spec, name) for name in changes}
    world.balancer.configure(replace(world.balancer.spec, **changes))
    return Applied(command, cmd.SetBalancer(**before))


def _given(command: cmd.UpdateServer | cmd.SetTraffic | cmd.SetNetwork | cmd.SetBalancer) -> dict[str, Any]:
    """Return the fields that a command sets; raise FieldError where it sets none."""
    fields = {name: value for name, value in asdict(command).items() if name != "id"}
    given = {name: value for name, value in fields.items() if value is not UNSET}
    if not given:
        raise FieldError("", "nothing to change", f"at least one of {', '.join(fields)}")
    return given


def _names(world: World) -> dict[str, str]:
    names = {world.balancer.id: "the balancer", PROXY_ID: "the forward proxy"}
    names.update((client.address, "a client") for client in world.clients)
    names.update((server.id, "a server") for server in world.servers)
    return names


def _server(world: World, id: str, field: str = "id") -> Server:
    server = world.find_server(id)
    if server is None:
        raise FieldError(field, id, _one_of([server.id for server in world.servers], "server"))
    return server


def _client(world: World, address: str, field: str = "address") -> Client:
    for client in world.clients:
        if client.address == address:
            return client
    raise FieldError(field, address, _one_of([client.address for client in world.clients], "client"))


def _place(position: int | None, count: int) -> int:
    return count if position is None else min(position, count)


def _one_of(names: list[str], what: str) -> str:
    return f"one of {', '.join(names)}" if names else f"a {what}, but there is none"

"""Settings and acts, as lessons write them: `rate=12&policy=least_connections&crash=c`.

Each becomes commands of a room, or another scenario.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from lbviz.scenarios.checks import check
from lbviz.scenarios.errors import FieldError, suggestion
from lbviz.scenarios.names import client_addresses, client_region, replica_ids
from lbviz.scenarios.spec import EdgeSpec, Scenario, ServerSpec
from lbviz.sim.commands import Command
from lbviz.sim.commands.change import TABLES, Change
from lbviz.sim.nodes.balancer.commands import CrashBalancer, RecoverBalancer
from lbviz.sim.nodes.client.commands import AddClient, RemoveClient
from lbviz.sim.nodes.edge.commands import AddEdge, CrashEdge, RecoverEdge, RemoveEdge
from lbviz.sim.nodes.server.commands import (
    AddServer,
    CrashServer,
    DrainServer,
    FailServer,
    RecoverServer,
    RemoveServer,
)
from lbviz.sim.table import ListedTable
from lbviz.sim.world import World

ALIASES = {
    "rate": "traffic.rate_per_s",
    "cost": "traffic.cost_ms.mean",
    "policy": "balancer.policy",
    "layer": "balancer.layer",
    "key": "balancer.key",
    "retries": "balancer.retries",
    "latency": "network.latency_ms",
    "forward_proxy": "forward_proxy.kind",
}
WAYS: dict[str, dict[str, Any] | None] = {"direct": None, "proxy": {"kind": "proxy"}, "vpn": {"kind": "vpn"}}
RESTART: dict[str, Any] = {"type": "reset"}
ACTS = ("crash", "recover", "fail", "drain", "remove", "add")


class Setting(Struct, frozen=True):
    """One `name=value`."""

    name: str
    value: str


def settings_in(text: str) -> list[Setting]:
    """Return the settings of a text, in their order. Raises FieldError for what is none."""
    settings = []
    for part in text.split("&") if text else ():
        name, equals, value = part.strip().partition("=")
        if not name or (not equals and name != "restart"):
            raise FieldError("", part, "settings such as rate=12&crash=c")
        settings.append(Setting(name.strip(), value.strip()))
    return settings


def commands_for(text: str, scenario: Scenario) -> list[dict[str, Any]]:
    """Return the commands, as plain data, that these settings are to a world of this scenario. Raises FieldError."""
    commands: list[dict[str, Any]] = []
    for setting in settings_in(text):
        if setting.name == "restart":
            commands.append(RESTART)
            continue
        for command in _commands(setting, scenario):
            scenario = _checked(command, scenario)
            commands.append(_plain(command))
    return commands


def _plain(command: Command) -> dict[str, Any]:
    """Return a command as rooms take it: a new node without a name gets the next free one."""
    plain: dict[str, Any] = msgspec.to_builtins(command)
    for node in ("server", "edge"):
        if isinstance(plain.get(node), dict) and not plain[node]["id"]:
            del plain[node]["id"]
    return plain


def with_settings(scenario: Scenario, text: str) -> Scenario:
    """Return the scenario as these settings make it. Raises FieldError."""
    for setting in settings_in(text):
        for command in _commands(setting, scenario):
            scenario = _checked(command, scenario)
    return scenario


def path_of(name: str) -> list[str]:
    """Return the steps of a dotted path, aliases resolved: table, id where the table is a list, fields."""
    return ALIASES.get(name, name).split(".")


def change_of(name: str, text: str, scenario: Scenario) -> Change:
    """Return the command that sets what a dotted path leads to. Raises FieldError where it leads nowhere."""
    table_name, *steps = path_of(name)
    table = TABLES.get(table_name)
    if table is None or not steps:
        known = [*ALIASES, *TABLES]
        raise FieldError("", name, f"a setting{suggestion(name, known)}, such as rate or servers.c.power")
    id = steps.pop(0) if isinstance(table, ListedTable) else ""
    if not steps or steps[0] not in table.fields:
        got = steps[0] if steps else name
        raise FieldError("", got, f"one of {', '.join(table.fields)}{suggestion(got, table.fields)}")
    field, *inside = steps
    # Looked up first, so that an unknown node is told of.
    before = table.find(scenario, id)
    now = getattr(before, field, None)
    value = _switched(text) if isinstance(now, bool) else value_of(text)
    if inside:
        value = _inside(msgspec.to_builtins(now), inside, value)
    return Change(table.name, {field: value}, id)  # type: ignore[arg-type]


def _inside(data: Any, steps: list[str], value: Any) -> Any:
    """Return plain data with one value put where the steps lead."""
    first, *rest = steps
    data = dict(data or {})
    data[first] = _inside(data.get(first), rest, value) if rest else value
    return data


def _commands(setting: Setting, scenario: Scenario) -> Iterator[Command]:
    name, text = setting.name, setting.value
    if name in ACTS:
        yield _act(name, text, scenario)
    elif name == "way":
        yield from _way(text, scenario)
    elif name == "clients":
        yield from _clients(text, scenario)
    else:
        yield change_of(name, text, scenario)


def _act(name: str, node: str, scenario: Scenario) -> Command:
    if name == "add":
        return _add(node, scenario)
    kind = _kind_of(node, scenario)
    acts: dict[tuple[str, str], Callable[[str], Command]] = {
        ("crash", "server"): CrashServer,
        ("crash", "edge"): CrashEdge,
        ("crash", "balancer"): CrashBalancer,
        ("recover", "server"): RecoverServer,
        ("recover", "edge"): RecoverEdge,
        ("recover", "balancer"): RecoverBalancer,
        ("fail", "server"): FailServer,
        ("drain", "server"): DrainServer,
        ("remove", "server"): RemoveServer,
        ("remove", "edge"): RemoveEdge,
        ("remove", "client"): RemoveClient,
    }
    if (name, kind) not in acts:
        raise FieldError("", f"{name}={node}", f"something that can be done to a {kind}")
    return acts[name, kind](node)


def _kind_of(node: str, scenario: Scenario) -> str:
    kinds = {
        "server": [server.id for server in scenario.servers],
        "edge": [edge.id for edge in scenario.edges],
        "balancer": replica_ids(scenario.balancer.replicas),
        "client": client_addresses(scenario.traffic),
    }
    for kind, ids in kinds.items():
        if node in ids:
            return kind
    known = [id for ids in kinds.values() for id in ids]
    raise FieldError("", node, f"one of {', '.join(known)}")


def _add(what: str, scenario: Scenario) -> Command:
    match what:
        case "server":
            # Where servers have a region, a group and a bounded queue, so has a new one.
            last = scenario.servers[-1] if scenario.servers else ServerSpec()
            return AddServer(ServerSpec(queue=last.queue, region=last.region, group=last.group))
        case "client":
            return AddClient()
        case "edge":
            return AddEdge(EdgeSpec(region=_without_edge(scenario)))
    raise FieldError("", what, "server, client or edge")


def _without_edge(scenario: Scenario) -> str:
    """Return a region of clients that has no edge, none where each has one."""
    have = {edge.region for edge in scenario.edges}
    places = range(len(client_addresses(scenario.traffic)))
    regions = (client_region(scenario.traffic.regions, place) for place in places)
    return next((region for region in regions if region not in have), "")


def _way(way: str, scenario: Scenario) -> Iterator[Command]:
    if way not in WAYS:
        raise FieldError("", way, f"one of {', '.join(WAYS)}")
    fields = WAYS[way]
    if fields is None:
        yield Change("forward_proxy", None)
    else:
        # In full, so that it is the same whatever was there before.
        proxy = scenario.forward_proxy
        behind = client_addresses(scenario.traffic) if proxy is None else proxy.clients
        yield Change("forward_proxy", {**fields, "clients": behind})


def _clients(text: str, scenario: Scenario) -> Iterator[Command]:
    addresses = client_addresses(scenario.traffic)
    count = value_of(text)
    if not isinstance(count, int) or not 0 <= count <= 100:
        raise FieldError("", text, "a number of clients, 0 to 100")
    yield from (RemoveClient(address) for address in reversed(addresses[count:]))
    yield from (AddClient() for _ in range(count - len(addresses)))


def _switched(text: str) -> bool:
    if text not in ("on", "off", "true", "false"):
        raise FieldError("", text, "on or off")
    return text in ("on", "true")


def value_of(text: str) -> Any:
    """Return the value that a text means: a number, a table's defaults (on), nothing (off), or the text itself."""
    match text:
        case "on":
            return {}
        case "off":
            return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _checked(command: Command, scenario: Scenario) -> Scenario:
    """Return what a scenario becomes; raise FieldError where a command cannot be carried out on it."""
    if type(command).resulting is not Command.resulting:
        command.check(scenario, check)
        return command.resulting(scenario)
    # What such a command makes of a world is not said by itself.
    world = World(scenario)
    command.apply(world)
    return world.scenario

"""Carrying out commands: what each does, and how each is taken back."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lbviz.scenarios.checks import check
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    Exponential,
    FrontSpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.commands.change import TABLES
from lbviz.sim.nodes.client.commands import clients_of, with_clients
from lbviz.sim.table import Table
from lbviz.sim.world import World
from tests.sim.strategies import BY_KIND, scenarios, scripts
from tests.sim.support import Played, play, small
from tests.sim.test_conservation import Auditor

LISTED = Scenario(traffic=TrafficSpec(clients=["6", "7"]))


def ids(world: World) -> list[str]:
    return [server.id for server in world.servers]


# --- what a world says it is ----------------------------------------------------------------------------------


def test_a_world_says_what_scenario_it_is_with_its_clients_listed() -> None:
    scenario = Scenario(traffic=TrafficSpec(clients=2))
    assert World(scenario).scenario == replace(scenario, traffic=TrafficSpec(clients=["10.0.0.1", "10.0.0.2"]))


def test_a_world_changes_nothing_of_the_scenario_it_was_built_from() -> None:
    scenario, untouched = (Scenario(traffic=TrafficSpec(clients=["6", "7"])) for _ in range(2))
    world = World(scenario)
    for command in (
        cmd.RemoveClient("6"),
        cmd.AddClient("8"),
        cmd.RemoveServer("a"),
        cmd.Change("servers", {"power": 2}, "b"),
    ):
        command.apply(world)
    assert scenario == untouched


def test_what_a_world_says_of_itself_is_not_changed_by_what_happens_later() -> None:
    world = World(LISTED)
    before, copy = world.scenario, world.scenario
    cmd.AddClient("8").apply(world)
    cmd.RemoveServer("a").apply(world)
    assert before == copy != world.scenario


def test_every_carried_out_command_makes_a_new_revision() -> None:
    world = World(LISTED)
    seen = [world.revision]
    for command in (
        cmd.AddClient("8"),
        cmd.Change("network", {"latency_ms": 1}),
        cmd.CrashServer("a"),
        cmd.RemoveServer("a"),
    ):
        command.apply(world)
        assert world.revision > seen[-1]
        seen.append(world.revision)


def test_a_new_revision_tells_that_a_drained_server_has_left() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b"), cost_ms=300), limit=1)
    played.do(0.2, cmd.DrainServer("a"))
    before = played.world.revision
    played.world.run()
    assert played.server_ids() == ["b"]
    assert played.world.revision > before


# --- what each command does -----------------------------------------------------------------------------------


def test_an_added_server_stands_at_the_end_or_where_it_is_put() -> None:
    world = World(Scenario())
    cmd.AddServer().apply(world)
    cmd.AddServer(ServerSpec("x"), position=1).apply(world)
    cmd.AddServer(ServerSpec("y"), position=99).apply(world)
    assert ids(world) == ["a", "x", "b", "c", "d", "y"]


def test_the_command_comes_back_with_every_choice_made() -> None:
    world = World(LISTED)
    assert cmd.AddServer(ServerSpec(power=2)).apply(world).command == cmd.AddServer(ServerSpec("d", power=2), 3)
    assert cmd.AddClient().apply(world).command == cmd.AddClient("10.0.0.1", 2)
    assert cmd.AddClient().apply(world).command == cmd.AddClient("10.0.0.2", 3)


def test_an_added_server_gets_requests() -> None:
    played = play(small(ServerSpec("a"), cost_ms=10), [(0.25, cmd.AddServer())], limit=6)
    assert sorted({pick.winner for _, pick in played.picks}) == ["a", "b"]


def test_a_removed_client_sends_nothing_more_but_gets_its_answers() -> None:
    scenario = replace(
        small(ServerSpec("a", workers=9), cost_ms=1000),
        traffic=TrafficSpec(rate_per_s=10, arrivals="constant", cost_ms=Constant(1000), clients=["6", "7"]),
    )
    played = play(scenario, [(1.05, cmd.RemoveClient("6"))], limit=30)
    senders = {request.client.address for request, _ in played.picks if request.created < 1.05}
    assert senders == {"6", "7"}
    assert {request.client.address for request, _ in played.picks if request.created > 1.05} == {"7"}
    assert set(played.outcomes().values()) == {"answered"}


def test_without_clients_nobody_sends_and_time_goes_on() -> None:
    played = Played(small(ServerSpec("a")))
    played.do(0.25, cmd.RemoveClient("6"))
    played.world.run_until(5)
    assert played.world.tally.sent == 2
    played.do(5, cmd.AddClient("9"))
    played.world.run_until(6)
    assert played.world.tally.sent == pytest.approx(12, abs=1)


def test_a_new_cost_counts_from_the_next_arrival() -> None:
    played = play(
        small(ServerSpec("a", workers=9)), [(0.25, cmd.Change("traffic", {"cost_ms": Constant(mean=50)}))], limit=4
    )
    assert [request.cost for request, _ in played.picks] == [0.1, 0.1, 0.05, 0.05]


def test_a_new_policy_decides_from_the_next_request_on() -> None:
    played = play(
        small(ServerSpec("a"), ServerSpec("b")), [(0.35, cmd.Change("balancer", {"policy": "modulo_hash"}))], limit=6
    )
    assert [pick.policy for _, pick in played.picks] == ["round_robin"] * 3 + ["modulo_hash"] * 3
    assert [pick.winner for _, pick in played.picks] == ["a", "b", "a", "a", "a", "a"]


def test_setting_the_policy_it_has_keeps_its_memory() -> None:
    played = play(
        small(ServerSpec("a"), ServerSpec("b")), [(0.15, cmd.Change("balancer", {"policy": "round_robin"}))], limit=3
    )
    assert [pick.winner for _, pick in played.picks] == ["a", "b", "a"]


def test_a_new_weight_is_what_the_balancer_goes_by() -> None:
    scenario = small(ServerSpec("a"), ServerSpec("b"), cost_ms=1, policy="weighted_round_robin")
    played = play(scenario, [(0.25, cmd.Change("servers", {"weight": 3}, "a"))], limit=10)
    assert [pick.winner for _, pick in played.picks[2:]].count("a") == 6


def test_an_update_changes_only_what_it_gives() -> None:
    world = World(small(ServerSpec("a", power=2, weight=3, workers=4, queue=5, slow=6)))
    cmd.Change("servers", {"queue": None}, "a").apply(world)
    cmd.Change("servers", {"slow": 7}, "a").apply(world)
    assert world.scenario.servers == [ServerSpec("a", power=2, weight=3, workers=4, queue=None, slow=7)]


# --- taking back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BY_KIND)
@settings(max_examples=6)
@given(scenarios, scripts, st.data())
def test_a_command_does_what_it_says_would_result_and_its_inverse_takes_it_back(kind, scenario, script, data) -> None:
    auditor = Auditor(scenario)
    auditor.play(script)
    world = auditor.world
    before = world.scenario
    check(before)
    command = data.draw(BY_KIND[kind])
    try:
        expected = command.resulting(before)
        applied = command.apply(world)
    except FieldError:
        assert world.scenario == before
        return
    carried_out = world.scenario
    if kind.startswith(("add", "change", "seat")):
        assert in_full(expected, world) == in_full(carried_out, world)
    if command.final:
        assert carried_out == before or kind in ("seat", "unseat")
        return
    back = applied.inverse.apply(world)
    if isinstance(command, cmd.RemoveServer):
        # What was draining has nothing left to answer: taken back, it works again.
        before = replace(before, servers=[_called_back(auditor, server, command.id) for server in before.servers])
    assert world.scenario == before
    back.inverse.apply(world)
    assert world.scenario == carried_out
    auditor.audit()


def in_full(scenario: Scenario, world: World) -> Scenario:
    """Return a scenario with its clients one by one, without what it does not say: who is dead behind its back.

    A balancer that was taken away dead comes back dead, a server that crashed while it was draining is called back
    crashed, and one that drained leaves as soon as the balancers that it waited for are gone. The timetable names only
    who is there.
    """
    servers = [
        replace(server, status="crashed" if there.crashed else "up")
        for server in scenario.servers
        if (there := world.site.find_server(server.id)) is not None and server.status != "draining"
    ]
    balancer = replace(scenario.balancer, crashed=[])
    clients = clients_of(scenario)
    listed = with_clients(scenario, clients)
    traffic = replace(listed.traffic, regions=[client.region for client in clients])
    return replace(listed, traffic=traffic, servers=servers, balancer=balancer, timetable=[])


def _called_back(auditor: Auditor, spec: ServerSpec, id: str) -> ServerSpec:
    if spec.id != id or spec.status != "draining":
        return spec
    removed = next(server for server in auditor.all_servers if server.removed and server.spec == spec)
    return replace(spec, status="crashed" if removed.crashed else "up")


def test_a_server_that_would_leave_at_once_is_not_added() -> None:
    world = World(Scenario())
    before = world.scenario
    with pytest.raises(FieldError) as caught:
        cmd.AddServer(ServerSpec("x", status="draining")).apply(world)
    assert caught.value.field == "server.status"
    assert world.scenario == before


def test_a_drain_is_taken_back_while_the_server_is_still_leaving() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000))
    drained = played.do(0.15, cmd.DrainServer("a"))
    leaving = played.world.site.find_server("a")
    played.do(0.25, drained.inverse)
    assert played.world.site.find_server("a") is leaving
    played.world.run_until(5)
    assert leaving in played.world.servers
    assert leaving.answered > 1


def test_a_drain_is_taken_back_after_the_server_has_left() -> None:
    played = Played(small(ServerSpec("a", power=3), ServerSpec("b"), ServerSpec("c"), cost_ms=300))
    before = played.world.scenario
    drained = played.do(0.15, cmd.DrainServer("a"))
    played.world.run_until(1)
    assert played.server_ids() == ["b", "c"]
    played.do(1, drained.inverse)
    assert played.world.scenario == before


def test_several_changes_are_taken_back_in_reverse_order() -> None:
    played = Played(replace(LISTED, traffic=replace(LISTED.traffic, cost_ms=Constant(1))), limit=0)
    before = played.world.scenario
    done = [
        played.do(0, command)
        for command in (
            cmd.CrashServer("b"),
            cmd.Change("servers", {"power": 4, "queue": 2}, "b"),
            cmd.DrainServer("b"),
            cmd.AddServer(),
            cmd.RemoveServer("a"),
            cmd.RemoveClient("6"),
            cmd.AddClient(),
            cmd.Change("traffic", {"rate_per_s": 3, "arrivals": "bursty", "cost_ms": Exponential(mean=7)}),
            cmd.Change("network", {"latency_ms": 9, "between_regions_ms": 3}),
            cmd.SetRegions([cmd.Placed("7", "eu"), cmd.Placed("c", "us")]),
            cmd.Change("balancer", {"policy": "random", "retries": 1}),
        )
    ]
    assert played.world.scenario != before
    for applied in reversed(done):
        applied.inverse.apply(played.world)
    assert played.world.scenario == before


def test_what_stands_before_the_balancers_comes_goes_and_changes() -> None:
    world = World(Scenario())
    put = cmd.Change("front", {"kind": "layer_4", "tracking": False}).apply(world)
    assert world.path.front_spec == FrontSpec("layer_4", tracking=False)
    assert put.inverse == cmd.Change("front", None)
    changed = cmd.Change("front", {"policy": "random"}).apply(world)
    assert world.path.front_spec == FrontSpec("layer_4", policy="random", tracking=False)
    assert changed.inverse == cmd.Change("front", {"policy": "maglev"})
    away = cmd.Change("front", None).apply(world)
    assert world.path.front_spec is None
    away.inverse.apply(world)
    assert world.path.front_spec == FrontSpec("layer_4", policy="random", tracking=False)


def test_a_forward_proxy_that_is_put_again_asks_for_the_same_clients() -> None:
    world = World(LISTED)
    put = cmd.Change("forward_proxy", {"clients": 1}).apply(world)
    assert put.command.fields["clients"] == ["6"]
    put.inverse.apply(world)
    cmd.AddClient("5", position=0).apply(world)
    put.command.apply(world)
    assert world.path.forward_proxy_spec.clients == ["6"]
    away = cmd.Change("forward_proxy", None).apply(world)
    away.inverse.apply(world)
    assert world.path.forward_proxy_spec.clients == ["6"]


def test_a_policy_is_taken_back_alone_when_it_was_changed_alone() -> None:
    world = World(Scenario(balancer=BalancerSpec(retries=1)))
    assert cmd.Change("balancer", {"policy": "random"}).apply(world).inverse == cmd.Change(
        "balancer", {"policy": "round_robin"}
    )
    assert cmd.Change("network", {"latency_ms": 3}).apply(world).inverse == cmd.Change("network", {"latency_ms": 0})
    assert world.scenario.network == NetworkSpec(3)


# --- on the wire ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BY_KIND)
@settings(max_examples=6)
@given(st.data())
def test_a_command_reads_back_from_the_wire_as_it_was(kind, data) -> None:
    command = data.draw(BY_KIND[kind])
    if isinstance(command, cmd.AddServer):
        command = replace(command, server=replace(command.server, id=command.server.id or "x"))
    if isinstance(command, cmd.AddEdge):
        command = replace(command, edge=replace(command.edge, id=command.edge.id or "x"))
    assert msgspec.json.decode(msgspec.json.encode(command), type=cmd.WorldCommand) == command


def test_every_command_is_tested() -> None:
    tags = {kind.__struct_config__.tag for kind in cmd.WorldCommand.__args__}
    assert set(BY_KIND) == tags - {"change"} | {f"change {table}" for table in TABLES}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_field_of_a_table_can_be_changed_but_those_that_other_commands_change(table: Table) -> None:
    assert {*table.fields, *table.elsewhere} == set(table.spec.__struct_fields__)
    assert table.switches <= set(table.fields)

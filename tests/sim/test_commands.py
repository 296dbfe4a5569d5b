"""Carrying out commands: what each does, what is refused, and how each is taken back."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    Exponential,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
    Uniform,
)
from lbviz.sim import commands as cmd
from lbviz.sim.apply import apply
from lbviz.sim.world import World
from tests.sim.strategies import BY_TYPE, scenarios, scripts
from tests.sim.support import Played, play, small
from tests.sim.test_conservation import Auditor

LISTED = Scenario(traffic=TrafficSpec(clients=["6", "7"]))


def ids(world: World) -> list[str]:
    return [server.id for server in world.servers]


def refusal(world: World, command: cmd.WorldCommand) -> tuple[str, str, str]:
    before = world.scenario
    with pytest.raises(FieldError) as caught:
        apply(world, command)
    assert world.scenario == before
    return caught.value.field, caught.value.got, caught.value.want


# --- what a world says it is ----------------------------------------------------------------------------------


def test_a_world_says_what_scenario_it_is_with_its_clients_listed() -> None:
    scenario = Scenario(traffic=TrafficSpec(clients=2))
    assert World(scenario).scenario == replace(scenario, traffic=TrafficSpec(clients=["10.0.0.1", "10.0.0.2"]))


def test_a_world_changes_nothing_of_the_scenario_it_was_built_from() -> None:
    scenario, untouched = (Scenario(traffic=TrafficSpec(clients=["6", "7"])) for _ in range(2))
    world = World(scenario)
    for command in (cmd.RemoveClient("6"), cmd.AddClient("8"), cmd.RemoveServer("a"), cmd.UpdateServer("b", power=2)):
        apply(world, command)
    assert scenario == untouched


def test_what_a_world_says_of_itself_is_not_changed_by_what_happens_later() -> None:
    world = World(LISTED)
    before, copy = world.scenario, world.scenario
    apply(world, cmd.AddClient("8"))
    apply(world, cmd.RemoveServer("a"))
    assert before == copy != world.scenario


def test_every_carried_out_command_makes_a_new_revision() -> None:
    world = World(LISTED)
    seen = [world.revision]
    for command in (cmd.AddClient("8"), cmd.SetNetwork(latency_ms=1), cmd.CrashServer("a"), cmd.RemoveServer("a")):
        apply(world, command)
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
    apply(world, cmd.AddServer())
    apply(world, cmd.AddServer(ServerSpec("x"), position=1))
    apply(world, cmd.AddServer(ServerSpec("y"), position=99))
    assert ids(world) == ["a", "x", "b", "c", "d", "y"]


def test_the_command_comes_back_with_every_choice_made() -> None:
    world = World(LISTED)
    assert apply(world, cmd.AddServer(ServerSpec(power=2))).command == cmd.AddServer(ServerSpec("d", power=2), 3)
    assert apply(world, cmd.AddClient()).command == cmd.AddClient("10.0.0.1", 2)
    assert apply(world, cmd.AddClient()).command == cmd.AddClient("10.0.0.2", 3)


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
    played = play(small(ServerSpec("a", workers=9)), [(0.25, cmd.SetTraffic(cost_ms=Constant(mean=50)))], limit=4)
    assert [request.cost for request, _ in played.picks] == [0.1, 0.1, 0.05, 0.05]


def test_a_new_policy_decides_from_the_next_request_on() -> None:
    played = play(small(ServerSpec("a"), ServerSpec("b")), [(0.35, cmd.SetBalancer(policy="modulo_hash"))], limit=6)
    assert [pick.policy for _, pick in played.picks] == ["round_robin"] * 3 + ["modulo_hash"] * 3
    assert [pick.winner for _, pick in played.picks] == ["a", "b", "a", "a", "a", "a"]


def test_setting_the_policy_it_has_keeps_its_memory() -> None:
    played = play(small(ServerSpec("a"), ServerSpec("b")), [(0.15, cmd.SetBalancer(policy="round_robin"))], limit=3)
    assert [pick.winner for _, pick in played.picks] == ["a", "b", "a"]


def test_a_new_weight_is_what_the_balancer_goes_by() -> None:
    scenario = small(ServerSpec("a"), ServerSpec("b"), cost_ms=1, policy="weighted_round_robin")
    played = play(scenario, [(0.25, cmd.UpdateServer("a", weight=3))], limit=10)
    assert [pick.winner for _, pick in played.picks[2:]].count("a") == 6


def test_an_update_changes_only_what_it_gives() -> None:
    world = World(small(ServerSpec("a", power=2, weight=3, workers=4, queue=5, slow=6)))
    apply(world, cmd.UpdateServer("a", queue=None))
    apply(world, cmd.UpdateServer("a", slow=7))
    assert world.scenario.servers == [ServerSpec("a", power=2, weight=3, workers=4, queue=None, slow=7)]


# --- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        cmd.RemoveServer("x"),
        cmd.DrainServer("x"),
        cmd.UpdateServer("x", power=2),
        cmd.CrashServer("x"),
        cmd.RecoverServer("x"),
    ],
)
def test_a_server_that_is_not_there_is_named_with_those_that_are(command: cmd.WorldCommand) -> None:
    assert refusal(World(Scenario()), command) == ("id", "x", "one of a, b, c")
    assert refusal(World(Scenario(servers=[])), command) == ("id", "x", "a server, but there is none")


def test_a_client_that_is_not_there_is_named_with_those_that_are() -> None:
    for command in (cmd.RemoveClient("8"), cmd.UpdateClient("8", "eu")):
        assert refusal(World(LISTED), command) == ("address", "8", "one of 6, 7")


@pytest.mark.parametrize(
    ("command", "field", "got", "want"),
    [
        (cmd.AddServer(ServerSpec("a")), "server.id", "a", "a name that is not taken: a server has it"),
        (cmd.AddServer(ServerSpec("6")), "server.id", "6", "a name that is not taken: a client has it"),
        (cmd.AddServer(ServerSpec("lb")), "server.id", "lb", "a name that is not taken: the balancer has it"),
        (cmd.AddClient("6"), "address", "6", "a name that is not taken: a client has it"),
        (cmd.AddClient("nowhere"), "address", "nowhere", "an IP address, such as 10.0.0.1 or 6"),
        (cmd.RecoverServer("a"), "id", "a", "a server that has crashed or is failing"),
        (cmd.SetTraffic(cost_ms=Uniform(min=5, max=1)), "cost_ms.max", "1", "a number of at least min, which is 5"),
        (
            cmd.SetTraffic(),
            "",
            "nothing to change",
            "at least one of rate_per_s, arrivals, cost_ms, requests_per_connection",
        ),
        (
            cmd.SetBalancer(),
            "",
            "nothing to change",
            f"at least one of {', '.join(cmd.SetBalancer.__struct_fields__)}",
        ),
        (
            cmd.UpdateServer("a"),
            "",
            "nothing to change",
            "at least one of power, weight, workers, queue, slow, region, group",
        ),
    ],
)
def test_what_cannot_be_is_refused(command: cmd.WorldCommand, field: str, got: str, want: str) -> None:
    assert refusal(World(LISTED), command) == (field, got, want)


def test_a_misspelt_policy_is_refused_with_a_suggestion_and_nothing_beside_it_is_changed() -> None:
    field, got, want = refusal(World(Scenario()), cmd.SetBalancer(policy="randm", retry="once"))
    assert (field, got) == ("policy", "randm")
    assert want.endswith("(did you mean random?)")


def test_what_is_so_already_is_refused() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000))
    played.do(0.15, cmd.DrainServer("a"))
    played.do(0.15, cmd.CrashServer("b"))
    assert refusal(played.world, cmd.DrainServer("a"))[2] == "a server that is not draining already"
    assert refusal(played.world, cmd.CrashServer("b"))[2] == "a server that has not crashed already"


# --- taking back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BY_TYPE, ids=lambda kind: kind.__name__)
@settings(max_examples=20)
@given(scenarios, scripts, st.data())
def test_a_command_and_its_inverse_leave_the_scenario_as_it_was(kind, scenario, script, data) -> None:
    auditor = Auditor(scenario)
    auditor.play(script)
    world = auditor.world
    before = world.scenario
    command = data.draw(BY_TYPE[kind])
    try:
        applied = apply(world, command)
    except FieldError:
        return
    carried_out = world.scenario
    back = apply(world, applied.inverse)
    if isinstance(command, cmd.RemoveServer):
        # What was draining has nothing left to answer: taken back, it works again.
        before = replace(before, servers=[_called_back(auditor, server, command.id) for server in before.servers])
    assert world.scenario == before
    apply(world, back.inverse)
    assert world.scenario == carried_out
    auditor.audit()


def _called_back(auditor: Auditor, spec: ServerSpec, id: str) -> ServerSpec:
    if spec.id != id or spec.status != "draining":
        return spec
    removed = next(server for server in auditor.all_servers if server.removed and server.spec == spec)
    return replace(spec, status="crashed" if removed.crashed else "up")


def test_a_server_that_would_leave_at_once_is_not_added() -> None:
    world = World(Scenario())
    before = world.scenario
    with pytest.raises(FieldError) as caught:
        apply(world, cmd.AddServer(ServerSpec("x", status="draining")))
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
            cmd.UpdateServer("b", power=4, queue=2),
            cmd.DrainServer("b"),
            cmd.AddServer(),
            cmd.RemoveServer("a"),
            cmd.RemoveClient("6"),
            cmd.AddClient(),
            cmd.SetTraffic(rate_per_s=3, arrivals="bursty", cost_ms=Exponential(mean=7)),
            cmd.SetNetwork(latency_ms=9, between_regions_ms=3),
            cmd.SetRegions([cmd.Placed("7", "eu"), cmd.Placed("c", "us")]),
            cmd.SetBalancer(policy="random", retry="once"),
        )
    ]
    assert played.world.scenario != before
    for applied in reversed(done):
        apply(played.world, applied.inverse)
    assert played.world.scenario == before


def test_a_policy_is_taken_back_alone_when_it_was_changed_alone() -> None:
    world = World(Scenario(balancer=BalancerSpec(retry="once")))
    assert apply(world, cmd.SetBalancer(policy="random")).inverse == cmd.SetBalancer(policy="round_robin")
    assert apply(world, cmd.SetNetwork(latency_ms=3)).inverse == cmd.SetNetwork(latency_ms=0)
    assert world.scenario.network == NetworkSpec(3)


# --- on the wire ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", BY_TYPE, ids=lambda kind: kind.__name__)
@settings(max_examples=20)
@given(st.data())
def test_a_command_reads_back_from_the_wire_as_it_was(kind, data) -> None:
    command = data.draw(BY_TYPE[kind])
    if isinstance(command, cmd.AddServer):
        command = replace(command, server=replace(command.server, id=command.server.id or "x"))
    if isinstance(command, cmd.AddEdge):
        command = replace(command, edge=replace(command.edge, id=command.edge.id or "x"))
    assert msgspec.json.decode(msgspec.json.encode(command), type=cmd.WorldCommand) == command


def test_every_command_is_tested() -> None:
    assert set(BY_TYPE) == set(cmd.WorldCommand.__args__)

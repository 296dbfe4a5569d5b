"""The timetable: what happens by itself, at its time, and what people do meanwhile."""

import pickle
from copy import deepcopy

import pytest
from msgspec.structs import replace

from lbviz.live.limits import check_scenario
from lbviz.live.narrator import Narrator
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import read_toml
from lbviz.scenarios.said import to_toml
from lbviz.scenarios.spec import BalancerSpec, EdgeSpec, HealthCheckSpec, Scenario, ServerSpec, TimetableSpec
from lbviz.sim import commands as cmd
from lbviz.sim.headless import simulate
from lbviz.sim.world import World
from tests.sim.support import Played, small


def planned(*entries: TimetableSpec) -> Scenario:
    """A request each 0.1 s, of 10 ms."""
    return replace(small(ServerSpec("a"), ServerSpec("b"), cost_ms=10), timetable=list(entries))


RUSH = planned(TimetableSpec(1.05, rate_per_s=100), TimetableSpec(2.05, rate_per_s=10))


def test_the_rate_changes_at_its_time() -> None:
    played = Played(RUSH)
    played.world.run_until(3.02)
    sent = [request.created for request in played.sent.values()]
    counts = [sum(start < time <= start + 1 for time in sent) for start in (0.05, 1.05, 2.05)]
    assert counts == [10, pytest.approx(100, abs=1), pytest.approx(10, abs=1)]
    assert played.world.scenario.traffic.rate_per_s == 10


def test_servers_edges_and_balancers_crash_fail_and_come_back_at_their_time() -> None:
    scenario = replace(
        planned(
            TimetableSpec(1, crash="a", fail="b"),
            TimetableSpec(1, crash="edge1"),
            TimetableSpec(1, crash="lb2"),
            TimetableSpec(2, recover="a"),
            TimetableSpec(2, recover="b"),
            TimetableSpec(2, recover="edge1"),
            TimetableSpec(2, recover="lb2"),
        ),
        edges=[EdgeSpec("edge1"), EdgeSpec("edge2")],
        balancer=BalancerSpec(replicas=2),
    )
    world = World(scenario)
    before, revision = world.scenario, world.revision
    world.run_until(1.5)
    a, b = world.servers
    assert (a.crashed, b.spec.failing, world.path.edges[0].crashed) == (True, True, True)
    assert [balancer.crashed for balancer in world.balancers] == [False, True]
    assert world.revision == revision + 4
    world.run_until(2.5)
    assert world.scenario == before
    assert world.revision == revision + 8


def test_what_cannot_be_done_any_more_is_passed_over() -> None:
    world = World(planned(TimetableSpec(1, crash="a"), TimetableSpec(2, crash="b"), TimetableSpec(3, recover="b")))
    removed = cmd.RemoveServer("a").apply(world)
    # Who is not there is not in the plan of a copy either.
    assert [entry.at_s for entry in world.scenario.timetable] == [2, 3]
    world.run_until(1.5)
    removed.inverse.apply(world)
    cmd.CrashServer("b").apply(world)
    revision = world.revision
    world.run_until(2.5)
    assert world.revision == revision
    world.run_until(3.5)
    assert [server.status for server in world.scenario.servers] == ["up", "up"]
    assert len(world.scenario.timetable) == 3


@pytest.mark.parametrize("time", [0.5, 1.5])
def test_a_copy_keeps_to_the_timetable(time: float) -> None:
    world = World(RUSH)
    world.run_until(time)
    whole = World(RUSH)
    whole.run_until(4)
    for copy in (deepcopy(world), pickle.loads(pickle.dumps(world))):
        copy.run_until(4)
        assert (copy.tally.sent, copy.tally.answered) == (whole.tally.sent, whole.tally.answered)


def test_a_run_ends_with_its_last_request_whatever_is_still_planned() -> None:
    scenario = planned(TimetableSpec(1000, crash="a"))
    assert simulate(scenario, 100) == simulate(replace(scenario, timetable=[]), 100)
    checked = replace(scenario, balancer=BalancerSpec(health_check=HealthCheckSpec()))
    assert simulate(checked, 100).answered == 100


def test_a_run_goes_on_after_a_pause_of_the_traffic() -> None:
    scenario = planned(TimetableSpec(1.05, rate_per_s=0), TimetableSpec(60, rate_per_s=10))
    assert simulate(scenario, 100).answered == 100


def test_the_log_tells_what_the_timetable_did() -> None:
    world = World(planned(TimetableSpec(1, rate_per_s=40, fail="b"), TimetableSpec(2, recover="b", crash="a")))
    narrator = Narrator(world)
    world.watch(narrator)
    world.run_until(1.95)
    assert [(each.time, each.words) for each in narrator.take()] == [
        (1, "clients send 40 requests/s from now on"),
        (1, "b answers with errors from now on"),
    ]
    world.run_until(2)
    assert [each.words for each in narrator.take()] == ["b is back", "a crashed"]


def test_a_file_has_a_timetable() -> None:
    text = """
[[timetable]]
at_s = 30
rate_per_s = 40

[[timetable]]
at_s = 45
crash = "b"
"""
    scenario = read_toml(text)
    assert scenario.timetable == [TimetableSpec(30, rate_per_s=40), TimetableSpec(45, crash="b")]
    assert read_toml(to_toml(scenario)) == scenario


@pytest.mark.parametrize(
    ("entry", "field", "want"),
    [
        ("crash = 'd'", "crash", "one of a, b, c, lb"),
        ("fail = 'lb'", "fail", "one of a, b, c"),
        ("rate_per_s = 0.00001", "rate_per_s", "a number of at least 0.001"),
        ("at_s = 3", "", "at least one of rate_per_s, crash, fail, recover"),
        ("at_s = -3", "at_s", "a number of at least 0"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(entry: str, field: str, want: str) -> None:
    with pytest.raises(FieldError) as refused:
        read_toml(f"[[timetable]]\n{entry}")
    assert refused.value.field == f"timetable[0].{field}".rstrip(".")
    assert refused.value.want.startswith(want)


def test_a_room_refuses_a_rush_that_is_too_much_for_it() -> None:
    with pytest.raises(FieldError) as refused:
        check_scenario(planned(TimetableSpec(5, rate_per_s=9000)))
    assert refused.value.field == "timetable[0].rate_per_s"

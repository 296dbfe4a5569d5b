"""By hand: requests wait until a person places them, or for as long as the patience lasts."""

import pytest
from msgspec.structs import replace

from lbviz.policies import Options
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario, ServerSpec
from lbviz.sim import commands as cmd
from lbviz.sim.headless import simulate
from lbviz.sim.trace import Dropped, Queued
from tests.sim.support import Played, small


def by_hand(*servers: ServerSpec, patience_s: float = 10, **fields: object) -> Scenario:
    """A request at 0.1 s, 0.2 s …, each of 100 ms."""
    scenario = small(*(servers or (ServerSpec("a"), ServerSpec("b"))))
    balancer = replace(scenario.balancer, policy="by_hand", options=Options(patience_s=patience_s), **fields)
    return replace(scenario, balancer=balancer)


def where(played: Played) -> list[str]:
    """Return where each request was sent, in the order of the picks."""
    return [pick.winner for _, pick in played.picks]


def test_requests_wait_at_the_balancer_until_they_are_placed_and_the_first_goes_first() -> None:
    played = Played(by_hand(), limit=3)
    played.world.run_until(1)
    assert [(record.time, record.server) for record in played.of(Queued)] == [
        (pytest.approx(number / 10), "lb") for number in (1, 2, 3)
    ]
    for server in ("b", "b", "a"):
        played.do(1, cmd.Place(server))
    assert where(played) == ["b", "b", "a"]
    assert [request.id for request, _ in played.picks] == [1, 2, 3]
    assert played.picks[0][1].because == "It was placed at b by hand."
    played.world.run()
    assert set(played.outcomes().values()) == {"answered"}


def test_who_was_not_placed_in_time_goes_by_turns() -> None:
    played = Played(by_hand(patience_s=1), limit=4)
    played.do(0.25, cmd.Place("b"))
    played.world.run()
    assert [(request.id, pick.winner) for request, pick in played.picks] == [(1, "b"), (2, "a"), (3, "b"), (4, "a")]
    assert [request.passed_on for request, _ in played.picks] == pytest.approx([0.25, 1.2, 1.3, 1.4])
    assert played.picks[1][1].because.startswith("Nobody has placed it. It was a's turn.")


def test_a_run_without_anybody_comes_to_its_end() -> None:
    summary = simulate(by_hand(patience_s=0.5), 50)
    assert summary.answered == 50
    assert summary.latency_ms.p50 == pytest.approx(600)
    assert {each.answered for each in summary.servers.values()} == {25}


def test_without_patience_nobody_waits() -> None:
    played = Played(by_hand(patience_s=0), limit=4)
    played.world.run()
    assert played.of(Queued) == []
    assert where(played) == ["a", "b", "a", "b"]


def test_another_policy_sends_on_all_who_wait() -> None:
    played = Played(by_hand(), limit=4)
    played.do(1, cmd.Change("balancer", {"policy": "random"}))
    assert len(where(played)) == 4
    played.world.run_until(30)
    assert played.world.tally.answered == 4


def test_nobody_who_waits_is_asked_for_anew_when_the_options_change() -> None:
    played = Played(by_hand(), limit=4)
    played.do(1, cmd.Change("balancer", {"options": Options(patience_s=5)}))
    assert len(played.of(Queued)) == 4
    assert where(played) == []


def test_a_request_can_be_placed_only_where_it_may_go() -> None:
    played = Played(by_hand(), limit=2)
    for server in ("a", "nobody"):
        with pytest.raises(FieldError):
            played.do(0.05, cmd.Place(server))
    played.do(0.15, cmd.CrashServer("a"))
    # The balancer learns it when the first one breaks there.
    played.do(0.15, cmd.Place("a"))
    with pytest.raises(FieldError) as refused:
        played.do(0.25, cmd.Place("a"))
    assert refused.value.sentence == "No request waits that can go to a."
    played.do(0.25, cmd.Place("b"))
    played.world.run_until(1)
    assert played.outcomes() == {1: "server down", 2: "answered"}


def test_who_finds_no_place_in_the_line_is_dropped_there() -> None:
    played = Played(by_hand(queue=2), limit=3)
    played.world.run_until(1)
    assert [(record.request, record.node, record.reason) for record in played.of(Dropped)] == [(3, "lb", "queue full")]


def test_where_nobody_is_to_choose_from_nobody_is_asked() -> None:
    played = Played(replace(by_hand(), servers=[]), limit=2)
    played.world.run()
    assert [record.reason for record in played.of(Dropped)] == ["no server"] * 2


def test_a_placed_one_waits_for_its_turn_where_all_servers_have_as_many_as_they_may() -> None:
    played = Played(by_hand(ServerSpec("a", max_requests=1)), limit=3)
    for _ in range(3):
        played.do(0.35, cmd.Place("a"))
    assert where(played) == ["a"]
    played.world.run()
    assert [request.id for request, _ in played.picks] == [1, 2, 3]
    assert set(played.outcomes().values()) == {"answered"}

"""Trying once more: a refused or broken attempt goes back to the balancer and is tried elsewhere, only once."""

from collections import Counter

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import ServerSpec
from lbviz.sim import commands as cmd
from lbviz.sim.trace import Answered, Dropped, Failed, Moved, Started
from tests.sim.support import play, small

NETWORKS = [f"10.{number // 256}.{number % 256}.7" for number in range(1_000)]
BUSY = ServerSpec("a", queue=0)


def test_without_retry_a_refused_request_is_dropped_where_it_was_refused() -> None:
    played = play(small(BUSY, ServerSpec("b", workers=9), cost_ms=1000), limit=3)
    assert played.outcomes() == {1: "answered", 2: "answered", 3: "queue full"}
    assert played.path(3) == ["lb", "a"]


def test_a_refused_request_goes_back_to_the_balancer_and_is_tried_elsewhere() -> None:
    played = play(small(BUSY, ServerSpec("b", workers=9), cost_ms=1000, latency_ms=10, retry="once"), limit=3)
    assert played.story(3) == [
        Moved(pytest.approx(0.3), 3, "6", "lb", pytest.approx(0.31), False),
        Moved(pytest.approx(0.31), 3, "lb", "a", pytest.approx(0.32), False),
        Moved(pytest.approx(0.32), 3, "a", "lb", pytest.approx(0.33), True),
        Moved(pytest.approx(0.33), 3, "lb", "b", pytest.approx(0.34), False),
        Started(pytest.approx(0.34), 3, "b", pytest.approx(1.34), 0.0),
        Moved(pytest.approx(1.34), 3, "b", "lb", pytest.approx(1.35), True),
        Moved(pytest.approx(1.35), 3, "lb", "6", pytest.approx(1.36), True),
        Answered(pytest.approx(1.36), 3, "6", pytest.approx(1.06)),
    ]
    # A refusal that was made good is nobody's drop.
    assert [server.dropped for server in played.world.servers] == [0, 0]


def test_a_second_refusal_is_the_last() -> None:
    played = play(small(BUSY, ServerSpec("b", queue=0), cost_ms=10_000, retry="once"), limit=4)
    assert played.path(3) == ["lb", "a", "lb", "b"]
    assert played.path(4).count("lb") == 2
    assert [(end.request, end.reason) for end in played.of(Dropped)] == [(3, "queue full"), (4, "queue full")]
    assert sum(server.dropped for server in played.world.servers) == 2


@pytest.mark.parametrize("latency_ms", [0, 10])
def test_what_a_crash_breaks_is_tried_elsewhere(latency_ms: float) -> None:
    scenario = small(ServerSpec("a"), ServerSpec("b", power=10), cost_ms=1000, latency_ms=latency_ms, retry="once")
    played = play(scenario, [(0.55, cmd.CrashServer("a"))], limit=5)
    assert set(played.outcomes().values()) == {"answered"}
    assert played.path(1)[:4] == ["lb", "a", "lb", "b"]
    assert played.world.site.find_server("a").failed == 0


@pytest.mark.parametrize("latency_ms", [0, 10])
def test_what_a_removal_breaks_is_tried_elsewhere(latency_ms: float) -> None:
    scenario = small(ServerSpec("a"), ServerSpec("b", power=10), cost_ms=1000, latency_ms=latency_ms, retry="once")
    played = play(scenario, [(0.55, cmd.RemoveServer("a"))], limit=5)
    assert set(played.outcomes().values()) == {"answered"}
    assert played.path(1)[:4] == ["lb", "a", "lb", "b"]


def test_without_retry_what_a_crash_breaks_has_failed() -> None:
    played = play(small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000), [(0.15, cmd.CrashServer("a"))], limit=1)
    assert played.of(Failed) == [Failed(pytest.approx(0.15), 1, "a", "server crashed")]


def test_a_request_that_breaks_twice_has_failed() -> None:
    scenario = small(ServerSpec("a"), ServerSpec("b"), cost_ms=10_000, retry="once")
    played = play(scenario, [(0.15, cmd.CrashServer("a")), (0.17, cmd.CrashServer("b"))], limit=1)
    assert played.of(Failed) == [Failed(pytest.approx(0.17), 1, "b", "server crashed")]
    assert [server.failed for server in played.world.servers] == [0, 1]


def test_a_broken_request_for_which_no_server_is_left_is_dropped_by_the_balancer() -> None:
    crashes = [(0.15, cmd.CrashServer("a")), (0.15, cmd.CrashServer("b"))]
    scenario = small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000, retry="once")
    played = play(scenario, crashes, limit=3)
    # The first breaks at both; then both are taken for down.
    assert played.of(Failed) == [Failed(pytest.approx(0.15), 1, "b", "server crashed")]
    assert played.of(Dropped) == [
        Dropped(pytest.approx(time), id, "lb", "no server") for id, time in ((2, 0.2), (3, 0.3))
    ]
    assert played.world.servers[0].dropped == 0


def test_a_removed_server_is_not_tried_again() -> None:
    played = play(small(ServerSpec("a"), cost_ms=1000, retry="once"), [(0.15, cmd.RemoveServer("a"))], limit=1)
    assert played.of(Dropped) == [Dropped(pytest.approx(0.15), 1, "lb", "no server")]


def test_where_there_is_only_one_server_it_is_tried_again() -> None:
    played = play(small(BUSY, cost_ms=150, latency_ms=30, retry="once"), limit=2)
    # a is busy when 2 first arrives at 0.26 s, and free again when it comes back at 0.32 s.
    assert played.path(2)[:4] == ["lb", "a", "lb", "a"]
    assert played.outcomes() == {1: "answered", 2: "answered"}


@pytest.mark.parametrize("policy", CATALOGUE)
def test_under_every_policy_a_refused_request_is_tried_elsewhere(policy: str) -> None:
    # a is full after one request, b has room for all; by load, hash or luck a policy may well pick a twice.
    scenario = small(BUSY, ServerSpec("b", workers=99), cost_ms=10_000, policy=policy, retry="once")
    clients = [f"10.0.{number}.{number}" for number in range(30)]
    played = play(replace(scenario, traffic=replace(scenario.traffic, clients=clients)), limit=60)
    assert set(played.outcomes().values()) == {"answered"}
    refused = any(played.path(request)[:4] == ["lb", "a", "lb", "b"] for request in range(1, 61))
    # Nobody but nearest_region is told how many a has room for.
    assert refused == (policy != "nearest_region")


def test_the_retry_rule_can_be_changed_in_mid_run() -> None:
    scenario = small(BUSY, ServerSpec("b", workers=9), cost_ms=10_000)
    played = play(scenario, [(0.35, cmd.Change("balancer", {"retry": "once"}))], limit=5)
    assert {id: played.outcomes()[id] for id in (3, 5)} == {3: "queue full", 5: "answered"}


@pytest.mark.parametrize("policy", [id for id, kind in CATALOGUE.items() if kind.knows == "the key"])
def test_retries_of_a_failing_server_s_keys_spread_over_all_the_others(policy: str) -> None:
    """And not on the next in the list, as if the keys were nobody's any more."""
    servers = [ServerSpec(id, failing=id == "a", workers=50) for id in "abcde"]
    scenario = small(*servers, rate_per_s=100, cost_ms=1, policy=policy, retry="once")
    scenario = replace(scenario, traffic=replace(scenario.traffic, clients=NETWORKS))
    played = play(scenario, limit=1_000)
    assert set(played.outcomes().values()) == {"answered"}
    again = Counter(pick.winner for request, pick in played.picks if request.tried and "before" in pick.because)
    assert set(again) == set("bcde")
    assert min(again.values()) > 0.08 * again.total()


def test_a_pick_that_was_tried_again_says_whom_it_passed_over() -> None:
    scenario = small(ServerSpec("a", failing=True), ServerSpec("b"), ServerSpec("c"), retry="once")
    played = play(scenario, limit=1)
    why = played.picks[1][1]
    assert why.because.startswith("a has failed this request before. It was b's turn.")
    assert [(one.id, one.figure is None) for one in why.candidates] == [("a", True), ("b", False), ("c", False)]


def test_removing_a_server_and_its_crash_move_other_keys_or_not() -> None:
    """Under NGINX's hash: a peer that is down keeps its place; one whose line is removed does not."""
    servers = [ServerSpec(id) for id in "abcde"]
    scenario = small(*servers, rate_per_s=100, cost_ms=1, policy="nginx_hash")
    scenario = replace(scenario, traffic=replace(scenario.traffic, clients=200))

    def owners(*commands: cmd.Command) -> dict[str, str]:
        played = play(scenario, [(0.0, command) for command in commands], limit=2_000)
        return {request.key: pick.winner for request, pick in played.picks if pick.winner != "b"}

    before, down, removed = owners(), owners(cmd.CrashServer("b")), owners(cmd.RemoveServer("b"))
    assert all(down[key] == owner for key, owner in before.items())
    assert sum(removed[key] != owner for key, owner in before.items()) > len(before) / 2

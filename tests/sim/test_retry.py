"""Trying again: a refused or broken attempt goes back to the balancer and is tried elsewhere, so often and no more."""

from collections import Counter
from math import sqrt

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import ForwardProxySpec, RetryBudgetSpec, Scenario, ServerSpec
from lbviz.sim import commands as cmd
from lbviz.sim.trace import Answered, Dropped, Failed, Moved, Paused, Started
from tests.sim.support import play, small

NETWORKS = [f"10.{number // 256}.{number % 256}.7" for number in range(1_000)]
BUSY = ServerSpec("a", queue=0)


def test_without_retry_a_refused_request_is_dropped_where_it_was_refused() -> None:
    played = play(small(BUSY, ServerSpec("b", workers=9), cost_ms=1000), limit=3)
    assert played.outcomes() == {1: "answered", 2: "answered", 3: "queue full"}
    assert played.path(3) == ["lb", "a"]


def test_a_refused_request_goes_back_to_the_balancer_and_is_tried_elsewhere() -> None:
    played = play(small(BUSY, ServerSpec("b", workers=9), cost_ms=1000, latency_ms=10, retries=1), limit=3)
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
    played = play(small(BUSY, ServerSpec("b", queue=0), cost_ms=10_000, retries=1), limit=4)
    assert played.path(3) == ["lb", "a", "lb", "b"]
    assert played.path(4).count("lb") == 2
    assert [(end.request, end.reason) for end in played.of(Dropped)] == [(3, "queue full"), (4, "queue full")]
    assert sum(server.dropped for server in played.world.servers) == 2


@pytest.mark.parametrize("latency_ms", [0, 10])
def test_what_a_crash_breaks_is_tried_elsewhere(latency_ms: float) -> None:
    scenario = small(ServerSpec("a"), ServerSpec("b", power=10), cost_ms=1000, latency_ms=latency_ms, retries=1)
    played = play(scenario, [(0.55, cmd.CrashServer("a"))], limit=5)
    assert set(played.outcomes().values()) == {"answered"}
    assert played.path(1)[:4] == ["lb", "a", "lb", "b"]
    assert played.world.site.find_server("a").failed == 0


@pytest.mark.parametrize("latency_ms", [0, 10])
def test_what_a_removal_breaks_is_tried_elsewhere(latency_ms: float) -> None:
    scenario = small(ServerSpec("a"), ServerSpec("b", power=10), cost_ms=1000, latency_ms=latency_ms, retries=1)
    played = play(scenario, [(0.55, cmd.RemoveServer("a"))], limit=5)
    assert set(played.outcomes().values()) == {"answered"}
    assert played.path(1)[:4] == ["lb", "a", "lb", "b"]


def test_without_retry_what_a_crash_breaks_has_failed() -> None:
    played = play(small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000), [(0.15, cmd.CrashServer("a"))], limit=1)
    assert played.of(Failed) == [Failed(pytest.approx(0.15), 1, "a", "server crashed")]


def test_a_request_that_breaks_twice_has_failed() -> None:
    scenario = small(ServerSpec("a"), ServerSpec("b"), cost_ms=10_000, retries=1)
    played = play(scenario, [(0.15, cmd.CrashServer("a")), (0.17, cmd.CrashServer("b"))], limit=1)
    assert played.of(Failed) == [Failed(pytest.approx(0.17), 1, "b", "server crashed")]
    assert [server.failed for server in played.world.servers] == [0, 1]


def test_a_broken_request_for_which_no_server_is_left_is_dropped_by_the_balancer() -> None:
    crashes = [(0.15, cmd.CrashServer("a")), (0.15, cmd.CrashServer("b"))]
    scenario = small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000, retries=1)
    played = play(scenario, crashes, limit=3)
    # The first breaks at both; then both are taken for down.
    assert played.of(Failed) == [Failed(pytest.approx(0.15), 1, "b", "server crashed")]
    assert played.of(Dropped) == [
        Dropped(pytest.approx(time), id, "lb", "no server") for id, time in ((2, 0.2), (3, 0.3))
    ]
    assert played.world.servers[0].dropped == 0


def test_a_removed_server_is_not_tried_again() -> None:
    played = play(small(ServerSpec("a"), cost_ms=1000, retries=1), [(0.15, cmd.RemoveServer("a"))], limit=1)
    assert played.of(Dropped) == [Dropped(pytest.approx(0.15), 1, "lb", "no server")]


def test_where_there_is_only_one_server_it_is_tried_again() -> None:
    played = play(small(BUSY, cost_ms=150, latency_ms=30, retries=1), limit=2)
    # a is busy when 2 first arrives at 0.26 s, and free again when it comes back at 0.32 s.
    assert played.path(2)[:4] == ["lb", "a", "lb", "a"]
    assert played.outcomes() == {1: "answered", 2: "answered"}


@pytest.mark.parametrize("policy", CATALOGUE)
def test_under_every_policy_a_refused_request_is_tried_elsewhere(policy: str) -> None:
    # a is full after one request, b has room for all; by load, hash or luck a policy may well pick a twice.
    scenario = small(BUSY, ServerSpec("b", workers=99), cost_ms=10_000, policy=policy, retries=1)
    clients = [f"10.0.{number}.{number}" for number in range(30)]
    played = play(replace(scenario, traffic=replace(scenario.traffic, clients=clients)), limit=60)
    assert set(played.outcomes().values()) == {"answered"}
    refused = any(played.path(request)[:4] == ["lb", "a", "lb", "b"] for request in range(1, 61))
    # Nobody but these goes by how many a has room for.
    assert refused == (policy not in ("nearest_region", "first"))


def test_the_retry_rule_can_be_changed_in_mid_run() -> None:
    scenario = small(BUSY, ServerSpec("b", workers=9), cost_ms=10_000)
    played = play(scenario, [(0.35, cmd.Change("balancer", {"retries": 1}))], limit=5)
    assert {id: played.outcomes()[id] for id in (3, 5)} == {3: "queue full", 5: "answered"}


@pytest.mark.parametrize("policy", [id for id, kind in CATALOGUE.items() if kind.knows == "the key"])
def test_retries_of_a_failing_server_s_keys_spread_over_all_the_others(policy: str) -> None:
    """And not on the next in the list, as if the keys were nobody's any more."""
    servers = [ServerSpec(id, failing=id == "a", workers=50) for id in "abcde"]
    scenario = small(*servers, rate_per_s=100, cost_ms=1, policy=policy, retries=1)
    scenario = replace(scenario, traffic=replace(scenario.traffic, clients=NETWORKS))
    played = play(scenario, limit=1_000)
    assert set(played.outcomes().values()) == {"answered"}
    again = Counter(pick.winner for request, pick in played.picks if request.tried and "before" in pick.because)
    assert set(again) == set("bcde")
    assert min(again.values()) > 0.08 * again.total()


def test_a_pick_that_was_tried_again_says_whom_it_passed_over() -> None:
    scenario = small(ServerSpec("a", failing=True), ServerSpec("b"), ServerSpec("c"), retries=1)
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


# --- more than one try, and the time between them -------------------------------------------------------------


def test_each_try_goes_to_another_server_until_all_have_had_one() -> None:
    servers = [ServerSpec(id, failing=True) for id in "abcd"]
    played = play(small(*servers, retries=3), limit=1)
    assert sorted(played.path(1)[1::2]) == ["a", "b", "c", "d"]
    assert played.outcomes() == {1: "server error"}
    assert played.world.tally.retries == 3


@pytest.mark.parametrize("retries", range(6))
def test_there_are_so_many_retries_and_no_more(retries: int) -> None:
    played = play(small(ServerSpec("a", failing=True), retries=retries), limit=1)
    assert played.path(1).count("a") == 1 + retries


def test_the_back_off_doubles_each_time() -> None:
    scenario = small(ServerSpec("a", failing=True), retries=3)
    played = play(replace(scenario, balancer=replace(scenario.balancer, backoff_ms=100)), limit=1)
    tries = [record.time for record in played.of(Moved) if record.target == "a"]
    assert tries == pytest.approx([0.1, 0.2, 0.4, 0.8])
    assert [(record.node, record.until) for record in played.of(Paused)] == [
        ("lb", pytest.approx(time)) for time in tries[1:]
    ]


def test_with_jitter_the_back_off_is_anything_up_to_that() -> None:
    scenario = small(ServerSpec("a", failing=True), retries=1, rate_per_s=100)
    balancer = replace(scenario.balancer, backoff_ms=1000, jitter=True)
    waits = [pause.until - pause.time for pause in play(replace(scenario, balancer=balancer), limit=400).of(Paused)]
    assert len(waits) == 400
    assert 0 < min(waits) < 0.02
    assert 0.98 < max(waits) <= 1
    # A uniform mean deviates by 1 ÷ √(12 N).
    assert sum(waits) / 400 == pytest.approx(0.5, abs=4 / sqrt(12 * 400))


def test_what_waits_to_be_tried_again_is_lost_with_its_balancer() -> None:
    scenario = small(ServerSpec("a", failing=True), retries=1)
    scenario = replace(scenario, balancer=replace(scenario.balancer, backoff_ms=500))
    played = play(scenario, [(0.15, cmd.CrashBalancer("lb"))], limit=1)
    assert played.of(Failed) == [Failed(pytest.approx(0.15), 1, "lb", "balancer crashed")]


def test_a_budget_counts_a_request_once_however_often_it_is_tried() -> None:
    scenario = small(ServerSpec("a", failing=True), retries=5, latency_ms=10, rate_per_s=5)
    budget = RetryBudgetSpec(share=0, least=1)
    played = play(replace(scenario, balancer=replace(scenario.balancer, retry_budget=budget)), limit=3)
    assert [played.path(request).count("a") for request in (1, 2, 3)] == [6, 6, 6]


# --- clients that send again ----------------------------------------------------------------------------------


def persistent(*servers: ServerSpec, retries: int, latency_ms: float = 0, **traffic: object) -> Scenario:
    """Return a scenario whose client sends again."""
    scenario = small(*servers, latency_ms=latency_ms)
    return replace(scenario, traffic=replace(scenario.traffic, retries=retries, **traffic))


def test_a_client_sends_again_what_it_lost_as_soon_as_it_hears_of_that() -> None:
    played = play(persistent(ServerSpec("a", failing=True), retries=2, latency_ms=10), limit=1)
    assert played.outcomes() == dict.fromkeys((1, 2, 3), "server error")
    sent = [record.time for record in played.of(Moved) if record.source == "6"]
    # Two links there, two back.
    assert sent == pytest.approx([0.1, 0.14, 0.18])
    assert (played.world.tally.sent, played.world.tally.retries) == (3, 2)


def test_it_asks_for_the_same_again_and_its_latency_counts_from_the_first_try() -> None:
    scenario = persistent(ServerSpec("a", failing=True), retries=1, backoff_ms=300)
    played = play(scenario, [(0.2, cmd.RecoverServer("a"))], limit=1)
    assert played.outcomes() == {1: "server error", 2: "answered"}
    assert played.of(Answered)[0].latency == pytest.approx(0.3 + 0.1)
    content = played.world.content
    assert content.path(played.sent[1]) == content.path(played.sent[2])


def test_a_client_sends_again_what_it_gave_up() -> None:
    played = play(persistent(ServerSpec("a"), retries=1, timeout_s=0.05), limit=1)
    assert played.outcomes() == {1: "timed out", 2: "timed out"}
    assert played.world.servers[0].answered == 2


def test_a_client_that_has_gone_sends_nothing_again() -> None:
    scenario = persistent(ServerSpec("a", failing=True), retries=5, backoff_ms=300)
    played = play(scenario, [(0.2, cmd.RemoveClient("6"))], limit=1)
    assert played.outcomes() == {1: "server error"}


def test_what_a_proxy_forbids_is_not_asked_for_again() -> None:
    scenario = replace(
        persistent(ServerSpec("a"), retries=5), forward_proxy=ForwardProxySpec(clients=1, allow=["none.example"])
    )
    assert play(scenario, limit=2).outcomes() == {1: "forbidden", 2: "forbidden"}

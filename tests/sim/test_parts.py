"""What stands around the pick, each part alone."""

from collections import Counter
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.files import read_toml
from lbviz.scenarios.spec import (
    BalancerSpec,
    CircuitBreakerSpec,
    HealthCheckSpec,
    OutlierDetectionSpec,
    PanicSpec,
    PassiveChecksSpec,
    RetryBudgetSpec,
    Scenario,
    ServerSpec,
    SlowStartSpec,
    StickySpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.observers import Observer
from lbviz.sim.trace import Dropped, Probed
from lbviz.sim.world import World
from tests.sim.support import Played, play, small

PARTS: dict[str, Any] = {
    "outlier_detection": OutlierDetectionSpec(),
    "health_check": HealthCheckSpec(),
    "slow_start": SlowStartSpec(),
    "panic": PanicSpec(),
    "retry_budget": RetryBudgetSpec(),
    "circuit_breaker": CircuitBreakerSpec(),
    "sticky": StickySpec(),
}
A, B, C, D = (ServerSpec(id) for id in "abcd")


def around(scenario: Scenario, **parts: Any) -> Scenario:
    return replace(scenario, balancer=replace(scenario.balancer, **parts))


def winners(played: Played) -> str:
    return "".join(pick.winner for _, pick in played.picks)


def said(played: Played, request: int) -> str:
    """Return why the last pick for a request was made."""
    return [pick.because for asked, pick in played.picks if asked.id == request][-1]


def standing(played: Played, id: str) -> str:
    return played.world.site.standing(played.world.site.find_server(id))


# --- all of them ------------------------------------------------------------------------------------------------


def test_every_part_is_a_table_of_its_own_in_a_scenario_file() -> None:
    scenario = read_toml("".join(f"[balancer.{name}]\n" for name in PARTS))
    assert scenario.balancer == BalancerSpec(**PARTS)
    assert read_toml("").balancer == BalancerSpec()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_switched_on_and_off_by_command_and_taken_back(name: str) -> None:
    world = World(Scenario())
    without = world.scenario
    switched = cmd.Change("balancer", {name: PARTS[name]}).apply(world)
    assert switched.inverse == cmd.Change("balancer", {name: None})
    assert getattr(world.scenario.balancer, name) == PARTS[name]
    off = switched.inverse.apply(world)
    assert world.scenario == without
    assert off.inverse == cmd.Change("balancer", {name: msgspec.to_builtins(PARTS[name])})
    wire = msgspec.json.encode(switched.inverse)
    assert msgspec.json.decode(wire, type=cmd.WorldCommand) == switched.inverse


@pytest.mark.parametrize("policy", CATALOGUE)
def test_parts_that_find_nothing_to_do_change_nothing(policy: str) -> None:
    scenario = Scenario(balancer=BalancerSpec(policy), servers=[A, B, C])
    parts = {**PARTS, "sticky": None, "circuit_breaker": CircuitBreakerSpec(1000)}
    assert play(around(scenario, **parts), until=30).text() == play(scenario, until=30).text()


@pytest.mark.parametrize("policy", CATALOGUE)
def test_under_every_policy_equal_scenarios_give_equal_traces(policy: str) -> None:
    quick = {**PARTS, "outlier_detection": OutlierDetectionSpec(2, 1.0), "circuit_breaker": CircuitBreakerSpec(2)}
    scenario = Scenario(balancer=BalancerSpec(policy, 1, **quick), servers=[A, B, ServerSpec("c", failing=True)])
    script = [(3, cmd.CrashServer("a")), (9, cmd.RecoverServer("a")), (12, cmd.AddServer(D))]
    assert play(scenario, script, until=30).text() == play(scenario, script, until=30).text()


# --- outlier detection ------------------------------------------------------------------------------------------


def test_so_many_failures_in_a_row_eject_a_backend_and_its_time_brings_it_back() -> None:
    scenario = around(
        small(A, B, ServerSpec("c", failing=True), cost_ms=1), outlier_detection=OutlierDetectionSpec(2, 1.0)
    )
    played = play(scenario, limit=19)
    # Its second failure is request 6, at 0.6 s: it is out until 1.6 s, though two more failures then last 2 s.
    assert winners(played)[:6] == "abcabc"
    assert set(winners(played)[6:15]) == {"a", "b"}
    assert "c" in winners(played)[15:]


def test_an_ejection_is_longer_each_time() -> None:
    scenario = around(
        small(A, ServerSpec("b", failing=True), cost_ms=1), outlier_detection=OutlierDetectionSpec(1, 1.0)
    )
    played = play(scenario, limit=80)
    failures = [end.time for end in played.ends().values() if getattr(end, "reason", "") == "server error"]
    gaps = [round(later - sooner) for sooner, later in pairwise(failures)]
    assert gaps[:3] == [1, 2, 3]


def test_one_good_answer_between_failures_keeps_a_backend_in() -> None:
    scenario = around(small(A, B, cost_ms=1), outlier_detection=OutlierDetectionSpec(2, 100.0))
    script = [(0.15, cmd.FailServer("b")), (0.25, cmd.RecoverServer("b"))]
    script += [(0.55, cmd.FailServer("b")), (0.65, cmd.RecoverServer("b"))]
    assert winners(play(scenario, script, limit=12)) == "ab" * 6


def test_never_more_than_the_stated_share_is_ejected() -> None:
    servers = [ServerSpec(id, failing=True) for id in "abcd"]
    scenario = around(small(*servers), outlier_detection=OutlierDetectionSpec(1, 100.0, max_ejected=0.5))
    played = play(scenario, until=5)
    assert [standing(played, id) for id in "abcd"] == ["ejected", "ejected", "in service", "in service"]
    assert set(winners(played)[2:]) == {"c", "d"}


def test_a_refusal_counts_as_a_failure() -> None:
    scenario = around(
        small(ServerSpec("a", queue=0), B, cost_ms=5000), outlier_detection=OutlierDetectionSpec(1, 100.0)
    )
    played = play(scenario, until=1)
    assert standing(played, "a") == "ejected"


def test_a_pick_says_who_is_ejected() -> None:
    scenario = around(
        small(A, ServerSpec("b", failing=True), cost_ms=1), outlier_detection=OutlierDetectionSpec(1, 1.0)
    )
    played = play(scenario, limit=3)
    assert said(played, 1) == "It was a's turn. Next comes b."
    assert said(played, 3).endswith("Ejected: b for 0.9 s more.")


def test_to_switch_outlier_detection_off_lets_everyone_back() -> None:
    scenario = around(small(A, ServerSpec("b", failing=True)), outlier_detection=OutlierDetectionSpec(1, 100.0))
    played = play(scenario, [(1.05, cmd.Change("balancer", {"outlier_detection": None}))], until=2)
    assert standing(played, "b") == "in service"


# --- active checks ----------------------------------------------------------------------------------------------


CHECKS = HealthCheckSpec(interval_s=1.0, timeout_s=0.5, fall=2, rise=2)
BY_PROBES_ONLY: dict[str, Any] = {"health_check": CHECKS, "passive_checks": PassiveChecksSpec(max_fails=0)}


def test_by_checks_alone_the_balancer_learns_of_a_crash_after_so_many_bad_ones() -> None:
    scenario = around(small(A, B, cost_ms=1), **BY_PROBES_ONLY)
    played = play(scenario, [(0.55, cmd.CrashServer("b"))], until=6)
    lost = [end.time for end in played.ends().values() if getattr(end, "reason", "") == "server down"]
    # b's first probe is half an interval late, at 0.5 s, and good. Those at 1.5 and 2.5 s are given up 0.5 s later.
    assert lost[0] == pytest.approx(0.6)
    assert 2.7 < lost[-1] < 3.0
    assert standing(played, "b") == "down"


def test_a_server_that_is_dead_from_the_start_is_down_after_its_first_bad_probe() -> None:
    dead = ServerSpec("b", status="crashed")
    played = play(around(small(A, dead, cost_ms=1), **BY_PROBES_ONLY), until=0.95)
    assert standing(played, "b") == "in service"
    played.world.run_until(1.05)
    assert standing(played, "b") == "down"


def test_checks_see_that_a_server_recovered_after_so_many_good_ones() -> None:
    scenario = around(small(A, B, cost_ms=1), **BY_PROBES_ONLY)
    played = play(scenario, [(0.55, cmd.CrashServer("b")), (4.2, cmd.RecoverServer("b"))], until=8)
    backs = [request.created for request, pick in played.picks if pick.winner == "b" and request.created > 3.5]
    assert backs[0] == pytest.approx(5.5, abs=0.21)


def test_a_probe_is_seen_on_the_link_there_and_back_while_it_is_on_its_way() -> None:
    class Eye(Observer):
        def __init__(self) -> None:
            self.probes: list[Probed] = []

        def probed(self, probe: Probed) -> None:
            self.probes.append(probe)

    world, eye = World(around(small(A, ServerSpec("b", status="crashed"), latency_ms=100), health_check=CHECKS)), Eye()
    world.watch(eye)
    world.run_until(0.9)
    assert eye.probes == [
        Probed(0.0, "lb", "a", 0.1, False),
        Probed(0.1, "a", "lb", 0.2, True),
        Probed(0.5, "lb", "b", 0.6, False),
    ]


def test_a_failing_server_answers_a_probe_with_an_error() -> None:
    played = play(around(small(A, B), health_check=CHECKS), [(0.5, cmd.FailServer("b"))], until=4)
    assert standing(played, "b") == "down"


def test_a_probe_travels_the_link_and_may_come_too_late() -> None:
    slow = around(small(A, B, latency_ms=300), health_check=CHECKS)
    played = play(slow, until=4)
    assert [standing(played, id) for id in "ab"] == ["down", "down"]
    quick = around(small(A, B, latency_ms=200), health_check=CHECKS)
    assert standing(play(quick, until=4), "a") == "in service"


def test_without_checks_any_more_what_probes_said_is_forgotten() -> None:
    dead = ServerSpec("b", status="crashed")
    scenario = around(small(A, dead, rate_per_s=0), **BY_PROBES_ONLY)
    played = play(scenario, until=3)
    assert standing(played, "b") == "down"
    played.do(3, cmd.Change("balancer", {"health_check": None}))
    assert standing(played, "b") == "in service"


# --- slow start -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["round_robin", "least_connections", "random", "weighted_round_robin", "peak_ewma"])
def test_a_server_that_comes_back_begins_with_a_small_share_that_grows(policy: str) -> None:
    scenario = small(A, B, C, D, rate_per_s=40, cost_ms=5, latency_ms=1, policy=policy)
    scenario = around(scenario, passive_checks=PassiveChecksSpec(fail_timeout_s=1.0))
    script = [(1, cmd.CrashServer("d")), (1.5, cmd.RecoverServer("d"))]
    slow = play(around(scenario, slow_start=SlowStartSpec(20.0)), script, until=30)
    times = [request.created for request, pick in slow.picks if pick.winner == "d"]
    first, middle, last = (sum(start <= time < start + 5 for time in times) for start in (2, 12, 25))
    assert first < middle < last
    assert first < 0.35 * last
    at_once = play(scenario, script, until=30)
    assert sum(2 <= request.created < 7 for request, pick in at_once.picks if pick.winner == "d") > 2 * first


# Under `first` the last in the list gets nothing while those before it have room.
@pytest.mark.parametrize("policy", [id for id in CATALOGUE if id != "first"])
def test_under_every_policy_a_new_server_gets_less_while_it_is_in_slow_start(policy: str) -> None:
    scenario = small(A, B, C, rate_per_s=50, cost_ms=20, policy=policy)
    clients = [f"10.0.{number}.{number}" for number in range(60)]
    scenario = replace(scenario, traffic=replace(scenario.traffic, clients=clients))
    script = [(1, cmd.AddServer(D))]
    at_once = Counter(winners(play(scenario, script, until=6)))["d"]
    slowly = Counter(winners(play(around(scenario, slow_start=SlowStartSpec(60.0)), script, until=6)))["d"]
    assert 0 < slowly <= max(1, 0.5 * at_once)


def test_who_is_there_at_the_beginning_is_warm_and_who_joins_is_not() -> None:
    played = play(around(small(A, B), slow_start=SlowStartSpec(10.0)), [(1, cmd.AddServer(C))], until=2)
    assert [standing(played, id) for id in "abc"] == ["in service", "in service", "slow start"]
    played.world.run_until(12)
    assert standing(played, "c") == "in service"


def test_a_pick_says_that_slow_start_changed_it() -> None:
    played = play(around(small(A, B, cost_ms=1), slow_start=SlowStartSpec(10.0)), [(0.35, cmd.AddServer(C))], limit=8)
    passed = [pick.because for _, pick in played.picks if "slow start" in pick.because]
    assert passed[0].startswith("c was picked, but is in slow start and takes 10% of its share.")


# --- panic ------------------------------------------------------------------------------------------------------


def test_when_too_few_are_healthy_health_is_ignored() -> None:
    crashes = [(0.05, cmd.CrashServer(id)) for id in "abc"]
    scenario = small(A, B, C, D, cost_ms=1)
    assert winners(play(scenario, crashes, limit=8)) == "abcddddd"
    played = play(around(scenario, panic=PanicSpec(0.5)), crashes, limit=11)
    assert Counter(winners(played)[3:]) == {"a": 2, "b": 2, "c": 2, "d": 2}
    assert said(played, 11).endswith("Panic: only 1 of 4 are healthy, so health is ignored.")


def test_half_is_enough_not_to_panic() -> None:
    crashes = [(0.05, cmd.CrashServer(id)) for id in "ab"]
    played = play(around(small(A, B, C, D, cost_ms=1), panic=PanicSpec(0.5)), crashes, limit=8)
    assert winners(played) == "abcdcdcd"


def test_a_panic_leaves_draining_servers_alone() -> None:
    script = [(0.05, cmd.CrashServer("a")), (0.15, cmd.DrainServer("b"))]
    scenario = around(small(A, B, C, cost_ms=10_000), panic=PanicSpec(1.0))
    assert "b" not in winners(play(scenario, script, until=2))[1:]


# --- retry budget -----------------------------------------------------------------------------------------------


def retried(played: Played) -> list[int]:
    """Return the requests that failed at server a and were tried again at b."""
    return [id for id in played.sent if {"a", "b"} <= set(played.path(id))]


def test_no_more_retries_are_under_way_than_the_budget_grants() -> None:
    scenario = small(ServerSpec("a", failing=True), ServerSpec("b", workers=99), cost_ms=10_000, retries=1)
    everyone = play(scenario, until=3).outcomes()
    assert "server error" not in everyone.values()
    played = play(around(scenario, retry_budget=RetryBudgetSpec(share=0.0, least=2)), until=3)
    assert Counter(played.outcomes().values()) == {"server error": 14}
    assert len(retried(played)) == 2


def test_the_budget_grows_with_what_is_in_flight_and_is_given_back() -> None:
    scenario = small(ServerSpec("a", failing=True), ServerSpec("b", workers=99), cost_ms=250, retries=1)
    played = play(around(scenario, retry_budget=RetryBudgetSpec(share=0.0, least=1)), limit=40)
    ends = Counter(played.outcomes().values())
    assert ends["server error"] > 5
    assert ends["answered"] > 25
    assert len(retried(played)) > 5, "a budget of one is given back when a retry has ended"
    half = play(around(scenario, retry_budget=RetryBudgetSpec(share=0.9, least=1)), limit=40)
    assert Counter(half.outcomes().values())["server error"] < ends["server error"]


# --- circuit breaker --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", CATALOGUE)
def test_under_every_policy_no_backend_gets_more_than_the_breaker_lets_through(policy: str) -> None:
    scenario = around(small(A, B, C, cost_ms=10_000, policy=policy), circuit_breaker=CircuitBreakerSpec(2))
    clients = [f"10.0.{number}.{number}" for number in range(30)]
    played = play(replace(scenario, traffic=replace(scenario.traffic, clients=clients)), until=1.05)
    assert Counter(winners(played)) == {"a": 2, "b": 2, "c": 2}
    assert played.of(Dropped) == [Dropped(pytest.approx(n / 10), n, "lb", "circuit open") for n in range(7, 11)]


def test_a_pick_says_that_the_breaker_changed_it() -> None:
    scenario = small(A, ServerSpec("b", power=1000), cost_ms=1000)
    played = play(around(scenario, circuit_breaker=CircuitBreakerSpec(1)), limit=4)
    assert winners(played) == "abbb"
    assert said(played, 3).startswith("a was picked, but has as many in flight as its circuit breaker lets through.")


def test_a_backend_that_fails_too_many_opens_its_circuit_and_one_request_tries_it() -> None:
    scenario = around(
        small(A, ServerSpec("b", failing=True), cost_ms=1), circuit_breaker=CircuitBreakerSpec(volume=2, open_s=1.0)
    )
    played = play(scenario, [(2.0, cmd.RecoverServer("b"))], limit=30)
    # b fails at 0.2 and 0.4 s, then on trial after a second, at 1.5 s or so, and does well on trial a second later.
    tries = [round(request.created, 1) for request, pick in played.picks if pick.winner == "b"]
    assert tries[:3] == [0.2, 0.4, pytest.approx(1.5, abs=0.11)]
    assert tries[3] == pytest.approx(tries[2] + 1, abs=0.21)
    assert tries[4] - tries[3] < 0.3
    assert said(played, 6).startswith("b was picked, but its circuit is open after too many failures.")


def test_where_every_circuit_is_open_the_balancer_refuses() -> None:
    servers = [ServerSpec(id, failing=True) for id in "ab"]
    played = play(around(small(*servers), circuit_breaker=CircuitBreakerSpec(volume=1, open_s=100.0)), limit=5)
    assert list(played.outcomes().values()) == ["server error"] * 2 + ["circuit open"] * 3


def test_without_an_error_share_only_what_is_in_flight_counts() -> None:
    servers = [ServerSpec(id, failing=True) for id in "ab"]
    played = play(around(small(*servers), circuit_breaker=CircuitBreakerSpec(error_share=0, volume=1)), limit=5)
    assert set(played.outcomes().values()) == {"server error"}

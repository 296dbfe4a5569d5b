"""What a balancer believes of servers by the requests that fail there, as NGINX does: it is no oracle."""

import pytest
from msgspec.structs import replace

from lbviz.scenarios.spec import HealthCheckSpec, PassiveChecksSpec, Scenario, ServerSpec
from lbviz.sim import commands as cmd
from lbviz.sim.nodes.balancer.health import Belief
from tests.sim.support import Played, play, small

A, B, C = (ServerSpec(id) for id in "abc")
BRIEF = PassiveChecksSpec(fail_timeout_s=1.0)


def passive(scenario: Scenario, spec: PassiveChecksSpec) -> Scenario:
    return replace(scenario, balancer=replace(scenario.balancer, passive_checks=spec))


def winners(played: Played) -> str:
    return "".join(pick.winner for _, pick in played.picks)


def beliefs(played: Played) -> list[Belief]:
    return played.world.site.first_balancer.beliefs()


def test_a_crash_is_noticed_by_the_first_request_that_fails_and_not_before() -> None:
    played = play(small(A, B, cost_ms=10), [(0.15, cmd.CrashServer("b"))], limit=9)
    assert winners(played) == "ab" + "a" * 7
    assert list(played.outcomes().values()) == ["answered", "server down", *["answered"] * 7]


def test_the_news_of_a_failure_takes_a_link_s_latency() -> None:
    played = play(small(A, B, cost_ms=10, latency_ms=150), [(0.15, cmd.CrashServer("b"))], limit=8)
    # The second request reaches b at 0.5 s, and the balancer hears of it at 0.65 s: its fourth was on its way by then.
    assert [pick.winner for _, pick in played.picks] == [*"abab", *"aaaa"]


def test_after_a_while_one_request_tries_a_server_again_and_its_good_answer_brings_it_back() -> None:
    script = [(0.15, cmd.CrashServer("b")), (0.55, cmd.RecoverServer("b"))]
    played = play(passive(small(A, B, cost_ms=10), BRIEF), script, limit=16)
    assert winners(played) == "ab" + "aaaaaaaaaa" + "baba"
    assert beliefs(played) == []


def test_while_one_tries_it_nobody_else_goes_there() -> None:
    script = [(0.15, cmd.CrashServer("b")), (0.55, cmd.RecoverServer("b"))]
    scenario = passive(small(A, replace(B, power=0.02), cost_ms=10), BRIEF)
    played = play(scenario, script, limit=20)
    # The try is sent at 1.3 s and answered at 1.8 s.
    assert winners(played) == "ab" + "aaaaaaaaaa" + "b" + "aaaaa" + "ba"


def test_a_try_that_fails_leaves_it_alone_for_as_long_again() -> None:
    played = play(passive(small(A, B, cost_ms=10), BRIEF), [(0.15, cmd.CrashServer("b"))], limit=40)
    tried = [request.id for request, pick in played.picks if pick.winner == "b"]
    assert tried == [2, 13, 24, 35]
    assert beliefs(played) == [Belief("lb", "b", "down", 0.2, "requests", 4.5)]


def test_by_default_it_is_left_alone_for_ten_seconds_after_one_failure() -> None:
    played = play(small(A, B, cost_ms=10), [(0.15, cmd.CrashServer("b"))], until=10.9)
    assert winners(played).count("b") == 2


def test_more_failures_may_be_needed_and_a_much_later_success_makes_them_forgotten() -> None:
    scenario = passive(small(A, B, cost_ms=10), PassiveChecksSpec(max_fails=3, fail_timeout_s=1.0))
    assert winners(play(scenario, [(0.15, cmd.CrashServer("b"))], limit=12)) == "ababab" + "a" * 6
    brief = [(0.15, cmd.CrashServer("b")), (0.45, cmd.RecoverServer("b"))]
    again = [*brief, (2.15, cmd.CrashServer("b")), (2.45, cmd.RecoverServer("b"))]
    assert winners(play(scenario, again, limit=40)) == "ab" * 20


def test_switched_off_it_goes_on_sending() -> None:
    scenario = passive(small(A, B, cost_ms=10), PassiveChecksSpec(max_fails=0))
    played = play(scenario, [(0.15, cmd.CrashServer("b"))], limit=20)
    assert winners(played) == "ab" * 10
    assert beliefs(played) == []


def test_the_only_server_is_never_left_out() -> None:
    played = play(small(A, cost_ms=10), [(0.15, cmd.CrashServer("a")), (0.35, cmd.RecoverServer("a"))], limit=5)
    assert list(played.outcomes().values()) == ["answered", "server down", "server down", "answered", "answered"]


def test_an_error_is_an_answer() -> None:
    played = play(small(A, replace(B, failing=True), cost_ms=10), limit=10)
    assert winners(played) == "ab" * 5


def test_a_retry_knows_already_what_its_failure_has_told() -> None:
    scenario = small(A, B, C, cost_ms=10, retries=1)
    played = play(scenario, [(0.15, cmd.CrashServer("b"))], limit=6)
    assert set(played.outcomes().values()) == {"answered"}
    assert winners(played) == "abcacac"


def test_each_balancer_believes_what_it_has_seen_itself() -> None:
    scenario = small(A, B, cost_ms=10)
    scenario = replace(
        scenario,
        traffic=replace(scenario.traffic, clients=[f"10.0.0.{number}" for number in range(1, 9)]),
        balancer=replace(scenario.balancer, replicas=2),
    )
    played = play(scenario, [(0.05, cmd.CrashServer("b"))], until=0.1)
    played.world.run_until(3)
    first, second = (balancer.beliefs() for balancer in played.world.balancers)
    assert [belief.balancer for belief in (*first, *second)] == ["lb", "lb2"]
    assert first[0].since != second[0].since


def test_a_balancer_that_comes_back_takes_all_to_be_up() -> None:
    script = [(0.15, cmd.CrashServer("b")), (0.75, cmd.CrashBalancer("lb")), (0.85, cmd.RecoverBalancer("lb"))]
    played = play(small(A, B, cost_ms=10), script, limit=12)
    assert "b" in winners(played)[6:]


@pytest.mark.parametrize("max_fails", [0, 1])
def test_it_is_changed_by_command_and_taken_back(max_fails: int) -> None:
    played = play(small(A, B, cost_ms=10), [(0.15, cmd.CrashServer("b"))], until=1)
    before = played.world.scenario
    change = cmd.Change("balancer", {"passive_checks": {"max_fails": max_fails, "fail_timeout_s": 2.0}})
    inverse = played.do(1.05, change).inverse
    assert played.world.scenario.balancer.passive_checks == PassiveChecksSpec(max_fails, 2.0)
    # What was seen is forgotten: it begins with no memory.
    assert beliefs(played) == []
    played.do(1.06, inverse)
    assert played.world.scenario == before


def test_good_probes_bring_back_what_a_failed_request_has_taken_out() -> None:
    scenario = small(A, B, cost_ms=10)
    checks = HealthCheckSpec(interval_s=0.5, timeout_s=0.2, fall=3, rise=2)
    scenario = replace(scenario, balancer=replace(scenario.balancer, health_check=checks))
    played = play(scenario, [(0.15, cmd.CrashServer("b")), (0.35, cmd.RecoverServer("b"))], limit=20)
    # b's probes leave at 0.25, 0.75 and 1.25 s; the first stays unanswered.
    assert winners(played) == "ab" + "a" * 11 + "bababab"

"""News that is late: what old information does to a policy, and what it does not."""

from itertools import groupby
from statistics import fmean

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import BalancerSpec, Exponential, Scenario, ServerSpec, TrafficSpec
from lbviz.sim import commands as cmd
from lbviz.sim.headless import latencies, simulate
from tests.sim.support import Played, small

SERVICE_S = 0.1


def late(policy: str, news_every_s: float, servers: int = 20, load: float = 0.9) -> Scenario:
    """Poisson arrivals at this load, exponential work, and a report every so many mean service times."""
    return Scenario(
        seed=4,
        traffic=TrafficSpec(rate_per_s=load * servers / SERVICE_S, cost_ms=Exponential(1000 * SERVICE_S)),
        balancer=BalancerSpec(policy=policy, news_every_s=news_every_s * SERVICE_S),
        servers=[ServerSpec(f"s{number}") for number in range(servers)],
    )


def mean(policy: str, news_every_s: float) -> float:
    """Return the mean time in the system, in mean service times, after a first tenth to get going."""
    return fmean(latencies(late(policy, news_every_s), 20_000)[2_000:]) / SERVICE_S


def test_old_information_makes_the_best_the_worst() -> None:
    # M. Mitzenmacher, "How Useful Is Old Information?", IEEE TPDS 11(1), 2000, figures of the periodic update model:
    # with fresh news all choices beat two and two beat one; soon the least loaded is worse than chance, while two
    # choices stay good for longer and get worse bit by bit.
    chance = mean("random", 0)
    fresh, little, old = (
        {each: mean(each, age) for each in ("least_connections", "power_of_two_choices")} for age in (0, 1, 20)
    )
    assert fresh["least_connections"] < fresh["power_of_two_choices"] < chance / 2
    assert little["power_of_two_choices"] < chance / 2
    assert fresh["power_of_two_choices"] < little["power_of_two_choices"] < old["power_of_two_choices"]
    assert old["least_connections"] > old["power_of_two_choices"]
    assert old["least_connections"] > 1.5 * chance


def test_chance_and_turns_need_no_news() -> None:
    for policy in ("random", "round_robin"):
        assert latencies(late(policy, 20), 2_000) == latencies(late(policy, 0), 2_000)


def test_all_between_two_reports_go_to_who_was_the_best_at_the_first() -> None:
    scenario = small(
        ServerSpec("a"), ServerSpec("b", power=0.5), ServerSpec("c", power=0.1), rate_per_s=20, cost_ms=300
    )
    played = Played(replace(scenario, balancer=BalancerSpec("join_shortest_queue", news_every_s=1)))
    played.world.run_until(8.99)
    by_report = groupby(played.picks, key=lambda pick: int(pick[0].passed_on))
    # In the first second all are empty, and a die decides.
    winners = [{pick.winner for _, pick in picks} for _, picks in by_report][1:]
    assert all(len(each) == 1 for each in winners)
    assert len(set.union(*winners)) > 1
    assert played.picks[30][1].because.startswith("What it knows of loads is 0.")


def test_who_is_down_is_known_at_once() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b"), cost_ms=10, policy="least_connections"))
    played.do(0, cmd.Change("balancer", {"news_every_s": 100}))
    played.do(1, cmd.CrashServer("a"))
    played.world.run_until(3)
    failed = list(played.outcomes().values()).count("server down")
    assert failed == 1


@pytest.mark.parametrize("policy", CATALOGUE)
def test_every_policy_bears_late_news(policy: str) -> None:
    scenario = late(policy, 5, servers=50, load=0.5)
    assert simulate(scenario, 300).answered == 300


def test_news_may_become_late_and_fresh_again() -> None:
    played = Played(late("least_connections", 0, servers=3))
    for time, every in ((1, 0.5), (2, 2), (3, 0)):
        played.do(time, cmd.Change("balancer", {"news_every_s": every}))
    played.world.run_until(4)
    assert "old" in played.picks[50][1].because
    assert "old" not in played.picks[-1][1].because
    assert len(played.picks) > 80

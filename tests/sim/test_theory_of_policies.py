"""What theory says about policies comes out of the simulation."""

from math import sqrt
from statistics import fmean, stdev

import pytest
from msgspec.structs import replace

from lbviz.scenarios.spec import BalancerSpec, Exponential, Scenario, ServerSpec, TrafficSpec
from lbviz.sim import commands as cmd
from lbviz.sim.headless import latencies
from tests.sim.support import Played

SERVICE_S = 0.1
BATCHES = 20


def farm(policy: str, load: float, powers: list[float], seed: int = 4) -> Scenario:
    """Poisson arrivals at this load of all servers together, exponential work, queues without bound."""
    return Scenario(
        seed=seed,
        traffic=TrafficSpec(rate_per_s=load * sum(powers) / SERVICE_S, cost_ms=Exponential(1000 * SERVICE_S)),
        balancer=BalancerSpec(policy=policy),
        servers=[ServerSpec(f"s{number}", power=power) for number, power in enumerate(powers)],
    )


def times(scenario: Scenario, requests: int) -> list[float]:
    """Return each request's time in the system, in mean service times, after a first tenth to get going."""
    return [latency / SERVICE_S for latency in latencies(scenario, requests)[requests // 10 :]]


def mean_and_error(latencies: list[float]) -> tuple[float, float]:
    """Return the mean and its standard error, from the means of batches that hardly depend on each other."""
    size = len(latencies) // BATCHES
    means = [fmean(latencies[start : start + size]) for start in range(0, size * BATCHES, size)]
    return fmean(means), stdev(means) / sqrt(BATCHES)


@pytest.mark.parametrize("load", [0.5, 0.7, 0.9])
def test_two_choices_follow_the_supermarket_model(load: float) -> None:
    # N. Vvedenskaya, R. Dobrushin, F. Karpelevich, Problems of Information Transmission 32(1), 1996, and
    # M. Mitzenmacher, IEEE TPDS 12(10), 2001: with d = 2 choices among endless servers, the mean time in system is the
    # sum over i ≥ 1 of λ^((dⁱ − d) ÷ (d − 1)). With n servers it is off by a few n-ths: 2 ÷ n are allowed.
    expected = sum(load ** (2**i - 2) for i in range(1, 12))
    mean, error = mean_and_error(times(farm("power_of_two_choices", load, [1.0] * 100), 200_000))
    assert mean == pytest.approx(expected, abs=4 * error + 0.02 * expected)
    assert 4 * error < 0.1 * expected


def test_one_choice_is_as_many_m_m_1_queues() -> None:
    mean, error = mean_and_error(times(farm("random", 0.7, [1.0] * 100), 60_000))
    assert mean == pytest.approx(1 / (1 - 0.7), abs=4 * error)


def test_the_oracle_is_at_least_as_good_as_two_choices_and_those_as_chance() -> None:
    policies = ("join_shortest_queue", "power_of_two_choices", "random")
    measured = [mean_and_error(times(farm(policy, 0.9, [1.0] * 20), 30_000)) for policy in policies]
    # Arrivals and work are the same, so that what is left of the errors is less than their sum.
    (jsq, jsq_error), (two, two_error), (chance, chance_error) = measured
    assert jsq < two - jsq_error - two_error
    assert two < chance - two_error - chance_error


def test_more_choices_are_better_with_less_and_less_to_gain() -> None:
    def mean(choices: int) -> float:
        scenario = farm("power_of_two_choices", 0.9, [1.0] * 20)
        options = replace(scenario.balancer.options, choices=choices)
        return fmean(times(replace(scenario, balancer=replace(scenario.balancer, options=options)), 20_000))

    one, two, three, all_twenty = (mean(choices) for choices in (1, 2, 3, 20))
    assert one > two > three > all_twenty
    assert one - two > 3 * (two - three)


@pytest.mark.parametrize("policy", ["least_connections", "join_shortest_queue", "peak_ewma", "least_response_time"])
def test_who_looks_at_load_beats_round_robin_on_uneven_servers(policy: str) -> None:
    # Round robin gives each of the three a third of load 0.5: the weakest is loaded to 7/6 and its queue only grows.
    powers = [2.0, 1.0, 0.5]
    blind, seeing = (fmean(times(farm(each, 0.5, powers), 10_000)) for each in ("round_robin", policy))
    assert seeing < blind / 10


def test_least_connections_beat_round_robin_on_even_servers_too() -> None:
    blind, seeing = (
        mean_and_error(times(farm(policy, 0.8, [1.0] * 5), 20_000)) for policy in ("round_robin", "least_connections")
    )
    assert seeing[0] < blind[0] - seeing[1] - blind[1]


def share_of_a_slowed_server(policy: str, requests_per_s: float = 20) -> float:
    """Slow one of three idle enough servers down tenfold, and return its share of what is picked from 30 s later on."""
    scenario = Scenario(
        seed=5,
        traffic=TrafficSpec(rate_per_s=requests_per_s, cost_ms=Exponential(1000 * SERVICE_S)),
        balancer=BalancerSpec(policy=policy),
        servers=[ServerSpec(id, workers=10) for id in "abc"],
    )
    played = Played(scenario)
    played.do(30, cmd.Change("servers", {"slow": 10}, "c"))
    played.world.run_until(60)
    played.picks.clear()
    played.world.run_until(180)
    picked = [pick.winner for _, pick in played.picks]
    return picked.count("c") / len(picked)


@pytest.mark.parametrize(
    ("policy", "most"),
    [
        # One answer of c, 10 times as slow, keeps it out for 10 s × ln 10 = 23 s, unless a and b are busy both; at 20
        # requests a second that would be a share of 1/460.
        ("peak_ewma", 0.03),
        # Its wait is the least only where a's and b's are ten times as long, or after a long rest.
        ("least_response_time", 0.03),
        # By weights of 1 : 1 : 1/10 it would be 1/21.
        ("dynamic_weighted_round_robin", 0.08),
    ],
)
def test_who_measures_latency_routes_around_a_slowed_server(policy: str, most: float) -> None:
    assert 0 < share_of_a_slowed_server(policy) < most


def test_who_does_not_measure_goes_on_as_before() -> None:
    assert share_of_a_slowed_server("round_robin") == pytest.approx(1 / 3, abs=0.001)

"""Arrivals and costs have the means and the shapes they promise.

Every test has a fixed seed; a tolerance is a number of standard deviations of what is measured, which the number of
draws gives, so that a right implementation passes with nearly any seed.
"""

from itertools import pairwise
from math import exp, isfinite, log, sqrt
from random import Random
from statistics import fmean, median, pvariance

import pytest

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import parse
from lbviz.scenarios.spec import Constant, Exponential, Pareto, Scenario, TrafficSpec, TwoKinds, Uniform
from lbviz.sim import commands as cmd
from lbviz.sim.traffic import cost_sampler
from lbviz.sim.world import World
from tests.sim.support import Played

DRAWS = 100_000
# What the variance of the number of arrivals is, as a multiple of its mean: 0 for a clock, 1 for Poisson. For bursts
# of mean 0.5 s and silences of mean 1.5 s, beginning at 2/3 and ending at 2 a second, with requests at `on` = 4 × the
# mean rate in a burst, it tends to 1 + 2·on·2 ÷ (2 + 2/3)² (Kuczura 1973).
DISPERSION = {"constant": 0.0, "poisson": 1.0, "bursty": 1 + 2 * (4 * 20) * 2 / (2 + 2 / 3) ** 2}


def world_of(seed: int = 1, **traffic: object) -> World:
    """Return a world in which requests are sent and, there being no server, are refused at once."""
    return World(Scenario(seed=seed, traffic=TrafficSpec(**traffic), servers=[]))


def counts(world: World, windows: int, seconds: float) -> list[int]:
    """Return how many requests are sent in each of this many windows."""
    start, seen = world.now, [world.tally.sent]
    for window in range(1, windows + 1):
        world.run_until(start + window * seconds)
        seen.append(world.tally.sent)
    return [after - before for before, after in pairwise(seen)]


@pytest.mark.parametrize("arrivals", DISPERSION)
def test_requests_come_at_the_mean_rate(arrivals: str) -> None:
    sent = sum(counts(world_of(rate_per_s=20, arrivals=arrivals), 1, 5_000))
    deviation = sqrt(DISPERSION[arrivals] * 20 * 5_000)
    assert sent == pytest.approx(100_000, abs=3 * deviation + 1)


@pytest.mark.parametrize("arrivals", DISPERSION)
def test_the_number_of_arrivals_varies_as_its_kind_says(arrivals: str) -> None:
    # Windows of 25 s hold a dozen bursts, so that the dispersion is close to its limit. With 200 windows the estimate
    # of a variance has a relative standard deviation of √(2 ÷ 200) = 10 %.
    sent = counts(world_of(rate_per_s=20, arrivals=arrivals), 200, 25)
    assert pvariance(sent) / fmean(sent) == pytest.approx(DISPERSION[arrivals], rel=0.4, abs=0.01)


def test_constant_arrivals_come_like_a_clock() -> None:
    played = Played(Scenario(traffic=TrafficSpec(rate_per_s=4, arrivals="constant"), servers=[]))
    played.world.run_until(2.01)
    times = [record.time for record in played.records if record.__class__.__name__ == "Moved"]
    assert times == [pytest.approx(number / 4) for number in range(1, 9)]


def test_the_gaps_of_poisson_arrivals_are_exponential() -> None:
    played = Played(Scenario(traffic=TrafficSpec(rate_per_s=20), servers=[]))
    played.world.run_until(1_000)
    times = [record.time for record in played.records if record.__class__.__name__ == "Moved"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    for quantile in (0.02, 0.05, 0.2):
        share = sum(gap > quantile for gap in gaps) / len(gaps)
        expected = exp(-20 * quantile)
        assert share == pytest.approx(expected, abs=4 * sqrt(expected * (1 - expected) / len(gaps)))


@pytest.mark.parametrize("arrivals", DISPERSION)
def test_a_new_rate_takes_effect_at_once(arrivals: str) -> None:
    world = world_of(rate_per_s=2, arrivals=arrivals)
    before = sum(counts(world, 1, 1_000))
    cmd.Change("traffic", {"rate_per_s": 40}).apply(world)
    after = sum(counts(world, 1, 1_000))
    # The dispersion of bursts grows with the rate: 1 + 2·(4·rate)·2 ÷ (8/3)², which is 91 at 40 requests/s.
    assert before == pytest.approx(2_000, abs=4 * sqrt(6 * 2_000))
    assert after == pytest.approx(40_000, abs=4 * sqrt(91 * 40_000))


def test_a_rate_raised_from_nearly_nothing_is_not_waited_for() -> None:
    world = world_of(rate_per_s=0.001, arrivals="constant")
    world.run_until(5)
    cmd.Change("traffic", {"rate_per_s": 10}).apply(world)
    world.run_until(6.05)
    assert world.tally.sent == 10


def test_a_rate_of_0_sends_nothing_until_it_is_raised() -> None:
    world = world_of(rate_per_s=0)
    assert not world.step()
    world.run_until(100)
    assert world.tally.sent == 0
    cmd.Change("traffic", {"rate_per_s": 50}).apply(world)
    world.run_until(101)
    assert world.tally.sent > 0


def test_a_rate_set_to_0_stops_the_next_request_too() -> None:
    world = world_of(rate_per_s=50)
    world.run_until(10)
    cmd.Change("traffic", {"rate_per_s": 0}).apply(world)
    sent = world.tally.sent
    world.run_until(100)
    assert world.tally.sent == sent


@pytest.mark.parametrize("arrivals", ["poisson", "bursty"])
def test_moving_the_rate_all_the_time_keeps_the_mean_rate(arrivals: str) -> None:
    world = world_of(rate_per_s=20, arrivals=arrivals)
    for step in range(20_000):
        world.run_until(step * 0.1)
        cmd.Change("traffic", {"rate_per_s": 20 + step % 2 / 1_000}).apply(world)
        assert world.tally.sent < 80_000, "far too many, and ever more"
    assert world.tally.sent == pytest.approx(40_000, abs=4 * sqrt(DISPERSION[arrivals] * 40_000))


def test_a_limit_ends_the_traffic() -> None:
    world = World(Scenario(servers=[]), limit=7)
    world.run()
    assert world.tally.sent == 7


def test_every_client_sends_its_share() -> None:
    played = Played(Scenario(traffic=TrafficSpec(rate_per_s=100, clients=4)), limit=4_000)
    played.world.run()
    senders = [request.client.address for request, _ in played.picks]
    for number in range(1, 5):
        # Four standard deviations of a binomial count: 4·√(4000·¼·¾).
        assert senders.count(f"10.0.0.{number}") == pytest.approx(1_000, abs=110)


@pytest.mark.parametrize("rate_per_s", [1e-310, 1e-9, 1e9])
def test_a_rate_is_refused_or_keeps_times_finite(rate_per_s: float) -> None:
    try:
        scenario = parse({"traffic": {"rate_per_s": rate_per_s}})
    except FieldError as refusal:
        assert refusal.field == "traffic.rate_per_s"  # noqa: PT017 - it need not be raised
        return
    world = World(scenario, limit=3)
    world.run()
    assert isfinite(world.now)


# --- costs ----------------------------------------------------------------------------------------------------

COSTS = {
    # The distribution, and the standard deviation of one draw, in ms.
    Constant(mean=100): 0.0,
    Uniform(min=50, max=150): 100 / sqrt(12),
    Exponential(mean=100): 100.0,
    # Its smallest value is 60; the variance is 60²·α ÷ ((α − 1)²·(α − 2)).
    Pareto(mean=100, alpha=2.5): 60 * sqrt(2.5 / (1.5**2 * 0.5)),
    # The standard deviation of one that is heavy or not, by lot, is the difference times √(p (1 − p)).
    TwoKinds(light=50, heavy=550, share=0.1): 500 * sqrt(0.1 * 0.9),
}
every_cost = pytest.mark.parametrize("cost", COSTS, ids=lambda cost: type(cost).__name__)


def draws(cost: object) -> list[float]:
    """Return many costs in ms."""
    draw = cost_sampler(cost, Random(1))
    return [1000 * draw() for _ in range(DRAWS)]


@every_cost
def test_a_cost_has_the_mean_it_says(cost: object) -> None:
    assert fmean(draws(cost)) == pytest.approx(100, abs=4 * COSTS[cost] / sqrt(DRAWS) + 1e-9)


@every_cost
def test_costs_have_the_shape_of_their_distribution(cost: object) -> None:
    drawn = draws(cost)
    middle, least, most = {
        Constant: (100, 100, 100),
        Uniform: (100, 50, 150),
        Exponential: (100 * log(2), 0, 100 * log(DRAWS)),
        TwoKinds: (50, 50, 550),
        Pareto: (60 * 2 ** (1 / 2.5), 60, 60 * DRAWS ** (1 / 2.5)),
    }[type(cost)]
    # The median of so many draws is off by 0.5 % at most here; of the exponential and Pareto, the largest of n draws
    # is about F⁻¹(1 − 1/n), up to a factor.
    assert median(drawn) == pytest.approx(middle, rel=0.02)
    assert min(drawn) == pytest.approx(least, abs=0.05)
    assert most / 3 < max(drawn) < most * 30
    if type(cost) in (Constant, Uniform, TwoKinds):
        assert max(drawn) == pytest.approx(most, abs=0.05)


def test_a_smaller_alpha_has_a_heavier_tail() -> None:
    def tail(alpha: float) -> float:
        drawn = sorted(draws(Pareto(mean=100, alpha=alpha)))
        return sum(drawn[-DRAWS // 100 :]) / sum(drawn)

    assert tail(1.5) > 2 * tail(2.5) > 2 * tail(10)


def test_a_cost_is_what_a_server_of_power_1_works() -> None:
    played = Played(Scenario(traffic=TrafficSpec(cost_ms=Uniform(min=50, max=150))), limit=50)
    played.world.run()
    starts = {record.request: record for record in played.records if record.__class__.__name__ == "Started"}
    for request, _ in played.picks:
        assert starts[request.id].finish - starts[request.id].time == pytest.approx(request.cost)
        assert 0.05 <= request.cost <= 0.15

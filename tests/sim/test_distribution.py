"""Latencies in buckets are within a hundredth of what they are."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.sim.distribution import GROWTH, Distribution
from lbviz.sim.figures import percentile


def spread(latencies_s: list[float]) -> Distribution:
    distribution = Distribution()
    for latency_s in latencies_s:
        distribution.answered(latency_s)
    return distribution


def test_nothing_has_no_percentiles() -> None:
    histogram = Distribution().histogram()
    assert (histogram.answered, histogram.counts, histogram.mean_ms, histogram.p99_ms) == (0, [], None, None)


@given(st.lists(st.floats(1e-5, 5000), min_size=1, max_size=300), st.sampled_from([1, 50, 95, 99, 100]))
def test_percentiles_are_within_a_hundredth_of_the_exact_ones(latencies_s: list[float], percent: float) -> None:
    exact = percentile(sorted(latencies_s), percent)
    assert exact is not None
    assert spread(latencies_s).percentile_ms(percent) == pytest.approx(exact * 1000, rel=0.0101, abs=0.006)


@given(st.lists(st.floats(0, 5000), min_size=1, max_size=100))
def test_every_latency_lies_in_its_bucket(latencies_s: list[float]) -> None:
    histogram = spread(latencies_s).histogram()
    assert sum(histogram.counts) == histogram.answered == len(latencies_s)
    shortest = max(min(latencies_s), 1e-6) * 1000
    longest = max(*latencies_s, 1e-6) * 1000
    assert GROWTH**histogram.first <= shortest * 1.000001
    assert GROWTH ** (histogram.first + len(histogram.counts)) >= longest * 0.999999


def test_the_mean_is_exact() -> None:
    chance = random.Random(4)
    latencies_s = [chance.expovariate(2) for _ in range(1000)]
    assert spread(latencies_s).histogram().mean_ms == pytest.approx(sum(latencies_s), abs=0.01)

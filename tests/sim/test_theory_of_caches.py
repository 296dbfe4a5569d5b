"""Hit ratios agree with theory, for objects that are asked for independently, as the letters of requests say.

The requests for one object do not depend on those before, so that a hit ratio over n requests has a standard deviation
near √(h(1 − h) ÷ n); four of them are allowed, and beside them what each theory neglects. Seeds are fixed.
"""

from math import exp, sqrt

import pytest

from lbviz.scenarios.spec import Constant, EdgeSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.content import HOSTS, PATHS, PURPOSES
from lbviz.sim.headless import simulate
from lbviz.sim.nodes.edge.figures import EdgeSummary

REQUESTS = 40_000
RATE_PER_S = 20.0

# How often each cacheable object is asked for, as a share of all requests.
ZIPF = [1 / rank for rank in range(1, PATHS + 1)]
SHARES = [
    weight / sum(ZIPF) / len(HOSTS)
    for place, weight in enumerate(ZIPF)
    if PURPOSES[place % len(PURPOSES)] != "api"
    for _ in HOSTS
]


def run(edge: EdgeSpec) -> EdgeSummary:
    """Let one edge serve all, at no cost, so that nothing is ever asked for while it is being fetched."""
    scenario = Scenario(
        seed=5,
        traffic=TrafficSpec(rate_per_s=RATE_PER_S, cost_ms=Constant(0)),
        edges=[edge],
        servers=[ServerSpec("a")],
    )
    said = simulate(scenario, REQUESTS).edges["edge1"]
    assert said.collapsed == 0
    return said


def hit_ratio(said: EdgeSummary) -> float:
    return said.hits / (said.hits + said.misses + said.revalidations)


def within(expected: float, neglected: float) -> float:
    """Return the tolerance for a hit ratio."""
    return neglected + 4 * sqrt(expected * (1 - expected) / (REQUESTS * sum(SHARES)))


def che(size: int) -> float:
    """Return the hit ratio of an LRU cache of this size by Che's approximation.

    H. Che, Y. Tung, Z. Wang, "Hierarchical Web Caching Systems: Modeling, Design and Experimental Results", IEEE JSAC
    20(7), 2002: an object stays for a time that is nearly the same for all, so long that as many objects are asked for
    in it as there is room for.
    """
    low, high = 0.0, 1e7
    for _ in range(100):
        stay = (low + high) / 2
        if sum(1 - exp(-share * stay) for share in SHARES) < size:
            low = stay
        else:
            high = stay
    return sum(share * (1 - exp(-share * stay)) for share in SHARES) / sum(SHARES)


def test_the_letters_have_the_popularity_that_the_theory_is_told() -> None:
    said = run(EdgeSpec("edge1", cache=0))
    assert said.passed == REQUESTS
    cached = run(EdgeSpec("edge1", cache=1000, ttl_s=1e6))
    assert cached.passed / REQUESTS == pytest.approx(1 - sum(SHARES), abs=4 * sqrt(0.25 / REQUESTS))


@pytest.mark.parametrize("size", [5, 20, 60, 150])
def test_the_hit_ratio_of_an_lru_cache_is_che_s(size: int) -> None:
    # C. Fricker, P. Robert, J. Roberts, "A Versatile and Accurate Approximation for LRU Cache Performance", ITC 24,
    # 2012, say why it is so close. The first `size` misses fill the cache.
    expected = che(size)
    fills = size / (REQUESTS * sum(SHARES))
    said = run(EdgeSpec("edge1", cache=size, ttl_s=1e6))
    assert said.revalidations == 0
    assert hit_ratio(said) == pytest.approx(expected, abs=within(expected, 0.005 + fills))


@pytest.mark.parametrize("ttl_s", [5.0, 60.0])
def test_the_hit_ratio_under_a_ttl_is_lambda_t_through_1_plus_lambda_t(ttl_s: float) -> None:
    """J. Jung, A. W. Berger, H. Balakrishnan, "Modeling TTL-based Internet Caches", INFOCOM 2003, for Poisson arrivals:
    each fetch is followed by λT hits on average.
    """
    expected = sum(share * share * RATE_PER_S * ttl_s / (1 + share * RATE_PER_S * ttl_s) for share in SHARES)
    expected /= sum(SHARES)
    said = run(EdgeSpec("edge1", cache=1000, ttl_s=ttl_s))
    assert said.misses == len(SHARES)
    assert hit_ratio(said) == pytest.approx(expected, abs=within(expected, 0.001))

from collections import Counter

import pytest

from lbviz.policies import Backend
from lbviz.policies.dynamic_weighted_round_robin import BLACKOUT_S, EXPIRATION_S
from tests.policies.support import Played, backends


def run(
    played: Played, latencies: dict[Backend, float], seconds: float, failing: Backend | None = None
) -> Counter[str]:
    """Send 20 requests a second, answered after each server's latency; return how many each server got."""
    counts: Counter[str] = Counter()
    under_way: list[tuple[float, Backend]] = []
    start = played.clock.now
    for tick in range(int(seconds * 20)):
        now = start + tick / 20
        under_way.sort(key=lambda each: each[0])
        while under_way and under_way[0][0] <= now:
            played.clock.now, backend = under_way.pop(0)
            played.end(backend, latencies[backend], ok=backend is not failing)
        played.clock.now = now
        picked = played.send()
        counts[picked.id] += 1
        under_way.append((now + latencies[picked], picked))
    return counts


def test_until_the_blackout_is_over_it_is_round_robin() -> None:
    a, b = backends(a=1, b=9)
    counts = run(Played("dynamic_weighted_round_robin", [a, b]), {a: 0.1, b: 0.4}, BLACKOUT_S - 1)
    assert counts["a"] == counts["b"]


def test_then_shares_go_by_one_over_the_latency() -> None:
    a, b = backends(a=1, b=9)
    played = Played("dynamic_weighted_round_robin", [a, b])
    run(played, {a: 0.1, b: 0.4}, 20)
    counts = run(played, {a: 0.1, b: 0.4}, 50)
    # Constant latencies 1 : 4 are shares 4 : 1; the requests under way when the averages are read blur it a little.
    assert counts["a"] / counts.total() == pytest.approx(0.8, abs=0.02)


def test_a_server_that_is_stuck_loses_weight_before_it_answers() -> None:
    a, b = backends(a=1, b=1)
    played = Played("dynamic_weighted_round_robin", [a, b])
    run(played, {a: 0.1, b: 0.1}, 20)
    counts = run(played, {a: 0.1, b: 1e6}, 20)
    assert counts["b"] < counts["a"] / 4


def test_a_server_that_fails_fast_is_not_taken_for_a_strong_one() -> None:
    a, b, c = backends(a=1, b=1, c=1)
    played = Played("dynamic_weighted_round_robin", [a, b, c])
    latencies = {a: 0.2, b: 0.2, c: 0.001}
    run(played, latencies, 20, failing=c)
    counts = run(played, latencies, 60, failing=c)
    # Its weight is its rate, where the others have theirs ÷ a share of at most 1: never more than they.
    assert counts["c"] <= min(counts["a"], counts["b"]) + 2


def test_a_weight_expires_and_has_to_be_measured_anew() -> None:
    a, b = backends(a=1, b=1)
    played = Played("dynamic_weighted_round_robin", [a, b])
    run(played, {a: 0.1, b: 0.4}, 30)
    a.in_flight = b.in_flight = 0
    played.clock.now += EXPIRATION_S
    counts = run(played, {a: 0.1, b: 0.4}, BLACKOUT_S - 1)
    assert abs(counts["a"] - counts["b"]) <= 1
    assert "not measured yet" in played.policy.explain().because


def test_who_comes_back_has_to_be_measured_anew_and_counts_as_the_average() -> None:
    a, b, c = backends(a=1, b=1, c=1)
    latencies = {a: 0.1, b: 0.4, c: 0.8}
    played = Played("dynamic_weighted_round_robin", [a, b, c])
    run(played, latencies, 30)
    played.policy.set_backends([a, b])
    played.policy.set_backends([a, b, c])
    counts = run(played, latencies, BLACKOUT_S - 1)
    assert counts["b"] < counts["c"] < counts["a"]


def test_the_explanation_gives_the_measured_figures() -> None:
    a, b = backends(a=1, b=1)
    played = Played("dynamic_weighted_round_robin", [a, b])
    run(played, {a: 0.1, b: 0.1}, 30)
    because = played.policy.explain().because
    assert "answers/s with" in because
    assert "make its weight 1" in because

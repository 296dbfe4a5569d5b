"""The simulation agrees with queueing theory.

Tolerances come from the number of requests N. For a queue with Poisson arrivals and load ρ, the mean time in system
over N requests has a relative standard deviation of about √(2(1 + ρ) ÷ ((1 − ρ)²·N)): W. Whitt, "Planning Queueing
Simulations", Management Science 35(11), 1989, from the asymptotic variance 2ρ(1 + ρ) ÷ (1 − ρ)⁴ of the number in an
M/M/1 system; other queues here vary less at the same load. Three of them are allowed. Seeds are fixed.
"""

from itertools import pairwise
from math import factorial, sqrt

import pytest
from msgspec.structs import replace

from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.spec import Constant, Cost, Exponential, NetworkSpec, Scenario, ServerSpec, TrafficSpec, TwoKinds
from lbviz.sim.headless import Summary, simulate
from lbviz.sim.trace import Answered, Moved
from tests.sim.support import Played, play

N = 150_000
SERVICE_S = 0.1


def single(load: float, cost: Cost, **server: int) -> Summary:
    """Run one server at this load of its workers."""
    rate = load * server.get("workers", 1) / SERVICE_S
    scenario = Scenario(seed=2, traffic=TrafficSpec(rate_per_s=rate, cost_ms=cost), servers=[ServerSpec("a", **server)])
    return simulate(scenario, N)


def tolerance(load: float) -> float:
    return 3 * sqrt(2 * (1 + load) / ((1 - load) ** 2 * N))


def mean_s(summary: Summary) -> float:
    assert summary.answered == N
    assert summary.latency_ms.mean is not None
    return summary.latency_ms.mean / 1000


def erlang_c(workers: int, offered: float) -> float:
    """Return the probability of having to wait in an M/M/c queue."""
    wait = offered**workers / factorial(workers) * workers / (workers - offered)
    return wait / (sum(offered**k / factorial(k) for k in range(workers)) + wait)


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_the_mean_time_in_an_m_m_1_queue_is_1_through_mu_minus_lambda(load: float) -> None:
    mu = 1 / SERVICE_S
    summary = single(load, Exponential(1000 * SERVICE_S))
    assert mean_s(summary) == pytest.approx(1 / (mu - load * mu), rel=tolerance(load))
    assert summary.servers["a"].busy == pytest.approx(load, rel=4 * sqrt(2 / N))


def test_the_time_in_an_m_m_1_queue_is_exponential() -> None:
    latency = single(0.5, Exponential(1000 * SERVICE_S)).latency_ms
    mean = 1000 * SERVICE_S / (1 - 0.5)
    assert latency.p50 == pytest.approx(mean * 0.6931, rel=tolerance(0.5))
    assert latency.p95 == pytest.approx(mean * 2.9957, rel=2 * tolerance(0.5))
    assert latency.p99 == pytest.approx(mean * 4.6052, rel=3 * tolerance(0.5))


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_three_workers_with_one_queue_are_erlang_s_m_m_c(load: float) -> None:
    offered, mu = 3 * load, 1 / SERVICE_S
    expected = SERVICE_S + erlang_c(3, offered) / (3 * mu - offered * mu)
    assert mean_s(single(load, Exponential(1000 * SERVICE_S), workers=3)) == pytest.approx(
        expected, rel=tolerance(load)
    )


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_constant_costs_wait_half_as_long_as_pollaczek_and_khinchine_say(load: float) -> None:
    expected = SERVICE_S + load * SERVICE_S / (2 * (1 - load))
    assert mean_s(single(load, Constant(1000 * SERVICE_S))) == pytest.approx(expected, rel=tolerance(load))


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_light_and_heavy_ones_wait_as_pollaczek_and_khinchine_say(load: float) -> None:
    # One in five is six times as heavy: E[S²] = 0.8 · 50² + 0.2 · 300² = 2 · 100², as in the M/M/1 queue.
    expected = SERVICE_S + load * SERVICE_S / (1 - load)
    cost = TwoKinds(light=500 * SERVICE_S, heavy=3000 * SERVICE_S, share=0.2)
    assert mean_s(single(load, cost)) == pytest.approx(expected, rel=tolerance(load))


@pytest.mark.parametrize(("load", "queue"), [(0.5, 1), (0.9, 4), (2.0, 3)])
def test_an_m_m_1_k_queue_loses_what_theory_says(load: float, queue: int) -> None:
    room = queue + 1
    expected = (1 - load) * load**room / (1 - load ** (room + 1))
    summary = single(load, Exponential(1000 * SERVICE_S), queue=queue)
    # Losses come in runs, no longer than the few requests there is room for: a binomial's deviation, times that.
    deviation = sqrt(expected * (1 - expected) / N * room)
    assert summary.dropped / N == pytest.approx(expected, abs=4 * deviation)
    assert summary.answered + summary.dropped == N


def test_without_a_queue_losses_are_erlang_s_b_whatever_the_costs() -> None:
    # Two workers offered one erlang lose (1/2) ÷ (1 + 1 + 1/2) = 1/5 (M/G/2/2 is insensitive to the distribution).
    for cost in (Exponential(1000 * SERVICE_S), Constant(1000 * SERVICE_S)):
        summary = single(0.5, cost, workers=2, queue=0)
        assert summary.dropped / N == pytest.approx(0.2, abs=4 * sqrt(0.2 * 0.8 / N * 3))


def test_little_s_law_holds_in_the_lab() -> None:
    played = Played(LAB, limit=3_000)
    world, area, before, in_flight = played.world, 0.0, 0.0, 0
    while world.step():
        area += in_flight * (world.now - before)
        before, in_flight = world.now, world.tally.in_flight
    sent = {record.request: record.time for record in reversed(played.of(Moved))}
    spent = [end.time - sent[request] for request, end in played.ends().items()]
    rate, mean_time, mean_number = len(spent) / world.now, sum(spent) / len(spent), area / world.now
    assert len(spent) == 3_000
    assert mean_number == pytest.approx(rate * mean_time, rel=1e-9)


def test_without_latency_a_lone_request_takes_its_work_and_no_more() -> None:
    scenario = Scenario(
        traffic=TrafficSpec(rate_per_s=1, arrivals="constant", cost_ms=Constant(300)), servers=[ServerSpec("a")]
    )
    assert simulate(scenario, 20).latency_ms.max == pytest.approx(300, abs=1e-6)


def test_the_latency_of_links_adds_exactly_four_of_them_to_every_request() -> None:
    def latencies(link_ms: float) -> dict[int, float]:
        played = play(replace(LAB, network=NetworkSpec(link_ms)), limit=1_000)
        return {record.request: record.latency for record in played.of(Answered)}

    near, far = latencies(0), latencies(50)
    assert len(near) > 500
    assert far == {request: pytest.approx(latency + 0.2, abs=1e-9) for request, latency in near.items()}


def test_work_is_conserved_whatever_the_policy() -> None:
    def busy_s(policy: str) -> float:
        scenario = replace(
            LAB,
            servers=[replace(server, queue=None, power=1) for server in LAB.servers],
            balancer=replace(LAB.balancer, policy=policy),
        )
        played = play(scenario, limit=500)
        return sum(server.busy_seconds() for server in played.world.servers)

    totals = [busy_s(policy) for policy in ("round_robin", "least_connections", "random")]
    for one, other in pairwise(totals):
        assert one == pytest.approx(other)

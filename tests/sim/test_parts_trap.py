"""The trap of the fast-failing server: least connections pours everything into it. Each cure, and how far it closes it.

Four servers, of which d fails, at 90 % of what the other three can do, for a minute.
"""

from collections import Counter
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import (
    BalancerSpec,
    CircuitBreakerSpec,
    Exponential,
    HealthCheckSpec,
    NetworkSpec,
    OutlierDetectionSpec,
    RetryBudgetSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from tests.sim.support import play

TRAP = Scenario(
    traffic=TrafficSpec(rate_per_s=27, cost_ms=Exponential(100), clients=40),
    network=NetworkSpec(latency_ms=5),
    servers=[ServerSpec("a"), ServerSpec("b"), ServerSpec("c"), ServerSpec("d", failing=True)],
)


class Shares(NamedTuple):
    """Which share of the picks went to the failing server, and which share of the requests came to nothing."""

    picked: float
    lost: float


def shares(policy: str = "least_connections", retries: int = 0, **parts: Any) -> Shares:
    played = play(replace(TRAP, balancer=BalancerSpec(policy, retries, **parts)), until=60)
    ends = Counter(played.outcomes().values())
    picks = Counter(pick.winner for _, pick in played.picks)
    return Shares(picks["d"] / picks.total(), 1 - ends["answered"] / ends.total())


def test_least_connections_sends_most_requests_to_the_server_that_fails_fast() -> None:
    trapped = shares()
    assert trapped.picked == pytest.approx(0.46, abs=0.02)
    assert trapped.lost == pytest.approx(0.46, abs=0.02)
    # A policy that does not look at what is in flight loses a quarter: its share of the servers.
    assert shares("round_robin").picked == pytest.approx(0.25, abs=0.01)


def test_the_busier_the_servers_the_deeper_the_trap() -> None:
    busy = replace(TRAP, traffic=replace(TRAP.traffic, rate_per_s=60))
    played = play(replace(busy, balancer=BalancerSpec("least_connections")), until=60)
    picks = Counter(pick.winner for _, pick in played.picks)
    assert picks["d"] / picks.total() > 0.6


def test_outlier_detection_closes_the_trap() -> None:
    assert max(shares(outlier_detection=OutlierDetectionSpec())) < 0.01


def test_active_checks_that_see_errors_close_the_trap_after_three_of_them() -> None:
    # Three probes, two seconds apart, are a tenth of the minute; half of the requests of that time are lost.
    assert max(shares(health_check=HealthCheckSpec())) < 0.06


def test_a_circuit_breaker_closes_the_trap_by_what_fails() -> None:
    assert max(shares(circuit_breaker=CircuitBreakerSpec(max_in_flight=100))) < 0.03


def test_a_circuit_breaker_does_not_close_it_by_what_is_in_flight() -> None:
    # The failing server is the one that never has much in flight.
    assert shares(circuit_breaker=CircuitBreakerSpec(max_in_flight=3, error_share=0)).picked > 0.35


def test_retries_close_the_trap_for_clients_as_far_as_their_budget_reaches() -> None:
    trapped, retried = shares(), shares(retries=1)
    budgeted = shares(retries=1, retry_budget=RetryBudgetSpec())
    assert retried.lost < 0.01
    assert retried.picked > 0.4
    assert budgeted.lost < 0.65 * trapped.lost
    assert shares(retries=1, retry_budget=RetryBudgetSpec(share=0.5, least=10)).lost < 0.2 < budgeted.lost
    assert shares(retries=1, retry_budget=RetryBudgetSpec(share=1.0)).lost == 0


def test_outlier_detection_and_retries_together_lose_nothing() -> None:
    cured = shares(retries=1, outlier_detection=OutlierDetectionSpec(), retry_budget=RetryBudgetSpec(least=5))
    assert cured.lost < 0.001
    assert cured.picked < 0.01


@pytest.mark.parametrize("policy", CATALOGUE)
def test_outlier_detection_closes_the_trap_of_every_policy(policy: str) -> None:
    assert max(shares(policy, outlier_detection=OutlierDetectionSpec())) < 0.02

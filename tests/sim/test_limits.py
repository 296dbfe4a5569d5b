"""A limit of requests for each server, and the line at the balancer for those beyond it."""

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.spec import (
    BalancerSpec,
    CircuitBreakerSpec,
    Exponential,
    NetworkSpec,
    RouteSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.figures import Meter
from lbviz.sim.headless import simulate
from lbviz.sim.trace import Dropped, Queued
from lbviz.sim.world import World
from tests.sim.support import Played, play, small
from tests.sim.test_theory import SERVICE_S, erlang_c, tolerance

A = ServerSpec("a", max_requests=1)
B = ServerSpec("b", max_requests=1)


def with_balancer(scenario: Scenario, **fields: object) -> Scenario:
    return replace(scenario, balancer=replace(scenario.balancer, **fields))


def test_what_is_beyond_the_limit_waits_at_the_balancer_and_goes_to_who_is_free_first() -> None:
    played = play(small(A, replace(B, power=2), cost_ms=400), limit=4)
    # b is free at 0.4 s and again at 0.6 s, a at 0.5 s.
    assert [(record.request, record.server) for record in played.of(Queued)] == [(3, "lb"), (4, "lb")]
    assert [played.path(request)[1] for request in (1, 2, 3, 4)] == ["a", "b", "b", "a"]
    assert set(played.outcomes().values()) == {"answered"}


@pytest.mark.parametrize("policy", CATALOGUE)
def test_under_no_policy_a_server_has_more_than_it_may(policy: str) -> None:
    scenario = small(replace(A, max_requests=2), replace(B, max_requests=3), cost_ms=700, rate_per_s=30, policy=policy)
    scenario = replace(scenario, traffic=replace(scenario.traffic, clients=20))
    world = World(scenario, limit=60)
    most = {"a": 0, "b": 0}
    while world.step():
        for server in world.servers:
            most[server.id] = max(most[server.id], server.holds())
    assert most == {"a": 2, "b": 3}
    assert world.tally.answered == 60


def test_a_full_line_refuses() -> None:
    played = play(with_balancer(small(A, cost_ms=1000), queue=1), limit=4)
    assert played.of(Dropped) == [
        Dropped(pytest.approx(time), request, "lb", "servers full") for request, time in ((3, 0.3), (4, 0.4))
    ]


def test_without_a_line_a_hashed_request_goes_to_the_next_owner() -> None:
    scenario = with_balancer(small(A, B, cost_ms=1000, policy="ring_hash"), queue=0)
    played = play(scenario, limit=3)
    assert {played.path(1)[1], played.path(2)[1]} == {"a", "b"}
    assert played.outcomes()[3] == "servers full"


def test_who_waits_in_line_for_too_long_is_refused() -> None:
    played = play(with_balancer(small(A, cost_ms=1000), queue_timeout_s=0.3), limit=2)
    assert played.of(Dropped) == [Dropped(pytest.approx(0.5), 2, "lb", "waited too long")]


def test_a_limit_that_is_raised_lets_in_who_waits() -> None:
    played = Played(small(A, cost_ms=1000), limit=4)
    played.do(0.45, cmd.Change("servers", {"max_requests": 3}, "a"))
    assert [request.id for request in played.world.balancers[0].line.queue] == [4]
    played.do(0.46, cmd.Change("servers", {"max_requests": None}, "a"))
    assert not played.world.balancers[0].line.queue


def test_a_server_that_is_added_takes_from_the_line() -> None:
    played = Played(small(A, cost_ms=1000), limit=3)
    played.do(0.35, cmd.AddServer(ServerSpec("b", max_requests=1)))
    assert len(played.world.balancers[0].line.queue) == 1
    assert played.path(2)[-1] == "b"


def test_who_waits_where_the_last_server_goes_is_refused() -> None:
    played = play(small(A, cost_ms=1000), [(0.35, cmd.RemoveServer("a"))], limit=3)
    assert played.outcomes() == {1: "server removed", 2: "no server", 3: "no server"}


def test_who_waits_is_lost_with_the_balancer() -> None:
    played = play(small(A, cost_ms=1000), [(0.25, cmd.CrashBalancer("lb"))], limit=2)
    assert played.outcomes() == {1: "balancer crashed", 2: "balancer crashed"}


def test_who_waits_for_one_group_holds_up_nobody_of_another() -> None:
    routes = [RouteSpec(f"/{group}", group) for group in ("page", "images", "api", "video")]
    servers = [ServerSpec(route.group, group=route.group, max_requests=1) for route in routes]
    scenario = with_balancer(small(*servers, cost_ms=300, rate_per_s=20), routes=routes)
    world = World(scenario, limit=200)
    while world.step():
        waiting = {world.content.path(request).split("/")[1] for request in world.balancers[0].line.queue}
        assert all(server.working for server in world.servers if server.id in waiting)
    assert world.tally.answered == 200


def test_an_open_circuit_is_no_reason_to_wait() -> None:
    breaker = CircuitBreakerSpec(max_in_flight=1)
    scenario = with_balancer(small(replace(A, max_requests=2), cost_ms=1000), circuit_breaker=breaker)
    assert play(scenario, limit=2).outcomes() == {1: "answered", 2: "circuit open"}


def test_layer_4_counts_no_requests() -> None:
    played = play(with_balancer(small(A, cost_ms=1000), layer=4), limit=3)
    assert [record.server for record in played.of(Queued)] == ["a", "a"]


def test_a_region_that_is_full_spills_over_to_the_next_before_anybody_waits() -> None:
    near = [replace(each, region="eu") for each in (A, B)]
    scenario = small(*near, ServerSpec("c", region="us", max_requests=1), cost_ms=1000, policy="nearest_region")
    scenario = replace(
        scenario,
        traffic=replace(scenario.traffic, regions=["eu"]),
        network=NetworkSpec(latency_ms=0, between_regions_ms=40),
    )
    played = play(scenario, limit=4)
    assert {played.path(request)[1] for request in (1, 2)} == {"a", "b"}
    assert played.path(3)[1] == "c"
    assert [record.request for record in played.of(Queued)] == [4]


def test_the_first_server_gets_as_many_as_it_may_before_the_second_gets_any() -> None:
    servers = [replace(each, max_requests=2, workers=2) for each in (A, B)]
    played = play(small(*servers, cost_ms=1000, policy="first"), limit=4)
    assert [played.path(request)[1] for request in (1, 2, 3, 4)] == ["a", "a", "b", "b"]


def test_figures_count_who_waits_in_line() -> None:
    world, meter = World(small(A, cost_ms=1000)), Meter()
    world.watch(meter)
    world.run_until(0.35)
    (figures,) = meter.read(world).balancers
    assert (figures.waiting, figures.in_flight) == (2, 3)


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_one_line_for_three_servers_is_erlang_s_m_m_c(load: float) -> None:
    """Each server has one request at once, so all wait in one line: it is as if there were one with three workers."""
    offered, mu, requests = 3 * load, 1 / SERVICE_S, 50_000
    scenario = Scenario(
        seed=2,
        traffic=TrafficSpec(rate_per_s=offered * mu, cost_ms=Exponential(1000 * SERVICE_S)),
        balancer=BalancerSpec("random"),
        servers=[ServerSpec(id, max_requests=1) for id in "abc"],
    )
    expected = SERVICE_S + erlang_c(3, offered) / (3 * mu - offered * mu)
    mean = simulate(scenario, requests).latency_ms.mean
    assert mean is not None
    assert mean / 1000 == pytest.approx(expected, rel=tolerance(load) * (150_000 / requests) ** 0.5)

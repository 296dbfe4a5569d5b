import msgspec
import pytest
from msgspec.structs import replace

from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import EdgeSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.headless import simulate
from tests.sim.support import small


def test_every_request_is_settled_and_counted_once() -> None:
    summary = simulate(LAB, 2_000)
    assert summary.requests == 2_000
    assert summary.answered + summary.dropped + summary.failed == 2_000
    assert sum(server.answered for server in summary.servers.values()) == summary.answered
    assert sum(server.dropped for server in summary.servers.values()) == summary.dropped


def test_the_figures_of_a_run_without_chance_are_exact() -> None:
    # One request every 100 ms, 50 ms of work on the one, 200 ms on the other: every second request in turn.
    summary = simulate(small(ServerSpec("a", power=2), ServerSpec("b", power=0.5)), 10)
    assert (summary.answered, summary.dropped, summary.failed) == (10, 0, 0)
    latency = summary.latency_ms
    assert latency.mean == pytest.approx(125)
    assert latency.p50 == pytest.approx(50)
    assert [latency.p95, latency.p99, latency.max] == [pytest.approx(200)] * 3
    # The last answer comes at 1.2 s: a has worked 5 × 50 ms, b 5 × 200 ms.
    assert summary.servers["a"].busy == pytest.approx(0.25 / 1.2)
    assert summary.servers["b"].busy == pytest.approx(1.0 / 1.2)


def test_every_request_is_some_word_of_an_edge_s_cache() -> None:
    summary = simulate(replace(LAB, edges=[EdgeSpec("edge1", cache=100), EdgeSpec("edge2", status="crashed")]), 2_000)
    said = summary.edges["edge1"]
    asked = said.misses + said.revalidations + said.passed
    assert said.hits + said.collapsed + asked == 2_000
    assert 0 < sum(server.answered + server.dropped for server in summary.servers.values()) == asked
    assert not any(msgspec.structs.astuple(summary.edges["edge2"]))


def test_busy_is_the_share_of_all_workers() -> None:
    # Each works 4 s: from 0.1 s to 4.1 s and from 0.2 s to 4.2 s, when the run ends. A third worker does nothing.
    busy = simulate(small(ServerSpec("a", workers=3), cost_ms=4000), 2).servers["a"].busy
    assert busy == pytest.approx(8 / (3 * 4.2))


def test_where_nothing_is_answered_there_are_no_latencies() -> None:
    summary = simulate(Scenario(servers=[]), 10)
    assert (summary.requests, summary.dropped, summary.servers) == (10, 10, {})
    assert summary.latency_ms.mean is summary.latency_ms.p50 is summary.latency_ms.max is None


def test_requests_to_a_server_that_only_its_balancer_believes_alive_count_as_lost() -> None:
    summary = simulate(Scenario(servers=[ServerSpec("a", status="crashed"), ServerSpec("b")]), 100)
    assert summary.servers["a"].answered == 0
    # The one that found out.
    assert summary.failed == 1
    assert summary.answered == summary.servers["b"].answered == 99


@pytest.mark.parametrize(
    ("traffic", "field"),
    [
        (TrafficSpec(rate_per_s=0), "traffic.rate_per_s"),
        (TrafficSpec(clients=0), "traffic.clients"),
        (TrafficSpec(clients=[]), "traffic.clients"),
    ],
)
def test_a_run_that_would_never_end_is_refused(traffic: TrafficSpec, field: str) -> None:
    with pytest.raises(FieldError) as caught:
        simulate(Scenario(traffic=traffic), 10)
    assert caught.value.field == field


def test_progress_grows_and_changes_nothing() -> None:
    seen: list[int] = []
    scenario = replace(LAB, servers=[replace(server, queue=None) for server in LAB.servers])
    assert simulate(scenario, 5_000, progress=seen.append) == simulate(scenario, 5_000)
    assert len(seen) >= 4
    assert seen == sorted(seen)
    assert seen[-1] <= 5_000

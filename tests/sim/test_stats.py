import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lbviz.scenarios.spec import EdgeSpec, Scenario, ServerSpec
from lbviz.sim import commands as cmd
from lbviz.sim.figures import WINDOW_S, Figures, Meter, percentile
from lbviz.sim.world import World
from tests.sim.support import small


class Watched:
    """A world whose meter is read every half second."""

    def __init__(self, scenario: Scenario) -> None:
        self.meter = Meter()
        self.world = World(scenario)
        self.world.watch(self.meter)
        self.figures = self.meter.read(self.world)

    def run_until(self, time: float) -> Figures:
        while self.world.now < time:
            self.world.run_until(min(time, self.world.now + 0.5))
            self.figures = self.meter.read(self.world)
        return self.figures


@pytest.mark.parametrize(
    ("percent", "value"), [(0, 1), (1, 1), (10, 1), (10.1, 2), (50, 5), (95, 10), (99, 10), (100, 10)]
)
def test_a_percentile_is_the_nearest_rank(percent: float, value: int) -> None:
    assert percentile(range(1, 11), percent) == value


def test_there_is_no_percentile_of_nothing() -> None:
    assert percentile([], 50) is None


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0, 100))
def test_at_least_the_percentage_does_not_exceed_a_percentile(values: list[float], percent: float) -> None:
    values.sort()
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= percent / 100 * len(values) * (1 - 1e-12)
    assert sum(value < found for value in values) <= percent / 100 * len(values) * (1 + 1e-12)


def test_before_anything_happens_all_figures_are_nothing() -> None:
    figures = Watched(small(ServerSpec("a"))).figures
    assert (figures.time, figures.sent_per_s, figures.in_flight) == (0, 0, 0)
    assert (figures.answered, figures.dropped, figures.failed) == (0, 0, 0)
    assert (figures.p50_ms, figures.p95_ms, figures.p99_ms) == (None, None, None)


def test_what_a_server_lost_lately_is_forgotten_what_it_lost_in_all_is_not() -> None:
    watched = Watched(small(ServerSpec("a", queue=0), rate_per_s=10, cost_ms=150))
    [server] = watched.run_until(5).servers
    assert server.dropped_lately == server.dropped > 10
    cmd.Change("traffic", {"rate_per_s": 2}).apply(watched.world)
    [server] = watched.run_until(5 + WINDOW_S + 1).servers
    assert (server.dropped_lately, server.failed_lately) == (0, 0)
    assert server.dropped > 10


def test_figures_are_those_of_the_last_seconds() -> None:
    figures = Watched(small(ServerSpec("a"), cost_ms=50)).run_until(30.04)
    assert figures.window_s == WINDOW_S
    assert figures.sent_per_s == pytest.approx(10, abs=0.2)
    assert figures.answered == pytest.approx(100, abs=6)
    assert (figures.p50_ms, figures.p99_ms) == (50, 50)
    (server,) = figures.servers
    assert server.busy == pytest.approx(0.5, abs=0.02)
    assert server.answered == pytest.approx(300, abs=1)


def test_what_happened_before_the_window_is_forgotten() -> None:
    watched = Watched(small(ServerSpec("a", queue=0), cost_ms=150))
    assert watched.run_until(5).dropped > 10
    cmd.Change("servers", {"power": 10}, "a").apply(watched.world)
    watched.run_until(5 + WINDOW_S + 1)
    assert watched.figures.dropped == 0
    assert watched.figures.p99_ms == 15
    assert watched.figures.servers[0].dropped > 10


def test_in_flight_queue_and_working_are_those_of_now() -> None:
    figures = Watched(small(ServerSpec("a"), cost_ms=10_000, latency_ms=500)).run_until(2.05)
    # Sent at 0.1 s … 2.0 s; those up to 1.0 s have arrived.
    assert figures.in_flight == 20
    assert (figures.servers[0].working, figures.servers[0].queue) == (1, 9)


def test_busy_is_the_share_of_all_workers_and_of_the_time_a_server_has_been_there() -> None:
    watched = Watched(small(ServerSpec("a", workers=4), cost_ms=100))
    assert watched.run_until(20).servers[0].busy == pytest.approx(0.25, abs=0.02)
    cmd.RemoveServer("a").apply(watched.world)
    cmd.AddServer(ServerSpec("b")).apply(watched.world)
    assert watched.run_until(22).servers[0].busy == pytest.approx(0.97, abs=0.04)


def test_an_edge_s_figures_are_those_of_now_and_its_words_those_of_the_window() -> None:
    scenario = replace(
        small(ServerSpec("a", workers=100), rate_per_s=50, cost_ms=300), edges=[EdgeSpec("edge1", cache=1000, ttl_s=1)]
    )
    watched = Watched(scenario)
    counts = {}
    for second in (5, 15):
        watched.run_until(second)
        counts[second] = dict(watched.world.path.edges[0].counts)
    (figures,) = watched.figures.edges
    edge = watched.world.path.edges[0]
    assert (figures.id, figures.in_flight, figures.objects) == ("edge1", edge.in_flight, edge.objects)
    assert figures.waiting == len(edge.waiting)
    asked = [figures.hits, figures.misses, figures.revalidations, figures.collapsed, figures.passed]
    said = [*asked, figures.stale]
    assert said == [counts[15][word] - counts[5][word] for word in counts[15]]
    assert all(asked)
    assert sum(counts[15].values()) == watched.world.tally.sent - figures.waiting


def test_figures_say_nothing_of_edges_where_there_are_none() -> None:
    figures = Watched(small(ServerSpec("a"))).run_until(1)
    assert "edges" not in msgspec.to_builtins(figures)
    assert msgspec.json.decode(msgspec.json.encode(figures), type=Figures) == figures


def test_figures_are_the_same_but_for_time_where_nothing_happens() -> None:
    watched = Watched(small(ServerSpec("a"), rate_per_s=0))
    first = watched.run_until(1)
    second = watched.run_until(2)
    assert first != second
    assert first.same_but_for_time(second)
    cmd.RemoveServer("a").apply(watched.world)
    assert not watched.run_until(2.5).same_but_for_time(second)

"""A balancer's own time: one request after the other, which makes a queue of a busy balancer."""

from statistics import mean

import msgspec
import pytest
from msgspec.structs import replace

from lbviz.scenarios.spec import BalancerSpec, Constant, FrontSpec, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim import commands as cmd
from lbviz.sim.figures import Figures, Meter
from lbviz.sim.headless import latencies
from lbviz.sim.trace import Answered, Failed, Moved, Queued, Started
from lbviz.sim.world import World
from tests.sim.support import Played, play


def site(cpu_ms: float, rate_per_s: float = 10, arrivals: str = "constant", **balancer: object) -> Scenario:
    """Return a site whose servers take no time and never fill up."""
    return Scenario(
        traffic=TrafficSpec(rate_per_s=rate_per_s, arrivals=arrivals, cost_ms=Constant(0), clients=40),
        balancer=BalancerSpec(cpu_ms=cpu_ms, **balancer),
        servers=[ServerSpec("a", workers=1000)],
    )


def figures_at(scenario: Scenario, time: float) -> Figures:
    meter = Meter()
    world = World(scenario)
    world.watch(meter)
    meter.read(world)
    world.run_until(time)
    return meter.read(world)


@pytest.mark.parametrize("layer", [4, 7])
def test_every_request_takes_its_time_and_waits_for_those_before_it(layer: int) -> None:
    assert latencies(site(30, layer=layer), 50) == pytest.approx([0.030] * 50)
    # They come every 100 ms and take 150: each waits 50 ms longer than the one before.
    assert latencies(site(150, layer=layer), 20) == pytest.approx([0.150 + 0.050 * place for place in range(20)])


def test_at_random_arrivals_it_is_the_queue_m_d_1() -> None:
    """The mean wait is load × time ÷ 2 (1 − load): Pollaczek and Khinchine's formula with times that do not vary."""
    load = 0.7
    found = latencies(site(10, rate_per_s=load / 0.010, arrivals="poisson"), 60_000)
    assert mean(found) == pytest.approx(0.010 + load * 0.010 / 2 / (1 - load), rel=0.05)


def test_a_busy_balancer_bounds_what_its_servers_could_do_and_replicas_share_the_work() -> None:
    alone, four = (latencies(site(10, 150, "poisson", replicas=count), 3_000) for count in (1, 4))
    assert mean(alone) > 1
    assert mean(four) < 0.02


def test_the_trace_says_who_waits_at_the_balancer_and_is_worked_on() -> None:
    scenario = replace(site(150), network=NetworkSpec(5))
    played = play(scenario, limit=2)
    assert [type(record) for record in played.story(2)] == [
        Moved,
        Queued,
        Started,
        Moved,
        Started,
        Moved,
        Moved,
        Answered,
    ]
    _, queued, started, moved, *_ = played.story(2)
    assert (queued.server, queued.time) == ("lb", pytest.approx(0.205))
    assert (started.server, started.time, started.finish) == ("lb", pytest.approx(0.255), pytest.approx(0.405))
    assert (moved.source, moved.time) == ("lb", pytest.approx(0.405))


def test_without_time_of_its_own_nothing_is_between_a_lone_balancer_and_its_clients() -> None:
    assert play(site(0), limit=5).world.balancers[0].processor.taken == 0


def test_a_dead_balancer_loses_what_waited_for_it() -> None:
    for layer in (4, 7):
        played = Played(site(150, 40, layer=layer, replicas=2), 160)
        played.world.run_until(3)
        processor = played.world.site.find_balancer("lb").processor
        held = [*([processor.working.id] if processor.working else []), *(each.id for each in processor.queue)]
        played.do(3, cmd.CrashBalancer("lb"))
        assert processor.holds == 0
        lost = {end.request for end in played.of(Failed)}
        assert held
        assert set(held) <= lost
        assert {(end.node, end.reason) for end in played.of(Failed)} == {("lb", "balancer crashed")}
        played.do(4, cmd.RecoverBalancer("lb"))
        played.world.run()
        assert played.world.tally.in_flight == 0
        assert {end.request for end in played.of(Failed)} == lost


def test_a_new_time_holds_from_the_next_request_on_and_none_lets_all_through() -> None:
    played = Played(site(1000), 10)
    changed = played.do(0.55, cmd.Change("balancer", {"cpu_ms": 0}))
    assert changed.inverse == cmd.Change("balancer", {"cpu_ms": 1000})
    played.world.run()
    ends = {end.request: end.time for end in played.of(Answered)}
    assert [ends[request] for request in range(1, 6)] == pytest.approx([1.1] * 5)
    assert [ends[request] for request in range(6, 11)] == pytest.approx([request / 10 for request in range(6, 11)])


# --- figures ------------------------------------------------------------------------------------------------


def test_the_figures_of_a_balancer_say_how_busy_it_is_and_what_waits() -> None:
    (busy,) = figures_at(site(60), 10.0).balancers
    assert (busy.id, busy.busy, busy.waiting, busy.taken) == ("lb", pytest.approx(0.6, abs=0.01), 0, 100)
    (full,) = figures_at(site(150), 9.99).balancers
    assert full.busy == pytest.approx(1, abs=0.02)
    # 99 have come, one each 150 ms has gone on.
    assert (full.in_flight, full.waiting) == (34, 33)


def test_several_balancers_have_figures_each_even_where_they_take_no_time() -> None:
    scenario = replace(site(0, 100, replicas=3), front=FrontSpec("active_passive"))
    figures = figures_at(replace(scenario, traffic=replace(scenario.traffic, cost_ms=Constant(500))), 5.0).balancers
    assert [(each.id, each.taken, each.busy) for each in figures] == [("lb", 500, 0), ("lb2", 0, 0), ("lb3", 0, 0)]
    assert figures[0].in_flight == pytest.approx(50, abs=1)
    shares = [each.taken for each in figures_at(site(0, 100, replicas=3), 5.0).balancers]
    assert sum(shares) == 500
    assert min(shares) > 100


def test_a_lone_balancer_without_time_of_its_own_has_no_figures_on_the_wire() -> None:
    assert b"balancers" not in msgspec.json.encode(figures_at(site(0), 5.0))

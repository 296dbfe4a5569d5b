"""Time-outs: clients and balancers wait so long and no longer, and what they have sent goes on for nobody."""

from math import exp, sqrt

import pytest
from msgspec.structs import replace

from lbviz.scenarios.spec import BalancerSpec, Exponential, Scenario, ServerSpec, TrafficSpec
from lbviz.sim import commands as cmd
from lbviz.sim.figures import Meter
from lbviz.sim.headless import simulate
from lbviz.sim.trace import Answered, Failed, Moved, Orphaned, Started, Vanished
from lbviz.sim.world import World
from tests.sim.support import Played, play, small

A = ServerSpec("a")


def patient(scenario: Scenario, client_s: float = 0, balancer_s: float = 0) -> Scenario:
    """Return the scenario with these time-outs."""
    return replace(
        scenario,
        traffic=replace(scenario.traffic, timeout_s=client_s),
        balancer=replace(scenario.balancer, timeout_s=balancer_s),
    )


# --- at the client --------------------------------------------------------------------------------------------


def test_a_client_gives_up_and_its_server_works_for_nobody() -> None:
    played = play(patient(small(A, cost_ms=400, latency_ms=10), client_s=0.3), limit=1)
    assert played.story(1)[-2:] == [
        Orphaned(pytest.approx(0.4), 1, -1, "6"),
        Failed(pytest.approx(0.4), 1, "6", "timed out"),
    ]
    assert played.story(-1) == [
        Moved(pytest.approx(0.52), -1, "a", "lb", pytest.approx(0.53), True),
        Moved(pytest.approx(0.53), -1, "lb", "6", pytest.approx(0.54), True),
        Vanished(pytest.approx(0.54), -1, "6"),
    ]
    assert played.world.servers[0].busy_seconds() == pytest.approx(0.4)
    tally = played.world.tally
    assert (tally.failed, tally.timed_out, tally.answered, tally.in_flight) == (1, 1, 0, 0)


def test_an_answer_in_time_is_not_given_up() -> None:
    played = play(patient(small(A, cost_ms=290), client_s=0.3), limit=1)
    assert played.outcomes() == {1: "answered"}
    # The clock stands at the last event, not at a time-out that is no more.
    assert played.world.now == pytest.approx(0.39)


def test_what_waits_is_worked_on_for_nobody_unless_its_server_looks_first() -> None:
    scenario = patient(small(A, cost_ms=250, rate_per_s=10), client_s=0.2)
    all_done, struck_out = (
        play(replace(scenario, servers=[replace(A, cancels=cancels)]), limit=4) for cancels in (False, True)
    )
    assert len(all_done.of(Started)) == 4
    # 2 and 3 have gone when 1 is done at 0.35 s; 4, sent at 0.4 s, finds nobody before it.
    assert [record.request for record in struck_out.of(Started)] == [1, 2, 4]
    assert set(struck_out.outcomes().values()) == {"timed out"}
    assert struck_out.world.balancers[0].in_flight == 0


def test_a_server_that_strikes_out_has_not_failed() -> None:
    scenario = patient(small(replace(A, cancels=True), cost_ms=1000, rate_per_s=50, retries=1), client_s=0.2)
    played = play(scenario, limit=10)
    assert played.world.servers[0].failed == 0
    assert played.world.tally.timed_out == 10
    assert len(played.of(Started)) < 10


def test_a_time_out_that_is_changed_holds_for_what_is_sent_from_then_on() -> None:
    scenario = small(A, ServerSpec("b"), cost_ms=1000)
    played = play(scenario, [(0.15, cmd.Change("traffic", {"timeout_s": 0.5}))], limit=2)
    assert played.outcomes() == {1: "answered", 2: "timed out"}


# --- at the balancer ------------------------------------------------------------------------------------------


def test_a_balancer_gives_a_try_up_and_answers_that_it_took_too_long() -> None:
    played = play(patient(small(A, cost_ms=400, latency_ms=10), balancer_s=0.1), limit=1)
    assert played.of(Failed) == [Failed(pytest.approx(0.21), 1, "lb", "timed out")]
    # The server learns of it when it writes its answer.
    assert played.story(-1) == [Vanished(pytest.approx(0.52), -1, "a")]
    assert played.world.balancers[0].in_flight == 0


def test_a_try_that_took_too_long_is_made_once_more_elsewhere() -> None:
    scenario = patient(small(A, ServerSpec("b", power=10), cost_ms=400, retries=1), balancer_s=0.1)
    played = play(scenario, limit=1)
    assert played.of(Answered) == [Answered(pytest.approx(0.24), 1, "6", pytest.approx(0.14))]
    assert played.path(1) == ["lb", "a", "b", "lb", "6"]
    assert played.of(Vanished) == [Vanished(pytest.approx(0.5), -1, "a")]


def test_the_same_server_may_work_on_both_tries_at_once() -> None:
    scenario = patient(small(replace(A, workers=2), cost_ms=150, retries=1), balancer_s=0.1)
    played = Played(scenario, limit=1)
    played.world.run_until(0.22)
    server = played.world.servers[0]
    assert (len(server.working), server.for_nobody) == (2, 1)
    played.world.run()
    assert played.outcomes() == {1: "timed out"}
    assert server.holds() == 0


def test_an_answer_that_is_late_by_a_moment_comes_to_nobody() -> None:
    played = play(patient(small(A, cost_ms=90, latency_ms=10), balancer_s=0.105), limit=1)
    assert played.outcomes() == {1: "timed out"}
    assert played.story(-1) == [Vanished(pytest.approx(0.22), -1, "lb")]


def test_time_outs_eject_a_server_that_is_too_slow() -> None:
    scenario = patient(small(A, ServerSpec("b", slow=1000), cost_ms=10, policy="random"), balancer_s=0.2)
    part = {"consecutive_failures": 2, "ejection_s": 100, "max_ejected": 0.5}
    change = cmd.Change(
        "balancer", {"outlier_detection": part, "passive_checks": {"max_fails": 0, "fail_timeout_s": 1}}
    )
    played = play(scenario, [(0.05, change)], until=20)
    assert played.world.balancers[0].standing(played.world.servers[1]) == "ejected"


def test_layer_4_does_not_know_what_was_asked() -> None:
    scenario = patient(small(A, cost_ms=400), balancer_s=0.1)
    played = play(replace(scenario, balancer=replace(scenario.balancer, layer=4)), limit=1)
    assert played.outcomes() == {1: "answered"}


def test_both_may_give_up_one_after_the_other() -> None:
    played = play(patient(small(A, cost_ms=1000), client_s=0.2, balancer_s=0.4), limit=1)
    assert played.outcomes() == {1: "timed out"}
    assert [(each.request, each.orphan, each.node) for each in played.of(Orphaned)] == [(1, -1, "6"), (-1, -2, "lb")]
    assert {each.request for each in played.of(Vanished)} == {-1, -2}


# --- figures --------------------------------------------------------------------------------------------------


def test_figures_say_what_is_done_for_nobody() -> None:
    world, meter = World(patient(small(A, cost_ms=1000), client_s=0.3)), Meter()
    world.watch(meter)
    meter.read(world)
    world.run_until(0.65)
    figures = meter.read(world)
    assert figures.failed == 3
    assert (figures.servers[0].working, figures.servers[0].for_nobody) == (1, 1)


# --- theory ---------------------------------------------------------------------------------------------------

N, RATE, MU = 40_000, 9.0, 10.0


def given_up(timeout_s: float, *, cancels: bool) -> float:
    """Return which share of the requests to one exponential server is given up."""
    traffic = TrafficSpec(rate_per_s=RATE, cost_ms=Exponential(1000 / MU), timeout_s=timeout_s)
    summary = simulate(Scenario(seed=2, traffic=traffic, servers=[ServerSpec("a", cancels=cancels)]), N)
    assert summary.answered + summary.timed_out == N
    return summary.timed_out / N


@pytest.mark.parametrize("timeout_s", [0.5, 2.0])
def test_where_all_is_worked_on_the_late_ones_are_those_of_an_m_m_1_queue(timeout_s: float) -> None:
    """The time in the system is exponential with rate μ − λ. Lateness comes in runs of about a busy period."""
    expected = exp(-(MU - RATE) * timeout_s)
    assert given_up(timeout_s, cancels=False) == pytest.approx(expected, rel=3 * sqrt(2 * 1.9 / (0.1**2 * N)))


@pytest.mark.parametrize("timeout_s", [0.1, 0.5, 2.0])
def test_a_queue_that_impatient_customers_leave_loses_what_theory_says(timeout_s: float) -> None:
    """M/M/1 with a constant patience T (M/M/1+D): D. Y. Barrer, "Queuing with Impatient Customers and Ordered Service",
    Operations Research 5(5), 1957.

    The work v(x) that an arrival finds has density π·λ·exp(−(μ−λ)x) below T, and falls with μ from there on; with
    probability π there is none. Who finds more than T leaves before the work begins: v(T)/μ. Who is served but too late
    is given up too: v(T)/λ, the density that work passes T from below.
    """
    at_t = RATE * exp(-(MU - RATE) * timeout_s)
    empty = 1 / (1 + RATE * (1 - exp(-(MU - RATE) * timeout_s)) / (MU - RATE) + at_t / MU)
    expected = empty * at_t * (1 / MU + 1 / RATE)
    deviation = sqrt(expected * (1 - expected) / N * 20)
    assert given_up(timeout_s, cancels=True) == pytest.approx(expected, abs=3 * deviation)


def test_no_time_out_is_the_default_and_changes_nothing() -> None:
    assert (TrafficSpec().timeout_s, BalancerSpec().timeout_s, ServerSpec().cancels) == (0, 0, False)

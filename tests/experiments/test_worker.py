"""What a run says is what the same scenario comes to by itself, and the same each time."""

from itertools import pairwise

import msgspec
import pytest
from msgspec.structs import replace

from lbviz.experiments.messages import Done, Found, Going, Growing, Measured, Problem, Ran, Said
from lbviz.experiments.plan import MOST_REQUESTS, Measure, Part, Plan, check
from lbviz.experiments.worker import carry_out
from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario, ServerSpec, TrafficSpec
from lbviz.sim.headless import simulate
from tests.experiments.support import ONE, TWO


def said_of(plan: Plan) -> list[Said]:
    said: list[Said] = []
    carry_out(plan, said.append)
    return said


def test_a_run_comes_to_what_simulating_it_does() -> None:
    said = said_of(
        Plan([Part("one", ONE)], 3000, [5], ["dropped == 0", "dropped > 0"], [Measure("dropped", "dropped", "0", 0)])
    )
    summary = simulate(replace(ONE, seed=5), 3000)
    (ran,) = [each for each in said if isinstance(each, Ran)]
    assert (ran.label, ran.seed, ran.sent, ran.dropped, ran.lost) == ("one", 5, 3000, summary.dropped, summary.dropped)
    assert summary.latency_ms.p95 is not None
    assert ran.histogram.p95_ms == pytest.approx(summary.latency_ms.p95, rel=0.0101)
    assert ran.histogram.answered == summary.answered
    assert Found(5, [False, True], [Measured("dropped", "0", 0, summary.dropped)]) in said
    assert said[-1] == Done()


def test_progress_and_distributions_only_grow() -> None:
    said = said_of(Plan([Part("one", ONE), Part("two", TWO)], 4000, [5]))
    done = [each.done for each in said if isinstance(each, Going)]
    assert all(before <= after for before, after in pairwise(done))
    assert done[-1] == 8000
    for part in (0, 1):
        answered = [each.histogram.answered for each in said if isinstance(each, Growing) and each.part == part]
        assert len(answered) >= 3
        assert all(before < after for before, after in pairwise(answered))


def test_two_parts_are_left_and_right_of_the_same_traffic() -> None:
    asked = [Measure(f"{side}.mean_ms", "mean", "ms", part) for part, side in enumerate(("left", "right"))]
    said = said_of(Plan([Part("", ONE), Part("", TWO)], 2000, [1, 2], ["right.mean_ms < left.mean_ms"], asked))
    found = [each for each in said if isinstance(each, Found)]
    assert [each.seed for each in found] == [1, 2]
    assert all(each.holds == [True] for each in found)
    assert found[0].measures != found[1].measures
    # Of several seeds nobody looks at each distribution.
    assert not any(isinstance(each, Growing | Ran) for each in said)


def test_the_same_plan_says_the_same() -> None:
    plan = Plan([Part("one", ONE)], 1500, [3], ["p99_ms > 0"])
    assert said_of(plan) == said_of(plan)


def test_what_asks_of_no_world_needs_none() -> None:
    answers = ['moves("modulo_hash", 4, 3) < 0.4', 'moves("modulo_hash", 4, 3) >= 0.4']
    plan = Plan([], 0, [1], answers, [Measure('moves("modulo_hash", 4, 3)', "moved", "percent")])
    check(plan)
    found, done = said_of(plan)
    assert isinstance(found, Found)
    assert found.holds == [False, True]
    assert found.measures == [Measured("moved", "percent", None, pytest.approx(0.75))]
    assert done == Done()


def test_a_world_that_sends_nothing_is_a_problem_in_words() -> None:
    (problem,) = said_of(
        Plan([Part("", Scenario(traffic=TrafficSpec(rate_per_s=0), servers=[ServerSpec("a")]))], 9, [1])
    )
    assert isinstance(problem, Problem)
    assert "rate_per_s" in problem.message


@pytest.mark.parametrize("preset", PRESETS)
def test_a_plan_is_the_same_after_the_way_to_the_child(preset: str) -> None:
    plan = Plan([Part("x", PRESETS[preset].scenario)], 10, [1])
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


@pytest.mark.parametrize(
    ("field", "plan"),
    [
        ("parts", Plan([], 10, [1])),
        ("seeds", Plan([Part("", ONE)], 10, [])),
        ("seeds", Plan([Part("", ONE)], 10, [*range(51)])),
        ("requests", Plan([Part("", ONE)], 0, [1])),
        ("requests", Plan([Part("", ONE)] * 2, MOST_REQUESTS // 2 + 1, [1])),
    ],
)
def test_what_is_too_large_is_refused(field: str, plan: Plan) -> None:
    with pytest.raises(FieldError) as refused:
        check(plan)
    assert refused.value.field == field

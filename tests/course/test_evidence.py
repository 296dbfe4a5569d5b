"""What a run tells beside the answer has a word of its own, and each world a name."""

import pytest
from msgspec.structs import replace

from lbviz.course.evidence import Evidence, evidence_for, names_of
from lbviz.measures.expression import Expression
from lbviz.policies.parts.options import Options
from lbviz.scenarios.spec import BalancerSpec, Scenario, ServerSpec, TrafficSpec


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dropped == 0", [("dropped", "dropped", "0", None)]),
        (
            "right.mean_ms < 3 * left.mean_ms",
            [("left.mean_ms", "mean", "ms", 0), ("right.mean_ms", "mean", "ms", 1)],
        ),
        (
            "right.hit_rate(edge2) > 0.5",
            [
                ("left.hit_rate(edge2)", "from the cache of edge2", "percent", 0),
                ("right.hit_rate(edge2)", "from the cache of edge2", "percent", 1),
            ],
        ),
        ("page_of(50) < 0.6", [("page_of(50)", "pages of 50 calls with a slow one", "percent", None)]),
        ("not sees('server', 'client')", [("sees('server', 'client')", "the server sees the client", "0", None)]),
        (
            'moves("maglev", 5, 4) > 0.2',
            [("moves('maglev', 5, 4)", "keys that move, Maglev from 5 to 4", "percent", None)],
        ),
    ],
)
def test_each_number_has_a_word(text: str, told: list[tuple[str, str, str, int | None]]) -> None:
    assert [(each.expression, each.label, each.format, each.part) for each in evidence_for([Expression(text)])] == told


def test_a_number_that_several_answers_ask_for_is_told_once() -> None:
    answers = [Expression("dropped == 0"), Expression("dropped > 0 and p95_ms > 500")]
    assert evidence_for(answers) == [
        Evidence("dropped", "dropped", "0", None),
        Evidence("p95_ms", "p95", "ms", None),
    ]


def test_worlds_are_called_by_what_tells_them_apart():
    one = Scenario(traffic=TrafficSpec(rate_per_s=3), servers=[ServerSpec("a")])
    assert names_of([]) == []
    assert names_of([one]) == [""]
    assert names_of([one, replace(one, balancer=BalancerSpec(policy="random"))]) == ["Round robin", "Random"]
    assert names_of([one, replace(one, traffic=TrafficSpec(rate_per_s=4.5))]) == [
        "3 requests a second",
        "4.5 requests a second",
    ]
    assert names_of([one, replace(one, title="Another", servers=[ServerSpec("a", queue=50)])]) == [
        "Queue length of a: no bound",
        "Queue length of a: 50",
    ]
    more = BalancerSpec(options=Options(points=500))
    assert names_of([one, replace(one, balancer=more)]) == ["Points: as usual", "Points: 500"]

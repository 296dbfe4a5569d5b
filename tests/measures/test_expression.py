"""Expressions: what they mean, and what is refused."""

import pytest

from lbviz.measures.expression import Expression
from lbviz.scenarios.errors import FieldError


class Said:
    """Measures that are as they are said to be."""

    def __init__(self, **measures) -> None:
        self._measures = measures

    def measure(self, name):
        return self._measures.get(name)

    def measure_of(self, name, *arguments):
        return self._measures.get(f"{name}_{arguments[0]}")


WORLD = Said(dropped=3, p95_ms=400.0, p99_ms=None, policy="round_robin", queue_c=9, busy_a=0.5, sent=0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("dropped > 0", True),
        ("dropped == 0", False),
        ("queue(c) >= 8 and busy(a) < 0.7", True),
        ("queue(c) >= 10 or not dropped == 0", True),
        ("0 < dropped < 5", True),
        ("policy == round_robin", True),
        ("policy == 'round_robin' and dropped != 3", False),
        ("policy == least_connections", False),
        ("dropped * 2 + 1", 7),
        ("(p95_ms - 100) / 3", 100),
        ("-dropped", -3),
        ("p99_ms", None),
        ("p99_ms > 1", False),
        ("p99_ms + 1", None),
        ("dropped / sent", None),
        ("true", True),
        ("queue(z)", None),
        ("moves(modulo_hash, 4, 3)", 0.75),
    ],
)
def test_an_expression_is_worth(text: str, value: object) -> None:
    assert Expression(text).value(WORLD) == value


def test_two_worlds_are_compared() -> None:
    compares = Expression("left.dropped > right.dropped and right.queue(c) == 1")
    assert compares.holds(WORLD, Said(dropped=1, queue_c=1))
    assert not compares.holds(WORLD, Said(dropped=5, queue_c=1))
    assert not compares.holds(WORLD)


def test_a_condition_may_have_to_hold_for_a_while() -> None:
    held = Expression("dropped == 3 for 20s and queue(c) >= 8")
    assert held.held_s == 20
    assert held.holds(WORLD)
    assert Expression("dropped == 3").held_s == 0


@pytest.mark.parametrize("text", ["moves(ketama, 4, 3) < 0.4", "true", "1 < 2"])
def test_what_no_world_tells_needs_none(text: str) -> None:
    assert not Expression(text).needs_world


@pytest.mark.parametrize("text", ["dropped > 0", "left.queue(c) > 1", "moves(ketama, 4, 3) < dropped_share"])
def test_what_a_world_tells_needs_one(text: str) -> None:
    assert Expression(text).needs_world


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("droped > 0", "did you mean dropped"),
        ("queue() > 1", "queue with 1 arguments"),
        ("dropped >", "an expression such as"),
        ("__import__('os')", "a measure of a node"),
        ("dropped.real", "no attribute"),
        ("[1, 2]", "no list"),
        ("(lambda: 1)()", "a measure with what it is asked of"),
        ("queue(queue(c))", "a name or a number in queue"),
        ("dropped ** 9", "no binop"),
        ("dropped in policy", "no compare"),
        ("x" * 400, "at most 300 characters"),
        ("dropped == nothing", "a measure"),
    ],
)
def test_what_is_no_expression_is_refused_with_a_reason(text: str, complaint: str) -> None:
    with pytest.raises(FieldError, match=complaint.replace("(", r"\(")):
        Expression(text)

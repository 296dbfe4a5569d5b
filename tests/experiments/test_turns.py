"""Runs take turns, and nobody has more of them than is fair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.experiments.turns import Limits, Turn, Turns
from lbviz.scenarios.errors import FieldError


def come(turns: list[Turn]) -> list[bool]:
    return [turn.has_come.is_set() for turn in turns]


def test_the_first_go_and_the_others_follow_in_order() -> None:
    line = Turns(Limits(at_once=2))
    turns = [line.take(visitor, "there") for visitor in "abcd"]
    assert come(turns) == [True, True, False, False]
    assert [line.ahead_of(turn) for turn in turns] == [0, 0, 1, 2]
    line.give_back(turns[1])
    assert come(turns) == [True, True, True, False]
    line.give_back(turns[3])  # it has not come, and is given up
    line.give_back(turns[3])
    assert line.ahead_of(turns[2]) == 0


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(in_all=2), "Many runs are waiting"),
        (Limits(of_visitor=2), "Your other runs"),
        (Limits(of_visitor=9, of_address=2), "Your other runs"),
    ],
)
def test_there_are_only_so_many(limits: Limits, sentence: str) -> None:
    line = Turns(limits)
    turns = [line.take("a", "there") for _ in range(2)]
    with pytest.raises(FieldError) as refused:
        line.take("a", "there")
    assert refused.value.sentence is not None
    assert refused.value.sentence.startswith(sentence)
    line.give_back(turns[0])
    line.take("a", "there")


def test_another_visitor_is_not_kept_waiting_by_a_full_one() -> None:
    line = Turns(Limits(of_visitor=1, at_once=2))
    line.take("a", "there")
    with pytest.raises(FieldError):
        line.take("a", "there")
    assert line.take("b", "there").has_come.is_set()


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 3))
def test_as_many_go_as_may_and_no_others(steps: list[int], at_once: int) -> None:
    line = Turns(Limits(at_once=at_once, in_all=10, of_visitor=99, of_address=99))
    turns: list[Turn] = []
    for step in steps:
        if step < 5 and len(turns) < 10:
            turns.append(line.take("a", "there"))
        elif turns:
            line.give_back(turns.pop(step % len(turns)))
        assert come(turns) == [place < at_once for place in range(len(turns))]

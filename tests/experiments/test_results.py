"""Runs in a child process: their lines come as they are said, and nothing is left running."""

import os
from collections.abc import Iterator

import msgspec
import pytest

from lbviz.experiments import child
from lbviz.experiments.plan import Part, Plan
from lbviz.experiments.results import Runs
from lbviz.experiments.turns import Limits
from lbviz.scenarios.errors import FieldError
from tests.experiments.support import ONE, TWO

PLAN = Plan([Part("one", ONE), Part("two", TWO)], 2000, [1], ["left.dropped > right.dropped"])


def events(lines: list[bytes]) -> list[str]:
    return [msgspec.json.decode(line)["event"] for line in lines]


def test_a_child_says_all_and_ends() -> None:
    said = events(list(child.lines(PLAN)))
    assert said[-2:] == ["found", "done"]
    assert said.count("ran") == 2


def test_whoever_leaves_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    popen = child.subprocess.Popen

    def remember(*arguments: object, **more: object) -> object:
        started.append(popen(*arguments, **more))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(child.subprocess, "Popen", remember)
    lines = child.lines(Plan([Part("", ONE)], 2_000_000, [1]))
    assert msgspec.json.decode(next(lines))["event"] == "going"
    lines.close()  # type: ignore[attr-defined]
    (process,) = started
    assert process.poll() is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_what_takes_too_long_is_ended_with_a_sentence() -> None:
    *_, last = child.lines(Plan([Part("", ONE)], 2_000_000, [1]), timeout_s=1.0)
    assert msgspec.json.decode(last)["event"] == "problem"


class Script:
    """Stands in for the child; counts how often it was begun and ended."""

    def __init__(self, *said: str) -> None:
        self.said = said
        self.begun = self.ended = 0

    def __call__(self, plan: Plan) -> Iterator[bytes]:
        self.begun += 1
        try:
            for event in self.said:
                yield f'{{"event":"{event}"}}\n'.encode()
        finally:
            self.ended += 1


def test_what_was_run_once_is_not_run_again() -> None:
    script = Script("going", "found", "done")
    runs = Runs(carry_out=script)
    once = list(runs.begin(PLAN, "a", "there"))
    assert list(runs.begin(PLAN, "b", "there")) == once
    assert (script.begun, script.ended) == (1, 1)


@pytest.mark.parametrize("end", ["problem", "going"])
def test_what_broke_off_is_run_again(end: str) -> None:
    script = Script("going", end)
    runs = Runs(carry_out=script)
    for _ in range(2):
        list(runs.begin(PLAN, "a", "there"))
    assert script.begun == 2


def test_a_stream_closed_before_it_began_gives_its_turn_back() -> None:
    runs = Runs(Limits(in_all=1), Script("done"))
    for _ in range(3):
        runs.begin(PLAN, "a", "there").close()
    assert events(list(runs.begin(PLAN, "a", "there"))) == ["done"]


def test_who_waits_is_told_how_many_are_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lbviz.experiments.results.LOOK_EVERY_S", 0.0)
    runs = Runs(Limits(at_once=1), Script("going", "done"))
    first, second = runs.begin(PLAN, "a", "there"), runs.begin(PLAN, "b", "there")
    next(first)
    assert msgspec.json.decode(next(second)) == {"event": "waiting", "ahead": 1}
    first.close()
    assert events(list(second)) == ["going", "done"]


def test_too_large_a_plan_takes_no_turn() -> None:
    runs = Runs(Limits(in_all=1), Script("done"))
    with pytest.raises(FieldError):
        runs.begin(Plan([], 1, [1]), "a", "there")
    runs.begin(PLAN, "a", "there").close()

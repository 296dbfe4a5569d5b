"""Challenges: each can be solved, as its file says, and not by standing still."""

import msgspec
import pytest
from msgspec.structs import replace

from lbviz.course.blocks import Challenge
from lbviz.course.challenges import stars
from lbviz.course.lesson import Lesson
from lbviz.course.library import CHAPTERS
from lbviz.course.reader import read_lesson
from lbviz.course.samples import Sampled
from lbviz.live.live_world import LiveWorld
from lbviz.measures.expression import Expression
from lbviz.scenarios.spec import Constant, Scenario, ServerSpec, TimetableSpec, TrafficSpec
from lbviz.sim.commands import WorldCommand
from lbviz.sim.world import World
from tests.course.test_lesson import faults, read

PATH = CHAPTERS / "15-playground.md"
LESSON = read_lesson(PATH, PATH.read_text(encoding="utf-8"))
every_challenge = pytest.mark.parametrize("id", LESSON.challenges)

BLOCK = """
::: figure id="one" world="uneven"
:::

::: challenge id="rush" title="A rush" lasts_s="20"
What {c} has to bear.
- Lose ten at most. | total_lost <= 10
- Lose nothing. | total_lost == 0
- Spend little. | spent < 100
way: 3 | Add one. | add=server
way: 10.5 | Drain it. | drain=d
:::
"""


def test_there_are_six_at_least() -> None:
    assert len(LESSON.challenges) >= 6


@every_challenge
def test_its_own_way_earns_all_stars_and_standing_still_none(id: str) -> None:
    plan = LESSON.challenges[id]
    scenario = LESSON.figures[plan.figure].world.scenario
    assert stars(plan, scenario, plan.way) == 3
    assert stars(plan, scenario, []) == 0


@every_challenge
@pytest.mark.parametrize("seed", [1, 2])
def test_that_is_no_luck_of_its_seed(id: str, seed: int) -> None:
    plan = LESSON.challenges[id]
    scenario = replace(LESSON.figures[plan.figure].world.scenario, seed=seed)
    assert stars(plan, scenario, []) == 0
    assert stars(plan, scenario, plan.way) >= 2


def test_a_challenge_knows_its_figure_its_goals_and_a_way() -> None:
    lesson: Lesson = read(BLOCK)
    _, challenge = lesson.chapter.blocks
    assert isinstance(challenge, Challenge)
    conditions = [each.text for each in lesson.figures["one"].conditions]
    assert [conditions[goal.index] for goal in challenge.goals] == [
        "total_lost <= 10",
        "total_lost == 0",
        "spent < 100",
    ]
    assert [conditions[index] for index in (challenge.time, challenge.over, challenge.spent)] == [
        "time",
        "time >= 20",
        "spent",
    ]
    assert [(hint.at_s, hint.text) for hint in challenge.way] == [(3, "Add one."), (10.5, "Drain it.")]
    plan = lesson.challenges["rush"]
    assert [move.commands[0]["type"] for move in plan.way] == ["add_server", "drain_server"]


@pytest.mark.parametrize(
    ("was", "instead", "said"),
    [
        ("- Lose nothing. | total_lost == 0\n", "", "2 goals"),
        ("- Lose nothing. | total_lost == 0", "- Lose nothing.", "what earns a star"),
        ("total_lost == 0", "total_loss == 0", "total_lost"),
        ("total_lost == 0", "total_lost == 0 for 5s", "a goal without a time"),
        ("way: 3 |", "way: soon |", "at which second"),
        ("way: 3 |", "way: 13 |", "in the order of time"),
        ("drain=d", "drain=e", "one of a, b, c, d"),
        ('lasts_s="20"', 'lasts_s="long"', "lasts_s"),
    ],
)
def test_what_is_wrong_with_a_challenge_is_told_with_its_line(was: str, instead: str, said: str) -> None:
    assert was in BLOCK
    ((line, message),) = faults(BLOCK.replace(was, instead, 1))
    assert line > 20
    assert said in message


def test_what_is_spent_and_lost_is_counted_from_the_beginning() -> None:
    scenario = Scenario(
        traffic=TrafficSpec(rate_per_s=10, arrivals="constant", cost_ms=Constant(10), clients=1),
        servers=[ServerSpec("a", power=2), ServerSpec("b", workers=3)],
        timetable=[TimetableSpec(10.05, crash="a")],
    )
    world = LiveWorld(scenario, asked=["spent", "total_lost", "total_answered", "total_p99_ms"])
    world.advance_to(30)
    spent, lost, answered, p99_ms = [each.value for each in world.conditions]
    assert spent == 30 * 5
    # One was at a, or on its way there; ten seconds later another one tries whether a is back.
    assert lost == 2
    assert answered == world.world.tally.answered > 290
    assert p99_ms == pytest.approx(10, rel=0.02)
    assert Expression("spent").needs_world
    sampled = Sampled(World(scenario)).until(30)
    assert [sampled.measure(text) for text in world.asked] == [spent, lost, answered, p99_ms]


def test_in_a_room_it_comes_to_the_same() -> None:
    plan = LESSON.challenges["the-crash"]
    scenario = LESSON.figures[plan.figure].world.scenario
    room = LiveWorld(scenario, asked=[goal.text for goal in plan.goals])
    for move in plan.way:
        room.advance_to(move.at_s)
        for command in move.commands:
            room.apply(msgspec.convert(command, WorldCommand), "")
    room.advance_to(plan.lasts_s)
    assert [each.met for each in room.conditions] == [True] * 3

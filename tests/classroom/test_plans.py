"""The plans that come with lbviz can be read, and each of their questions has one answer that comes true."""

import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from lbviz.classroom.belonging import Belonging, placing_policy
from lbviz.classroom.deciding import ClassMeasures, commands_of
from lbviz.classroom.plan import Asked, Plan, Step
from lbviz.classroom.plans import PLANS, Plans
from lbviz.course.library import CHAPTERS, Library
from lbviz.live.live_world import LiveWorld, busy_world
from lbviz.sim.commands import Command
from lbviz.sim.nodes.client.commands import Seat


def decided_in_class(asked: Asked) -> bool:
    """Whether the class's own world decides a question."""
    return asked.run is None or asked.run.scenario is None


LIBRARY = Library([CHAPTERS])
READ = Plans([PLANS], LIBRARY).all
OF_CHAPTERS = [plan for plan in READ if re.match(r"\d\d-", plan.id)]
ASKING = [plan for plan in READ if any(step.ask and decided_in_class(step.ask) for step in plan.steps)]
STUDENTS = 12
SEEDS = (1, 2, 3, 4, 5)
# A teacher talks before pressing anything.
TALK_S = 20.0


def test_each_chapter_from_the_first_has_a_plan() -> None:
    chapters = [each for each in LIBRARY.contents if each.number]
    assert [plan.id for plan in OF_CHAPTERS] == [f"{each.number:02}-{each.name}" for each in chapters]


@pytest.mark.parametrize("plan", OF_CHAPTERS, ids=lambda plan: plan.id)
def test_a_plan_of_a_chapter_is_a_lesson_of_its_own(plan: Plan) -> None:
    number, _, name = plan.id.partition("-")
    chapter = LIBRARY.chapter(name)
    assert chapter is not None
    assert chapter.number == int(number)
    assert plan.leave == f"/course/{name}"
    assert 4 <= len(plan.steps) <= 6
    assert 10 <= plan.minutes <= 20
    assert f" {plan.minutes} minutes" in plan.title
    assert all(step.minutes and step.say and step.see for step in plan.steps)
    assert any(step.ask for step in plan.steps)


@pytest.mark.parametrize("plan", READ, ids=lambda plan: plan.id)
def test_a_step_whose_question_is_run_elsewhere_does_nothing_here(plan: Plan) -> None:
    """“Run it” runs such a question in a world of its own, and not what the step's button does."""
    for step in plan.steps:
        assert step.ask is None or decided_in_class(step.ask) or not step.do, step.title


@pytest.mark.parametrize("plan", ASKING, ids=lambda plan: plan.id)
@pytest.mark.parametrize("seed", SEEDS)
def test_exactly_one_answer_comes_true(plan: Plan, seed: int) -> None:
    assert {title: len(right) for title, right in decided(plan, seed)} == {
        step.title: 1 for step in plan.steps if step.ask and decided_in_class(step.ask)
    }


def decided(plan: Plan, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Go through a plan with a class that sends nothing by hand; yield which answers come true at each step."""
    keys = {number: str(number) for number in range(1, STUDENTS + 1)}
    for step, world, belonging in steps_in(plan, seed, keys):
        if step.ask and decided_in_class(step.ask):
            measures = ClassMeasures(world.measures(), belonging.moved)
            answers = zip(step.ask.options, step.ask.answers, strict=True)
            yield step.title, [option for option, answer in answers if answer.holds(measures)]


def steps_in(plan: Plan, seed: int, keys: dict[int, str]) -> Iterator[tuple[Step, LiveWorld, Belonging]]:
    """Yield each step once it is done, with the world and the students' places then."""
    for step in plan.steps:
        if step.world is not None:
            world, belonging = busy_world(replace(step.world, seed=seed), step.speed), Belonging()
            for address in keys.values():
                world.apply(Seat(address), "")
        world.advance_to(world.now + TALK_S)
        belonging.look(placing_policy(world), keys)
        for command in commands_of(step.do, world):
            assert isinstance(command, Command)
            world.apply(command, "")
        world.advance_to(world.now + (step.ask.after_s if step.ask else 0))
        world.sample()
        belonging.look(placing_policy(world), keys)
        yield step, world, belonging

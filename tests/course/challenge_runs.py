"""Playing a challenge as a reader does, in simulated time."""

import msgspec

from lbviz.course.challenges import Move, Plan
from lbviz.course.lesson import Lesson
from lbviz.live.live_world import LiveWorld
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import WorldCommand


def stars(lesson: Lesson, id: str, way: list[Move]) -> int:
    """Return how many stars a way through a challenge earns: each for its goal and those before it."""
    plan = lesson.challenges[id]
    return earned(plan, lesson.figures[plan.figure].world.scenario, way)


def earned(plan: Plan, scenario: Scenario, way: list[Move]) -> int:
    """Return how many stars are earned in a world of this scenario."""
    world = played(scenario, [goal.text for goal in plan.goals], way, plan.lasts_s)
    met = [each.met for each in world.conditions]
    return (*met, False).index(False)


def played(scenario: Scenario, asked: list[str], way: list[Move], lasts_s: float) -> LiveWorld:
    """Return a world after the way was gone, its conditions those asked for."""
    world = LiveWorld(scenario, asked=asked)
    for move in way:
        world.advance_to(move.at_s)
        for command in move.commands:
            world.apply(msgspec.convert(command, WorldCommand), "")
    world.advance_to(lasts_s)
    return world

"""Challenges: a world to be brought through its timetable, stars for how well, and one way to do it."""

from itertools import pairwise
from typing import NamedTuple

import msgspec
from msgspec import Struct

from lbviz.measures.expression import Expression
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import WorldCommand
from lbviz.sim.world import World

from .blocks import CommandData
from .samples import Sampled
from .settings import commands_for, with_settings

STARS = 3
_GOAL = "- what earns a star | when it does"
_MOVE = "way: at which second | what to do, in words | settings such as add=server"


class Move(Struct, frozen=True):
    """Something that is done at a simulated time (s): in words, and as commands of a room."""

    at_s: float
    words: str
    commands: list[CommandData]


class Plan(Struct, frozen=True):
    """What decides a challenge in a figure (its id): how long it lasts (s), what earns each star, and one way to all
    of them.
    """

    figure: str
    lasts_s: float
    goals: list[Expression]
    way: list[Move]


def stars(plan: Plan, scenario: Scenario, way: list[Move]) -> int:
    """Return how many stars a way earns in a world of this scenario: each for its goal and those before it."""
    sampled = Sampled(World(scenario))
    for move in way:
        sampled.do(move.at_s, (msgspec.convert(command, WorldCommand) for command in move.commands))
    measured = sampled.until(plan.lasts_s)
    return [*(goal.holds(measured) for goal in plan.goals), False].index(False)


class Said(NamedTuple):
    """The text of a challenge, its goals with their expressions, and its way."""

    text: str
    goals: list[tuple[str, str]]
    way: list[Move]


def said_in(text: str, scenario: Scenario) -> Said:
    """Return what the text of a challenge says, in a world of this scenario. Raises FieldError."""
    prose: list[str] = []
    goals: list[tuple[str, str]] = []
    way: list[Move] = []
    for line in text.splitlines():
        if line.startswith("- "):
            goals.append(_goal(line))
        elif line.startswith("way:"):
            move, scenario = _move(line, scenario)
            way.append(move)
        else:
            prose.append(line)
    if len(goals) != STARS:
        raise FieldError("", f"{len(goals)} goals", f"{STARS}, each in a line: {_GOAL}")
    if not way or any(move.at_s > later.at_s for move, later in pairwise(way)):
        raise FieldError("", f"{len(way)} moves", f"at least one, in the order of time, each in a line: {_MOVE}")
    return Said("\n".join(prose).strip(), goals, way)


def _goal(line: str) -> tuple[str, str]:
    words, bar, expression = line[2:].partition(" | ")
    if not bar:
        raise FieldError("", line, _GOAL)
    if Expression(expression).held_s:
        raise FieldError("", line, "a goal without a time that it must hold: it is looked at when all is over")
    return words.strip(), expression.strip()


def _move(line: str, scenario: Scenario) -> tuple[Move, Scenario]:
    parts = [part.strip() for part in line.removeprefix("way:").split(" | ")]
    if len(parts) != 3 or not parts[0].replace(".", "", 1).isdecimal():
        raise FieldError("", line, _MOVE)
    at_s, words, settings = parts
    return Move(float(at_s), words, commands_for(settings, scenario)), with_settings(scenario, settings)

"""Every task can be done with what stands at its figure: at most two of its controls, once each, and some patience."""

from collections.abc import Iterator
from itertools import permutations

import msgspec
import pytest

from lbviz.course.blocks import Button, Choice, CommandData, Figure, Knob, Slider, Task
from lbviz.course.lesson import Lesson
from lbviz.course.library import CHAPTERS, Library
from lbviz.course.settings import commands_for
from lbviz.live.live_world import busy_world
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import WorldCommand

# A reader waits no longer than this for a task to tick (simulated seconds).
PATIENCE_S = 60.0
LOOKED_AT_S = 0.5
# A slider is tried at so many places and its beginning.
SLIDER_STEPS = 7
# The strongest that the card of a server offers: static/js/course/card.js.
MOST_POWER = 4
# What a figure without a room tells its tasks, and the knob that changes it.
KNOBS = {"removed": "servers", "added": "servers", "keys": "keys", "points": "points", "slots": "size"}

Move = list[CommandData]


def _tasks() -> Iterator[tuple[str, Lesson, Task]]:
    for lesson in Library([CHAPTERS]).lessons:
        for block in lesson.chapter.blocks:
            if isinstance(block, Task):
                yield f"{lesson.chapter.name}.{block.id}", lesson, block


TASKS = {id: (lesson, task) for id, lesson, task in _tasks()}


@pytest.mark.parametrize(("lesson", "task"), TASKS.values(), ids=TASKS)
def test_a_task_can_be_done_with_what_its_figure_shows(lesson: Lesson, task: Task) -> None:
    figure = next(each for each in lesson.chapter.blocks if isinstance(each, Figure) and each.id == task.figure)
    if task.index < 0:
        knobs = {control.name for control in figure.controls if isinstance(control, Knob)}
        assert {KNOBS[each] for each in lesson.still_tasks[task.id].measures} <= knobs
        return
    moves = [*_moves(figure, lesson.figures[figure.id].world.scenario)]
    ways = (way for count in (1, 2) for way in permutations(moves, count))
    assert any(_does_it(lesson, task, way) for way in ways)


def _moves(figure: Figure, scenario: Scenario) -> Iterator[Move]:
    """Yield what can be done at a figure: with its controls, with its “+”, and with the cards of its servers."""
    for control in figure.controls:
        match control:
            case Slider(table=table, id=id, field=field):
                path = ".".join(filter(None, (table, id, *field)))
                for step in range(SLIDER_STEPS + 1):
                    value = control.min + (control.max - control.min) * step / SLIDER_STEPS
                    # What is counted has no halves.
                    is_count = control.max - control.min > 3
                    yield commands_for(f"{path}={round(value) if is_count else value:g}", scenario)
            case Choice(options=options):
                yield from (option.commands for option in options)
            case Button(commands=commands):
                yield commands
    yield commands_for("add=server", scenario)
    for server in scenario.servers:
        yield commands_for(f"servers.{server.id}.power={MOST_POWER}", scenario)


def _does_it(lesson: Lesson, task: Task, moves: tuple[Move, ...]) -> bool:
    """Return whether a task ticks itself after these moves."""
    live = lesson.figures[task.figure]
    world = live.world
    room = busy_world(world.scenario, world.speed, world.warm_s, [live.conditions[task.index].text])
    try:
        for move in moves:
            for command in move:
                room.apply(msgspec.convert(command, WorldCommand), "")
    except FieldError:
        # Such as two choices of one control, of which the second says what is so already.
        return False
    until = room.now + PATIENCE_S
    while room.now < until and not room.conditions[0].met:
        room.advance_to(room.now + LOOKED_AT_S)
        room.take_records()
    return room.conditions[0].met

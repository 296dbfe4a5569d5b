"""Which option of a question is right: the simulation decides, by the question's own conditions."""

from lbviz.course.settings import commands_for
from lbviz.live.live_world import LiveWorld
from lbviz.live.messages import RoomCommand
from lbviz.measures.live import LiveMeasures
from lbviz.measures.measured import Value
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError
from lbviz.sim.commands import Command

from .belonging import Belonging, MovedStudents, placing_policy
from .plan import Asked


class ClassMeasures:
    """The measures of a class's world, and of the class: `keys` students, so many `moved` by the last change."""

    def __init__(self, world: LiveMeasures, moved: MovedStudents | None) -> None:
        self._world = world
        self._moved = moved

    def measure(self, name: str) -> Value:
        moved = self._moved
        if moved is not None:
            match name:
                case "keys":
                    return moved.of
                case "moved":
                    return moved.now
                case "moved_share":
                    return moved.now / moved.of if moved.of else None
        return self._world.measure(name)

    def measure_of(self, name: str, *arguments: str | float) -> Value:
        return self._world.measure_of(name, *arguments)


def right_now(asked: Asked, world: LiveWorld, moved: MovedStudents | None) -> int | None:
    """Return which option is right in a class's world as it is now; None where none is, or more than one."""
    measures = ClassMeasures(world.measures(), moved)
    right = [place for place, answer in enumerate(asked.answers) if answer.holds(measures)]
    return right[0] if len(right) == 1 else None


def foreseen(asked: Asked, do: str, world: LiveWorld, belonging: Belonging, keys: dict[int, str]) -> int | None:
    """Return which option will turn out right, by a copy of a class's world in which what its step does is done."""
    copy, seen = world.fork(), Belonging()
    seen.look(placing_policy(copy), keys)
    try:
        for command in commands_of(do, copy):
            if isinstance(command, Command):
                copy.apply(command, "")
    except FieldError:
        # It was done already.
        seen = belonging
    copy.advance_to(copy.now + asked.after_s)
    copy.sample()
    if seen is not belonging:
        seen.look(placing_policy(copy), keys)
    return right_now(asked, copy, seen.moved)


def commands_of(do: str, world: LiveWorld) -> list[RoomCommand]:
    """Return the commands that a step's settings are to a world as it is now. Raises FieldError."""
    return [convert(command, RoomCommand) for command in commands_for(do, world.scenario)]

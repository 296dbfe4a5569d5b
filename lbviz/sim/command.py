"""What every command is: it carries itself out on a world, and names the command that takes it back."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, NamedTuple

from msgspec import Struct

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario
from lbviz.sim.world import World


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


class Message(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=_snake):
    """Base of all that a person asks of a room. On the wire the field `type` says which: pause, add_server …"""


class Command(Message, frozen=True):
    """Base of what a person changes in a running world."""

    final: ClassVar[bool] = False
    """Whether it cannot be taken back: undo passes over it, and its inverse means nothing."""
    quiet: ClassVar[bool] = False
    """Whether it is done so often, or matters to so few, that no log tells of it."""
    changes: ClassVar[bool] = True
    """Whether the world is set to something else afterwards."""

    def apply(self, world: World) -> "Applied":
        """Carry it out now. Raises FieldError, with nothing changed, if that cannot be done."""
        applied = self._carry_out(world)
        if self.changes:
            world.count_change()
        return applied

    def _carry_out(self, world: World) -> "Applied":
        raise NotImplementedError

    @property
    def words(self) -> str:
        """What it does, as in "undo: add server d"."""
        raise NotImplementedError

    @property
    def gesture(self) -> Hashable | None:
        """What all commands of one gesture share, such as a slider being dragged; None if it is a change by itself."""
        return None

    def resulting(self, scenario: Scenario) -> Scenario:
        """Return what this scenario would become, as far as limits and the specification ask."""
        return scenario

    def check(self, scenario: Scenario, *checks: Callable[[Scenario], None]) -> None:
        """Put the scenario that would result to these checks; what one raises names this command's own field."""
        result = self.resulting(scenario)
        try:
            for check in checks:
                check(result)
        except FieldError as error:
            raise FieldError(self._own_field(error.field), error.got, error.want, error.sentence) from None

    def _own_field(self, path: str) -> str:
        """Return the field of this command that stands for a field of the scenario."""
        return path


class Applied(NamedTuple):
    """A command as it was carried out, every choice made (ids, places), and the command that takes it back."""

    command: Command
    inverse: Command


def place_in(nodes: Sequence[object], position: int | None) -> int:
    """Return where a new node goes: at its position, last when that is unsaid or too high."""
    return len(nodes) if position is None else min(position, len(nodes))


def one_of(names: Sequence[str], what: str) -> str:
    """Return what an error wants: one of these names; without any, a `what`."""
    article = "an" if what[0] in "aeiou" else "a"
    return f"one of {', '.join(names)}" if names else f"{article} {what}, but there is none"

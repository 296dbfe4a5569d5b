"""The log of a world: who changed what, and when. Played again, it leads a new world to the same place."""

from collections.abc import Iterable

from msgspec import Struct

from .commands import Command
from .world import World


class LogEntry(Struct, frozen=True):
    """A command as it was carried out at a simulated time (s), and `by` whom; empty for nobody in particular."""

    time: float
    by: str
    command: Command


def replay(world: World, log: Iterable[LogEntry], until: float) -> None:
    """Bring a new world to where its log leads it, and on until a simulated time (s)."""
    for entry in log:
        world.run_until(entry.time)
        entry.command.apply(world)
    world.run_until(until)

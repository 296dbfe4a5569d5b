"""What a room tells those who keep it: every command that was carried out, and how far its time has come."""

from typing import Protocol

from msgspec import Struct

from .messages import RoomCommand

# How often a room that runs says so, in seconds.
REACHED_EVERY_S = 0.5


class Entry(Struct, frozen=True):
    """A command, carried out at a simulated `time` (s) of the world that was shown then, `at` a wall time (s)."""

    time: float
    at: float
    command: RoomCommand


class Receipt(Protocol):
    """Of something that is being kept."""

    def wait(self) -> bool:
        """Return once it is kept, or cannot be for now; whether it is."""


class Journal(Protocol):
    """Keeps a room."""

    def wrote(self, entry: Entry) -> Receipt: ...
    def reached(self, time: float) -> None:
        """Take note of the simulated time (s) that the world which is shown has come to."""

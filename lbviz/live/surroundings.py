"""The world outside the rooms."""

from collections.abc import Callable
from typing import Protocol

from .messages import Batch, Snapshot


class Surroundings(Protocol):
    """What a room needs of the world outside: real time (s), somebody who ticks it, and a way to its members."""

    def clock(self) -> float: ...
    def keep_ticking(self, tick: Callable[[], bool]) -> None: ...
    def send(self, room: str, message: Batch | Snapshot) -> None: ...

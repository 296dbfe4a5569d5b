"""Whose run goes next: so many at once, the others in the order in which they came."""

import os
import threading
from collections import Counter

from msgspec import Struct

from lbviz.scenarios.errors import FieldError


class Limits(Struct, frozen=True):
    """How many runs go on at once, and how many there may be (going on or waiting) in all, and of each who asks."""

    at_once: int = max(1, (os.cpu_count() or 2) - 1)
    in_all: int = 100
    of_visitor: int = 2
    of_address: int = 50


class Turn:
    """A place in the line. `who` are the names that its limits count."""

    def __init__(self, who: tuple[tuple[str, int], ...]) -> None:
        self.who = who
        self.has_come = threading.Event()


class Turns:
    """The line."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._line: list[Turn] = []
        self._of: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many are in the line, those whose turn has come among them."""
        return len(self._line)

    def take(self, visitor: str, address: str) -> Turn:
        """Stand in line, as this visitor of this address; raise FieldError where there are too many already."""
        limits = self._limits
        turn = Turn(((f"visitor {visitor}", limits.of_visitor), (f"address {address}", limits.of_address)))
        with self._lock:
            if len(self._line) >= limits.in_all:
                raise _too_many("Many runs are waiting here already. Try again in a minute.")
            if any(self._of[name] >= most for name, most in turn.who):
                raise _too_many("Your other runs are still going on. Let one of them end, or cancel it.")
            self._line.append(turn)
            self._of.update(name for name, _ in turn.who)
            self._call()
        return turn

    def ahead_of(self, turn: Turn) -> int:
        """Return how many must end before this one's turn comes."""
        with self._lock:
            return max(0, self._line.index(turn) - self._limits.at_once + 1)

    def give_back(self, turn: Turn) -> None:
        """Leave the line, wherever in it; to do it twice does no harm."""
        with self._lock:
            if turn not in self._line:
                return
            self._line.remove(turn)
            self._of.subtract(name for name, _ in turn.who)
            self._of += Counter()  # forgets those of whom there are none
            self._call()

    def _call(self) -> None:
        for turn in self._line[: self._limits.at_once]:
            turn.has_come.set()


def _too_many(sentence: str) -> FieldError:
    return FieldError("", "too many runs", "fewer at once", sentence)

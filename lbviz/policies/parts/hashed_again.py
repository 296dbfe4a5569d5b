"""Hash again where the backend that a hash leads to cannot be picked: what NGINX does, and others here after it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from itertools import count
from math import inf
from typing import NamedTuple

from xxhash import xxh64_intdigest

from .base import Backend

# NGINX gives up after so many hashes that led nowhere (`hp->tries`, `iphp->tries` in its hash and ip_hash modules).
MOST_TRIES = 20
# So many of them are told of.
MOST_TOLD = 3


class Step(NamedTuple):
    """One hash, and the backend it leads to."""

    number: int
    backend: Backend


def other_hashes(key: bytes) -> Iterator[int]:
    """Return hash after hash of a key, as independent as can be: xxHash64 with the seeds 1, 2 …"""
    for seed in count(1):
        yield xxh64_intdigest(key, seed)


class Search:
    """The hashes of one key, taken in turn until one leads to a backend that is neither `down` nor `tried`."""

    def __init__(self, at: Callable[[int], Backend], down: Set[Backend], tried: Collection[Backend]) -> None:
        """`at` says to which backend a number leads."""
        self._at = at
        self._down = down
        self._tried = tried
        self.passed: list[Step] = []
        self.found: Step | None = None

    def among(self, numbers: Iterable[int], most: float = inf) -> "Search":
        """Look through these numbers; nothing is found where more than `most` of them lead nowhere.

        A backend that was tried was found once, so the hash that led there first does not count against it.
        """
        sent_to = set(self._tried) - self._down
        useless = 0
        for number in numbers:
            step = Step(number, self._at(number))
            if step.backend not in self._down and step.backend not in self._tried:
                self.found = step
                return self
            self.passed.append(step)
            if step.backend in sent_to:
                sent_to.remove(step.backend)
                continue
            useless += 1
            if useless > most:
                return self
        return self

    def words(self, of: int) -> str:
        """Say where the hashes led before, each number modulo `of`, as a sentence's beginning; empty for nowhere."""
        told = [
            f"{number} % {of} = {number % of} leads to {backend.id}, {self._why(backend)}"
            for number, backend in self.passed[:MOST_TOLD]
        ]
        if len(self.passed) > MOST_TOLD:
            told.append(f"and so on, {len(self.passed)} times in all")
        return f"{'; '.join(told)}. Hashed again" if told else ""

    def _why(self, backend: Backend) -> str:
        return "which is down" if backend in self._down else "which was passed over"

"""The contract of a balancing policy: what it is told, what it answers, how it explains itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from random import Random
from typing import ClassVar

import msgspec


class Backend:
    """What a balancer knows of one server it may pick.

    The balancer owns these and counts `in_flight` (requests sent and not yet answered); policies only read.
    """

    __slots__ = ("id", "in_flight", "weight")

    def __init__(self, id: str, weight: int = 1) -> None:
        self.id = id
        self.weight = weight
        self.in_flight = 0


class Candidate(msgspec.Struct, frozen=True):
    """One backend in an explained pick; `figure` is None where the policy did not look at it."""

    id: str
    figure: float | None


class Pick(msgspec.Struct, frozen=True):
    """One decision and the figures it was made from: `figure` names what the candidates' figures measure."""

    policy: str
    winner: str
    figure: str
    candidates: list[Candidate]
    because: str


class Policy(ABC):
    """Chooses one backend for each request. Pure choice: no clock, no I/O, chance only from the given source.

    `pick` is the hot path and explains nothing; `explain` rebuilds the reason of the pick just made from what
    the policy has at hand, so it must be called before anything else changes.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._backends: list[Backend] = []

    def set_backends(self, backends: Iterable[Backend]) -> None:
        """Take the healthy backends, in the order of the configuration; called again whenever they change."""
        self._backends = list(backends)

    @abstractmethod
    def pick(self, key: str) -> Backend | None:
        """Return the backend for a request with this key (its client's address), or None without backends."""

    @abstractmethod
    def explain(self) -> Pick:
        """Describe the pick just made. Undefined before the first pick."""

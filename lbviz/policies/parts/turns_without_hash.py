"""Turns where a hash says nothing, as NGINX takes them."""

from collections.abc import Iterable

from .base import Backend, Candidate, Pick
from .hashed_again import MOST_TRIES
from .smooth_weights import SmoothWeights


class TurnsWithoutHash:
    """What NGINX does with a request whose key is empty, or whose hashes lead to nobody: round robin by weight."""

    def __init__(self, policy: str) -> None:
        self._policy = policy
        self._rotation = SmoothWeights()

    def set_backends(self, backends: Iterable[Backend]) -> None:
        """Take all backends in their order, those that are down, too."""
        self._rotation.set_backends(backends)

    def next_of(self, some: Iterable[Backend]) -> Backend | None:
        """Return whose turn it is of these, None if there are none."""
        able = {*some}
        contenders = [turn for turn in self._rotation.turns if turn.backend in able]
        if not contenders:
            return None
        self._picked = self._rotation.next(contenders)
        return self._picked

    def explain(self, *, empty: bool) -> Pick:
        """Describe the turn just taken, since the key was `empty` or its hashes led to nobody."""
        why = (
            "The key is empty: nothing to hash"
            if empty
            else f"More than {MOST_TRIES} hashes of the key led to servers that cannot be picked"
        )
        return Pick(
            policy=self._policy,
            winner=self._picked.id,
            figure="current weight",
            candidates=[
                Candidate(backend.id, weight) for backend, weight in self._rotation.before_paying(self._picked)
            ],
            because=f"{why}, so NGINX takes turns, and it was {self._picked.id}'s.",
            picture=self._rotation.picture(self._picked),
        )

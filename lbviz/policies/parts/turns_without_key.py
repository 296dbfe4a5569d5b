"""Turns for requests whose key is empty, as NGINX takes them."""

from collections.abc import Iterable

from .base import Backend, Candidate, Pick
from .smooth_weights import SmoothWeights


class TurnsWithoutKey:
    """What NGINX does with a request whose key is empty: round robin by weight."""

    def __init__(self, policy: str) -> None:
        self._policy = policy
        self._rotation = SmoothWeights()

    def set_backends(self, backends: Iterable[Backend]) -> None:
        """Take the backends in their order."""
        self._rotation.set_backends(backends)

    def next(self) -> Backend:
        """Return the backend whose turn it is."""
        self._picked = self._rotation.next(self._rotation.turns)
        return self._picked

    def explain(self) -> Pick:
        """Describe the turn just taken."""
        return Pick(
            policy=self._policy,
            winner=self._picked.id,
            figure="current weight",
            candidates=[
                Candidate(backend.id, weight) for backend, weight in self._rotation.before_paying(self._picked)
            ],
            because=f"The key is empty: nothing to hash, so NGINX takes turns, and it was {self._picked.id}'s.",
            picture=self._rotation.picture(self._picked),
        )

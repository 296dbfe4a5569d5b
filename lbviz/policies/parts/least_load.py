"""The least load for its weight wins: what the policies have in common that keep their backends in queues by load."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from math import lcm

from .base import Backend, Flow, Policy
from .load_queue import Turn
from .smooth_weights import SmoothWeights


class LeastLoadPolicy(Policy):
    """Picks the least load ÷ weight, and breaks ties by smooth weighted round robin.

    Each policy defines what a load is and in which queue a backend stands. A backend gets a new place when a request
    was sent to it or has ended there.
    """

    # The backends in queues, each with what `_place` needs to know of it.
    _queued: Mapping[Backend, object]

    def _begin(self) -> None:
        self._rotation = SmoothWeights()
        self._queued = {}

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._rotation.set_backends(up, self._down)
        self._turn_of = {turn.backend: turn for turn in self._rotation.turns}

    def _scaled_turns(self) -> list[tuple[Turn, int]]:
        """Return each backend's turn and what its load is multiplied by.

        The factors are whole numbers in the proportion of 1 ÷ weight, so that no rounding can make a false tie.
        """
        common = lcm(*(backend.weight for backend in self._backends))
        return [(turn, common // turn.weight) for turn in self._rotation.turns]

    @abstractmethod
    def _place(self, backend: Backend) -> None:
        """Put a backend that is in a queue where it belongs by its load."""

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        """Return the best of the others: the tried step out of their queues for this pick."""
        aside = [backend for backend in self._backends if backend in tried]
        if len(aside) == len(self._backends):
            return None
        for backend in aside:
            self._turn_of[backend].step_aside()
        picked = self.pick(flow)
        for backend in aside:
            self._place(backend)
        return picked

    def sent(self, backend: Backend) -> None:
        if backend in self._queued:
            self._place(backend)

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:
        if backend in self._queued:
            self._place(backend)

    def _weighted(self) -> bool:
        return any(backend.weight != 1 for backend in self._backends)

    def _because(self, winner: Backend, tied: int, least: str, alone: str) -> str:
        """Say why the winner won among those that `tied` at `least`; `alone` says it for a winner without a tie."""
        if len(self._backends) == 1:
            return f"{winner.id} is the only one there is to pick from."
        if tied > 1:
            return f"{tied} servers tie at {least}. Among those it was {winner.id}'s turn."
        return alone

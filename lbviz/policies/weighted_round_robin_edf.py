"""Pick in turn, as often as the weight says: the backend that is due first."""

from collections.abc import Collection

from .parts.base import Backend, Flow, Pick, Policy
from .parts.deadlines import DeadlineQueue


def weight_of(backend: Backend) -> float:
    """Return a backend's weight, as the queue wants it."""
    return backend.weight


class WeightedRoundRobinEdf(Policy):
    """Weighted round robin by earliest deadline first.

    Source: Envoy, `RoundRobinLoadBalancer` over `EdfScheduler`; `parts/deadlines.py` says what is the same and what is
    not. With equal weights it is plain round robin, for which Envoy takes a short cut.
    """

    id = "weighted_round_robin_edf"
    title = "Weighted round robin (EDF)"
    summary = (
        "Every server has a deadline, the earliest wins, and a weight of 3 makes the next one come 3 times sooner."
    )
    knows = "nothing"
    cost = "one deadline for each server, in a heap: log N steps a pick"
    known_as = {"Envoy": "ROUND_ROBIN (unequal weights)", "gRPC": "the scheduler of weighted_round_robin"}

    def _begin(self) -> None:
        self._queue = DeadlineQueue()

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._queue.set_backends(self._backends, weight_of)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._picked = self._queue.next(weight_of)
        return self._picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        others = self._others(tried)
        if not others:
            return None
        self._picked = self._queue.next_of(others, weight_of)
        return self._picked

    def explain(self) -> Pick:
        winner = self._picked
        because = (
            f"{winner.id} was due first. Its weight is {winner.weight}, so it is due again 1 ÷ {winner.weight} later."
        )
        return self._queue.explain(self.id, winner, self._backends, because)

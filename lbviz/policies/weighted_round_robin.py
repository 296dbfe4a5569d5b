"""Pick in turn, as often as the weight says, spread out evenly."""

from collections.abc import Iterable

from .parts.base import Backend, Candidate, Flow, Pick, Policy
from .parts.load_queue import queues_by_weight
from .parts.smooth_weights import SmoothWeights


class WeightedRoundRobin(Policy):
    """Smooth weighted round robin, the default of NGINX's `upstream` block.

    NGINX looks at every server for a pick. If there are many, queues as in least connections, all loads being 0, find
    the same one sooner.
    """

    id = "weighted_round_robin"
    title = "Weighted round robin"
    summary = "In turn, but a server of weight 3 gets three turns where one of weight 1 gets one, spread out evenly."
    knows = "nothing"
    cost = "one number for each server, in heaps: log N steps a pick; where they are few, all are looked at"
    known_as = {"NGINX": "(the default)"}

    def _begin(self) -> None:
        self._rotation = SmoothWeights()

    def set_backends(self, backends: Iterable[Backend]) -> None:
        super().set_backends(backends)
        self._rotation.set_backends(self._backends)
        queues = queues_by_weight(self._rotation.turns)
        self._queues = [*queues.values()]
        if queues:
            for turn in self._rotation.turns:
                queues[turn.weight].put(turn, 0)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        rotation = self._rotation
        self._picked = rotation.next_of_least(self._queues)[0] if self._queues else rotation.next(rotation.turns)
        return self._picked

    def explain(self) -> Pick:
        total = sum(backend.weight for backend in self._backends)
        weights = self._rotation.before_paying(self._picked)
        largest = max(weight for _, weight in weights)
        tied = sum(weight == largest for _, weight in weights) > 1
        return Pick(
            policy=self.id,
            winner=self._picked.id,
            figure="current weight",
            candidates=[Candidate(backend.id, weight) for backend, weight in weights],
            because=(
                f"Every server's current weight grew by its own weight; {self._picked.id}'s is the largest"
                f"{', and comes first among equals' if tied else ''}. It pays {total}, the sum of all weights."
            ),
            picture=self._rotation.picture(self._picked),
        )

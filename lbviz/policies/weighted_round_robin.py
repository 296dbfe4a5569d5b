"""Pick in turn, as often as the weight says, spread out evenly."""

from collections.abc import Collection

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

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._rotation.set_backends(up, self._down)
        self._by_weight = queues_by_weight(self._rotation.turns)
        self._queues = [*self._by_weight.values()]
        if self._queues:
            for turn in self._rotation.turns:
                self._by_weight[turn.weight].put(turn, 0)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        rotation = self._rotation
        self._picked = rotation.next_of_least(self._queues)[0] if self._queues else rotation.next(rotation.turns)
        return self._picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        """Return whose turn it is among the others; the tried neither grow nor pay, as in NGINX."""
        rotation = self._rotation
        others = [turn for turn in rotation.turns if turn.backend not in tried]
        if not others:
            return None
        if not self._queues:
            self._picked = rotation.next(others)
            return self._picked
        aside = [turn for turn in rotation.turns if turn.backend in tried]
        for turn in aside:
            turn.step_aside()
        self._picked, _ = rotation.next_of_least(self._queues)
        for turn in aside:
            self._by_weight[turn.weight].put(turn, 0)
        return self._picked

    def explain(self) -> Pick:
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
                f"{', and comes first among equals' if tied else ''}. "
                f"It pays {self._rotation.paid}, the sum of these weights."
            ),
            picture=self._rotation.picture(self._picked),
        )

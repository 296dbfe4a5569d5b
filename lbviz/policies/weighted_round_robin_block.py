"""Pick in turn, each backend as many times in a row as its weight says."""

from bisect import bisect_right
from collections.abc import Collection
from itertools import accumulate

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Policy


class WeightedRoundRobinBlock(Policy):
    """The naive weighted round robin: weights 5, 1 give a a a a a b.

    NGINX rotated in blocks as well until its commit 52327e0627f4 of May 2012, from the last server to the first: c b a
    a a a a for weights 5, 1, 1. Here the first server begins.
    """

    id = "weighted_round_robin_block"
    title = "Weighted round robin (in blocks)"
    summary = (
        "In turn, weight 5 meaning five in a row. The shares are right, but the strong server gets them in a burst."
    )
    knows = "nothing"
    cost = "two counters"
    known_as = {"NGINX": "(the default until 2012, in another order)"}

    _place = 0
    _taken = 0

    def _arrange(self, up: list[Backend]) -> None:
        """Take the new backends and go on in the middle of the block, if its backend is still there."""
        due = self._backends[self._place] if self._backends else None
        super()._arrange(up)
        if due in self._backends:
            self._place = self._backends.index(due)
        else:
            self._place %= max(1, len(self._backends))
            self._taken = 0

    def pick(self, flow: Flow) -> Backend | None:
        backends = self._backends
        if not backends:
            return None
        picked = backends[self._place]
        if self._taken >= picked.weight:
            self._place = (self._place + 1) % len(backends)
            self._taken = 0
            picked = backends[self._place]
        self._taken += 1
        return picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        """Go on in the block if that is another's; otherwise begin the next block of one that was not tried."""
        if not self._others(tried):
            return None
        picked = self.pick(flow)
        while picked in tried:
            self._taken = self._backends[self._place].weight
            picked = self.pick(flow)
        return picked

    def explain(self) -> Pick:
        winner = self._backends[self._place]
        following = self._backends[(self._place + 1) % len(self._backends)]
        turn = f"turn {self._taken} of {winner.weight} in a row"
        ends = [*accumulate(backend.weight for backend in self._backends)]
        slot = ends[self._place] - winner.weight + self._taken - 1
        shown = pictures.around(slot, ends[-1], pictures.MOST_SLOTS)
        then = f"then {following.id} gets {following.weight}" if following is not winner else "there is no other"
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="turns in a row",
            candidates=[Candidate(backend.id, backend.weight) for backend in self._backends],
            because=f"It is {winner.id}'s {turn}; {then}.",
            picture=pictures.Slots(
                number="",
                size=ends[-1],
                slot=slot,
                begin=shown.start,
                owners=[bisect_right(ends, one) for one in shown],
            ),
        )

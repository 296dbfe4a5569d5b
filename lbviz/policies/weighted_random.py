"""Pick at random, each backend with the chance that its weight says."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Policy


class WeightedRandom(Policy):
    """One draw from as many tickets as all weights together, found by bisection.

    Source: NGINX, `ngx_http_upstream_peek_random_peer` in `ngx_http_upstream_random_module.c` (commit 104734f21888).
    """

    id = "weighted_random"
    title = "Weighted random"
    summary = (
        "A lottery: a server of weight 3 holds three tickets where one of weight 1 holds one. Even in the long run."
    )
    knows = "nothing"
    cost = "one running sum for each server, log N steps a pick"
    known_as = {"NGINX": "random", "HAProxy": "random(1)"}

    def _begin(self) -> None:
        self._all_ends: list[int] = []

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._all_ends = _ends_of(up)

    def pick(self, flow: Flow) -> Backend | None:
        return self._draw(self._backends, self._all_ends)

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        others = self._others(tried)
        return self._draw(others, _ends_of(others))

    def _draw(self, among: Sequence[Backend], ends: list[int]) -> Backend | None:
        if not among:
            return None
        self._among, self._ends = among, ends
        self._ticket = int(self._rng.random() * ends[-1])
        return among[bisect_right(ends, self._ticket)]

    def explain(self) -> Pick:
        ends, total = self._ends, self._ends[-1]
        place = bisect_right(ends, self._ticket)
        winner = self._among[place]
        first, last = ends[place] - winner.weight + 1, ends[place]
        shown = pictures.around(self._ticket, total, pictures.MOST_SLOTS)
        tickets = f"ticket {first}" if first == last else f"tickets {first} to {last}"
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="chance, %",
            candidates=[
                Candidate(backend.id, 100 * backend.weight / total if backend in self._among else None)
                for backend in self._backends
            ],
            because=f"Ticket {self._ticket + 1} of {total} was drawn, and {winner.id} holds {tickets}.",
            picture=pictures.Slots(
                number="",
                size=total,
                slot=self._ticket,
                begin=shown.start,
                owners=[self._backends.index(self._among[bisect_right(ends, one)]) for one in shown],
            ),
        )


def _ends_of(backends: Sequence[Backend]) -> list[int]:
    return list(accumulate(backend.weight for backend in backends))

"""Pick at random, each backend with the chance that its weight says."""

from bisect import bisect_right
from collections.abc import Iterable
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

    def set_backends(self, backends: Iterable[Backend]) -> None:
        super().set_backends(backends)
        self._ends = list(accumulate(backend.weight for backend in self._backends))

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._ticket = int(self._rng.random() * self._ends[-1])
        return self._backends[bisect_right(self._ends, self._ticket)]

    def explain(self) -> Pick:
        total = self._ends[-1]
        place = bisect_right(self._ends, self._ticket)
        winner = self._backends[place]
        first, last = self._ends[place] - winner.weight + 1, self._ends[place]
        shown = pictures.around(self._ticket, total, pictures.MOST_SLOTS)
        tickets = f"ticket {first}" if first == last else f"tickets {first} to {last}"
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="chance, %",
            candidates=[Candidate(backend.id, 100 * backend.weight / total) for backend in self._backends],
            because=f"Ticket {self._ticket + 1} of {total} was drawn, and {winner.id} holds {tickets}.",
            picture=pictures.Slots(
                number="",
                size=total,
                slot=self._ticket,
                begin=shown.start,
                owners=[bisect_right(self._ends, one) for one in shown],
            ),
        )

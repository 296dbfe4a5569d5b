"""Pick as Envoy's LEAST_REQUEST does: by a few draws, or by deadline where weights differ."""

from collections.abc import Collection, Sequence

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Policy
from .parts.deadlines import DeadlineQueue
from .parts.draws import names


def weight_now(backend: Backend) -> float:
    """Return a backend's weight, divided by what it has in flight and one more."""
    return backend.weight / (backend.in_flight + 1)


class LeastRequest(Policy):
    """Envoy's least request, with its default `active_request_bias` of 1.

    Source: Envoy, `least_request_lb.cc` (commit 0a31a547fa09) over `load_balancer_impl.cc` (commit 00cf9a056f3e).
    With equal weights it makes `options.choices` draws, in which the same server may come up twice, and takes the one
    with the fewest requests in flight, the first drawn on a tie. With unequal weights it takes turns by deadline: a
    server's next turn comes (in flight + 1) ÷ weight later, worked out when it is picked and before the new request
    counts. `parts/deadlines.py` says where the queue starts and what a change of the servers does to it.
    """

    id = "least_request"
    title = "Least request"
    summary = (
        "Two draws, and the less busy wins; with weights, turns instead, which come slower the busier a server is."
    )
    knows = "what is in flight"
    cost = "equal weights: two looked at for a pick; otherwise a heap, log N steps a pick"
    uses = ("choices",)
    known_as = {
        "Envoy": "LEAST_REQUEST",
        "gRPC": "least_request_experimental (equal weights)",
        "HAProxy": "random(2) (equal weights)",
    }

    def _begin(self) -> None:
        self._queue = DeadlineQueue()

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._weighted = len({backend.weight for backend in self._backends}) > 1
        self._queue.set_backends(self._backends if self._weighted else [], weight_now)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        if self._weighted:
            self._picked = self._queue.next(weight_now)
            return self._picked
        return self._less_busy(self._backends)

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        others = self._others(tried)
        if not others:
            return None
        if self._weighted:
            self._picked = self._queue.next_of(others, weight_now)
            return self._picked
        return self._less_busy(others)

    def _less_busy(self, backends: Sequence[Backend]) -> Backend:
        draw, count = self._rng.random, len(backends)
        self._drawn = drawn = [backends[int(draw() * count)] for _ in range(self._options.choices)]
        best = drawn[0]
        for backend in drawn:
            if backend.in_flight < best.in_flight:
                best = backend
        self._picked = best
        return best

    def explain(self) -> Pick:
        return self._explain_turn() if self._weighted else self._explain_draws()

    def _explain_turn(self) -> Pick:
        winner = self._picked
        because = (
            f"{winner.id} was due first. With {winner.in_flight} in flight already, and a weight of "
            f"{winner.weight}, it is due again {winner.in_flight + 1} ÷ {winner.weight} later."
        )
        return self._queue.explain(self.id, winner, self._backends, because)

    def _explain_draws(self) -> Pick:
        winner = self._picked
        drawn = list(dict.fromkeys(self._drawn))
        if len(self._backends) == 1:
            because = f"{winner.id} is the only one there is to pick from."
        elif len(drawn) == 1:
            because = f"Only {winner.id} was drawn" + (", every time." if len(self._drawn) > 1 else ".")
        elif all(backend.in_flight == winner.in_flight for backend in drawn):
            because = f"{names(drawn)} were drawn and are equal, so {winner.id}, drawn first, gets it."
        else:
            fewer = "fewer" if len(drawn) == 2 else "the fewest"
            because = f"{names(drawn)} were drawn; {winner.id} has {fewer} in flight. Nobody else was asked."
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight",
            candidates=[
                Candidate(backend.id, backend.in_flight if backend in drawn else None) for backend in self._backends
            ],
            because=because,
            picture=pictures.drawn(
                [self._backends.index(backend) for backend in self._drawn[: pictures.MOST_SERVERS]],
                [backend.in_flight for backend in self._backends],
            ),
        )

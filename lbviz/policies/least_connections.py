"""Pick the backend with the fewest requests in flight for its weight."""

from collections.abc import Iterable
from math import lcm
from random import Random

from .base import Backend, Candidate, Pick, Policy
from .smooth_weights import SmoothWeights


class LeastConnections(Policy):
    """Fewest in flight ÷ weight, ties by smooth weighted round robin.

    Source: NGINX, `ngx_http_upstream_least_conn_module.c`, which compares and breaks ties the same way.
    """

    id = "least_connections"
    title = "Least connections"
    summary = "The server with the fewest requests in flight. Slow servers keep theirs longer, so they get fewer."

    def __init__(self, rng: Random) -> None:
        super().__init__(rng)
        self._weights = SmoothWeights()

    def set_backends(self, backends: Iterable[Backend]) -> None:
        super().set_backends(backends)
        self._weights.keep_only(self._backends)
        # Whole numbers in the proportion of 1 ÷ weight, so that no rounding can make a tie of what is none.
        common = lcm(*(backend.weight for backend in self._backends))
        self._scaled = [(backend, common // backend.weight) for backend in self._backends]

    def pick(self, key: str) -> Backend | None:
        if not self._backends:
            return None
        least = None
        for backend, scale in self._scaled:
            load = backend.in_flight * scale
            if least is None or load < least:
                least, best, tied = load, backend, None
            elif load == least:
                if tied is None:
                    tied = [best]
                tied.append(backend)
        self._tied = 1 if tied is None else len(tied)
        self._picked = best if tied is None else self._weights.turn(tied)
        return self._picked

    def explain(self) -> Pick:
        winner = self._picked
        weighted = any(backend.weight != 1 for backend in self._backends)
        if self._tied > 1:
            because = f"{self._tied} servers tie at the least. Among those it was {winner.id}'s turn."
        else:
            because = f"{winner.id} has the fewest requests in flight{' for its weight' if weighted else ''}."
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight ÷ weight" if weighted else "in flight",
            candidates=[Candidate(backend.id, backend.in_flight / backend.weight) for backend in self._backends],
            because=because,
        )

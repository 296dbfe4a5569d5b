"""Pick the backend with the fewest requests in flight for its weight."""

from collections.abc import Iterable
from math import inf, lcm

from .parts.base import Backend, Candidate, Flow, Pick, Policy
from .parts.load_queue import Turn, queues_by_weight
from .parts.smooth_weights import SmoothWeights


class LeastConnections(Policy):
    """Fewest in flight ÷ weight, ties by smooth weighted round robin.

    Source: NGINX, `ngx_http_upstream_least_conn_module.c`, which compares and breaks ties the same way.

    NGINX looks at every server for a pick. Where there are many, queues by load find the same one sooner.
    """

    id = "least_connections"
    title = "Least connections"
    summary = "The server with the fewest requests in flight. Slow servers keep theirs longer, so they get fewer."
    knows = "what is in flight"
    cost = "one counter for each server, in heaps: log N steps a pick; where they are few, all are looked at"
    known_as = {"NGINX": "least_conn", "HAProxy": "leastconn"}

    def _begin(self) -> None:
        self._rotation = SmoothWeights()

    def set_backends(self, backends: Iterable[Backend]) -> None:
        super().set_backends(backends)
        self._rotation.set_backends(self._backends)
        # Whole numbers in the proportion of 1 ÷ weight, so that no rounding can make a tie of what is none.
        common = lcm(*(backend.weight for backend in self._backends))
        self._scaled = [(turn.backend, common // turn.weight, turn) for turn in self._rotation.turns]
        # Where no load is to be scaled these are looked at, which takes a sixth less time.
        self._alike = [(backend, turn) for backend, scale, turn in self._scaled if scale == 1]
        if len(self._alike) < len(self._scaled):
            self._alike = []
        queues = queues_by_weight(self._rotation.turns)
        self.listens = bool(queues)
        self._queues = [*queues.values()]
        self._queued = {backend: (queues[turn.weight], scale, turn) for backend, scale, turn in self._scaled if queues}
        for backend in self._queued:
            self._place(backend)

    def _place(self, backend: Backend) -> None:
        queue, scale, turn = self._queued[backend]
        queue.put(turn, backend.in_flight * scale)

    def sent(self, backend: Backend) -> None:
        if backend in self._queued:
            self._place(backend)

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:
        if backend in self._queued:
            self._place(backend)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        if self._queues:
            self._picked, self._tied = self._rotation.next_of_least(self._queues)
            return self._picked
        least = inf
        tied: list[Turn] = []
        if self._alike:
            for backend, turn in self._alike:
                load = backend.in_flight
                if load < least:
                    least = load
                    tied = [turn]
                elif load == least:
                    tied.append(turn)
        else:
            for backend, scale, turn in self._scaled:
                load = backend.in_flight * scale
                if load < least:
                    least = load
                    tied = [turn]
                elif load == least:
                    tied.append(turn)
        self._tied = len(tied)
        self._picked = picked = tied[0].backend if len(tied) == 1 else self._rotation.next(tied)
        return picked

    def explain(self) -> Pick:
        winner = self._picked
        weighted = any(backend.weight != 1 for backend in self._backends)
        if len(self._backends) == 1:
            because = f"{winner.id} is the only one there is to pick from."
        elif self._tied > 1:
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

"""Pick the backend with the fewest requests in flight for its weight."""

from collections.abc import Collection, Sequence
from math import inf

from .parts.base import Backend, Candidate, Flow, Pick
from .parts.least_load import LeastLoadPolicy
from .parts.load_queue import LoadQueue, Turn, queues_by_weight


class LeastConnections(LeastLoadPolicy):
    """Fewest in flight ÷ weight; ties by smooth weighted round robin.

    Source: NGINX, `ngx_http_upstream_least_conn_module.c`, which compares and breaks ties the same way.

    NGINX looks at every server for a pick. If there are many, queues by load find the same one sooner.
    """

    id = "least_connections"
    title = "Least connections"
    summary = "The server with the fewest requests in flight. Slow servers keep theirs longer, so they get fewer."
    knows = "what is in flight"
    cost = "one counter for each server, in heaps: log N steps a pick; where they are few, all are looked at"
    known_as = {"NGINX": "least_conn", "HAProxy": "leastconn"}

    _queued: dict[Backend, tuple[LoadQueue, int, Turn]]

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._scaled = [(turn.backend, scale, turn) for turn, scale in self._scaled_turns()]
        # If no load needs scaling, the pick goes through these, which takes a sixth less time.
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
            tied = _least_of(self._scaled)
        # As `_take_turn` has it, a call less: this is the hot path.
        self._tied = len(tied)
        self._picked = picked = tied[0].backend if len(tied) == 1 else self._rotation.next(tied)
        return picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        if self._queues:
            return super().pick_other(flow, tried)
        tied = _least_of([each for each in self._scaled if each[0] not in tried])
        return self._take_turn(tied) if tied else None

    def _take_turn(self, tied: list[Turn]) -> Backend:
        self._tied = len(tied)
        self._picked = picked = tied[0].backend if len(tied) == 1 else self._rotation.next(tied)
        return picked

    def explain(self) -> Pick:
        winner = self._picked
        weighted = self._weighted()
        alone = f"{winner.id} has the fewest requests in flight{' for its weight' if weighted else ''}."
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight ÷ weight" if weighted else "in flight",
            candidates=[Candidate(backend.id, backend.in_flight / backend.weight) for backend in self._backends],
            because=self._because(winner, self._tied, "the least", alone),
        )


def _least_of(scaled: Sequence[tuple[Backend, int, Turn]]) -> list[Turn]:
    """Return the turns of those with the least load, worked out with what each load is multiplied by."""
    least: float = inf
    tied: list[Turn] = []
    for backend, scale, turn in scaled:
        load = backend.in_flight * scale
        if load < least:
            least = load
            tied = [turn]
        elif load == least:
            tied.append(turn)
    return tied

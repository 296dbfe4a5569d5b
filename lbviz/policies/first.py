"""Fill one backend, then the next."""

from collections.abc import Collection, Sequence

from .parts.base import Backend, Candidate, Flow, Pick, Policy


class First(Policy):
    """The first server of the list that has room; the others stay free, and could be switched off.

    Source: HAProxy's manual, `balance first`, and `fas_get_next_server` in `src/lb_fas.c`: the first in order whose
    `maxconn` is not reached. A server has room until as many requests are in flight to it as its operator says it can
    hold (`Backend.full_at`); without such a bound the first server gets everything, which is why HAProxy's manual says
    to set one. Where all are full HAProxy lets the request wait; here the first server gets it. Weights are ignored.
    """

    id = "first"
    title = "First with room"
    summary = "The first server in the list until it is full, then the second: as few servers as will do have work."
    knows = "what is in flight"
    cost = "one counter for each server; a pick looks past those that are full"
    known_as = {"HAProxy": "first"}

    def pick(self, flow: Flow) -> Backend | None:
        return self._first_of(self._backends)

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        return self._first_of(self._others(tried))

    def _first_of(self, backends: Sequence[Backend]) -> Backend | None:
        for backend in backends:
            if backend.full_at is None or backend.in_flight < backend.full_at:
                self._picked = backend
                return backend
        if not backends:
            return None
        self._picked = backends[0]
        return backends[0]

    def explain(self) -> Pick:
        winner = self._picked
        before = self._backends[: self._backends.index(winner)]
        if winner.full_at is not None and winner.in_flight >= winner.full_at:
            because = f"Every server is full; {winner.id} is the first in the list."
        elif winner.full_at is None:
            because = f"{winner.id} is the first with room, and has no bound: it is never full."
        else:
            because = f"{winner.id} is the first with room: {winner.in_flight} of {winner.full_at} in flight."
        looked_at = {*before, winner}
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight",
            candidates=[
                Candidate(backend.id, backend.in_flight if backend in looked_at else None) for backend in self._backends
            ],
            because=because,
        )

"""Pick the backends in turn."""

from collections.abc import Collection

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Policy


class RoundRobin(Policy):
    """Each backend in its turn, weights ignored (RFC 1794 describes the same rotation for DNS answers)."""

    id = "round_robin"
    title = "Round robin"
    summary = "Each server in turn. Fair in requests, blind to how strong a server is and how heavy a request is."
    knows = "nothing"
    cost = "one counter"
    known_as = {"NGINX": "(the default, equal weights)", "HAProxy": "roundrobin", "Envoy": "ROUND_ROBIN"}

    _next = 0

    def _arrange(self, up: list[Backend]) -> None:
        """Take the new backends and go on where the turn was, so that a change does not favour the first."""
        due = self._backends[self._next].id if self._backends else None
        super()._arrange(up)
        ids = [backend.id for backend in self._backends]
        self._next = ids.index(due) if due in ids else self._next % max(1, len(ids))

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        picked = self._backends[self._next]
        self._next = (self._next + 1) % len(self._backends)
        return picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        backends = self._backends
        for wait in range(len(backends)):
            place = (self._next + wait) % len(backends)
            if backends[place] not in tried:
                self._next = (place + 1) % len(backends)
                return backends[place]
        return None

    def explain(self) -> Pick:
        count = len(self._backends)
        turn = (self._next - 1) % count
        winner = self._backends[turn].id
        return Pick(
            policy=self.id,
            winner=winner,
            figure="turns to wait",
            candidates=[Candidate(backend.id, (place - turn) % count) for place, backend in enumerate(self._backends)],
            because=f"It was {winner}'s turn. Next comes {self._backends[self._next].id}.",
            picture=pictures.Queue(
                turns=[((turn + wait) % count, wait) for wait in range(min(count, pictures.MOST_SERVERS))],
                again=count,
                waiting=count,
            ),
        )

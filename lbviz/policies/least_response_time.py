"""Pick the backend that answers soonest, to judge by its average answer and what it has in flight."""

from heapq import heapify, heapreplace
from math import floor

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick
from .parts.least_load import LeastLoadPolicy
from .parts.load_queue import LoadQueue, Turn

# NGINX's figures: the weight of a new answer in the average, the width of a cluster, and the longest latency that
# is told from longer ones.
NEW = 0.05
CLUSTER_MS = 20
MOST_MS = 5000
HALVED_EVERY_S = 11


class Average:
    """The memory of one backend: its average latency in whole ms, and the second in which a pick was last noted."""

    __slots__ = ("checked", "latency_ms")

    def __init__(self) -> None:
        self.latency_ms = 0
        self.checked = 0

    def take(self, latency_ms: int) -> None:
        """Count an answer: the first is the average, each later one weighs a twentieth."""
        average = self.latency_ms
        self.latency_ms = int(0.5 + (latency_ms * NEW + average * (1 - NEW))) if average else latency_ms

    def expected_ms(self, now: int) -> int:
        """Return the latency to expect, in steps of 20 ms up to 5 s; it halves every 11 s without a pick."""
        latency = self.latency_ms >> min((now - self.checked) // HALVED_EVERY_S, 64)
        return MOST_MS if latency > MOST_MS else latency + CLUSTER_MS - latency % CLUSTER_MS

    def halved_after(self, now: int) -> int:
        """Return the next second in which it halves if the backend is not picked."""
        return now + HALVED_EVERY_S - (now - self.checked) % HALVED_EVERY_S


class LeastResponseTime(LeastLoadPolicy):
    """Least average response time × (in flight + 1) ÷ weight; ties by smooth weighted round robin.

    Source: NGINX, `least_time last_byte` without `inflight`: `ngx_http_upstream_least_time_module.c` (commit
    4200bd21cf80), with the default `fail_timeout` of 10 s, which a wait must exceed. For years only NGINX Plus had it.
    HAProxy and Envoy have nothing like it. As in NGINX, failures do not count, a server without answers passes for the
    fastest, and an idle one is believed to be twice as fast every 11 s, so that a slow server gets another chance.

    NGINX looks at every server for a pick. Here a server's wait is worked out anew when something happens to it, or
    when a halving is due, and queues by load find the least.
    """

    id = "least_response_time"
    title = "Least response time"
    summary = "The server with the least average latency × (in flight + 1). Finds the fast; crowds a new one at first."
    knows = "latency"
    cost = "one average and one counter for each server, in heaps: log N steps a pick"
    known_as = {"NGINX": "least_time last_byte", "Traefik": "leasttime"}
    listens = True

    _queued: dict[Backend, tuple[LoadQueue, int, Turn]]

    def _begin(self) -> None:
        super()._begin()
        self._averages: dict[Backend, Average] = {}

    def _arrange(self, up: list[Backend]) -> None:
        """Take the backends; one that is removed is forgotten, one that is down is not."""
        super()._arrange(up)
        before, self._now = self._averages, floor(self._clock())
        self._averages = {backend: before.get(backend) or Average() for backend in self._configured}
        queues = {backend.weight: LoadQueue() for backend in self._backends}
        self._queues = [*queues.values()]
        self._queued = {turn.backend: (queues[turn.weight], scale, turn) for turn, scale in self._scaled_turns()}
        self._halvings = [
            (self._averages[backend].halved_after(self._now), place, backend)
            for place, backend in enumerate(self._backends)
        ]
        heapify(self._halvings)
        for backend in self._backends:
            self._place(backend)

    def _place(self, backend: Backend) -> None:
        """Put a backend where it belongs at the latest pick; `_halve` sees to what halves before the next one."""
        queue, scale, turn = self._queued[backend]
        queue.put(turn, self._averages[backend].expected_ms(self._now) * (backend.in_flight + 1) * scale)

    def _halve(self) -> None:
        halvings, now = self._halvings, self._now
        while halvings[0][0] <= now:
            _, place, backend = halvings[0]
            heapreplace(halvings, (self._averages[backend].halved_after(now), place, backend))
            self._place(backend)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._now = now = floor(self._clock())
        self._halve()
        self._picked, self._tied = self._rotation.next_of_least(self._queues)
        average = self._averages[self._picked]
        self._expected_ms = average.expected_ms(now)
        if now - average.checked >= HALVED_EVERY_S:
            average.checked = now
            self._place(self._picked)
        return self._picked

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:
        if backend in self._queued:
            if ok:
                self._averages[backend].take(int(latency_s * 1000))
            self._place(backend)

    def explain(self) -> Pick:
        winner = self._picked
        weighted = self._weighted()
        alone = (
            f"{winner.id} answers in about {self._expected_ms} ms and has {winner.in_flight} in flight: "
            f"the least wait{' for its weight' if weighted else ''}."
        )
        waits = [self._wait(place, backend) for place, backend in enumerate(self._backends)]
        shown = pictures.foremost([one.wait for one in waits], self._backends.index(winner))
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="wait, ms ÷ weight" if weighted else "wait, ms",
            candidates=[Candidate(backend.id, one.wait) for backend, one in zip(self._backends, waits, strict=True)],
            because=self._because(winner, self._tied, "the least wait", alone),
            picture=pictures.Waits([waits[place] for place in shown]),
        )

    def _wait(self, place: int, backend: Backend) -> pictures.Wait:
        # The winner's pick has been noted since, which changed what to expect of it.
        picked = backend is self._picked
        latency = self._expected_ms if picked else self._averages[backend].expected_ms(self._now)
        wait = latency * (backend.in_flight + 1) / backend.weight
        return pictures.Wait(place, latency, backend.in_flight, backend.weight, wait)

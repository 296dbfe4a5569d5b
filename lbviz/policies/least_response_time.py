"""Pick the backend that answers soonest, to judge by its average answer and what it has in flight."""

from collections.abc import Iterable
from math import floor, inf, lcm

from . import pictures
from .base import Backend, Candidate, Flow, Pick, Policy
from .load_queue import Turn
from .smooth_weights import SmoothWeights

# NGINX's figures: how much a new answer weighs in the average, the width of a cluster, and the most that is told apart.
NEW = 0.05
CLUSTER_MS = 20
MOST_MS = 5000
FAIL_TIMEOUT_S = 10


class Average:
    """What is remembered of a backend: its average latency in whole ms, and the second it was last noted as picked."""

    __slots__ = ("checked", "latency_ms")

    def __init__(self) -> None:
        self.latency_ms = 0
        self.checked = 0

    def take(self, latency_ms: int) -> None:
        """Count an answer in: the first is the average, later ones weigh a twentieth."""
        average = self.latency_ms
        self.latency_ms = int(0.5 + (latency_ms * NEW + average * (1 - NEW))) if average else latency_ms

    def expected_ms(self, now: int) -> int:
        """Return the latency to expect: halved every 11 s without a pick, in steps of 20 ms, above 5 s all the same."""
        latency = self.latency_ms
        idle = now - self.checked
        if idle > FAIL_TIMEOUT_S:
            latency >>= min(idle // (FAIL_TIMEOUT_S + 1), 64)
        return MOST_MS if latency > MOST_MS else latency + CLUSTER_MS - latency % CLUSTER_MS


class LeastResponseTime(Policy):
    """Least average response time × (in flight + 1) ÷ weight; ties by smooth weighted round robin.

    Source: NGINX, `least_time last_byte` without `inflight`: `ngx_http_upstream_least_time_module.c` (commit
    4200bd21cf80), with a `fail_timeout` of 10 s as by default. For years it was part of NGINX Plus only. HAProxy and
    Envoy have nothing like it. As there, failures count for nothing, a server without answers is taken for the
    fastest, and who stays idle is believed to be twice as fast every 11 s, so that a slow one gets another chance.
    """

    id = "least_response_time"
    title = "Least response time"
    summary = "The server with the least average latency × (in flight + 1). Finds the fast; crowds a new one at first."
    knows = "latency"
    cost = "one average and one counter for each server, all looked at for a pick"
    known_as = {"NGINX": "least_time last_byte"}
    listens = True

    def _begin(self) -> None:
        self._rotation = SmoothWeights()
        self._averages: dict[Backend, Average] = {}

    def set_backends(self, backends: Iterable[Backend]) -> None:
        """Take the backends; who left is forgotten, and starts with no history when it comes back."""
        super().set_backends(backends)
        self._rotation.set_backends(self._backends)
        before = self._averages
        self._averages = {backend: before.get(backend) or Average() for backend in self._backends}
        # Whole numbers in the proportion of 1 ÷ weight, so that no rounding can make a tie of what is none.
        common = lcm(*(backend.weight for backend in self._backends))
        self._scaled = [(turn, self._averages[turn.backend], common // turn.weight) for turn in self._rotation.turns]

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        now = floor(self._clock())
        least: float = inf
        tied: list[Turn] = []
        expected: list[int] = []
        for turn, average, scale in self._scaled:
            latency = average.expected_ms(now)
            expected.append(latency)
            wait = latency * (turn.backend.in_flight + 1) * scale
            if wait < least:
                least = wait
                tied = [turn]
            elif wait == least:
                tied.append(turn)
        self._expected = expected
        self._tied = len(tied)
        self._picked = picked = tied[0].backend if len(tied) == 1 else self._rotation.next(tied)
        average = self._averages[picked]
        if now - average.checked > FAIL_TIMEOUT_S:
            average.checked = now
        return picked

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:
        average = self._averages.get(backend)
        if ok and average is not None:
            average.take(int(latency_s * 1000))

    def explain(self) -> Pick:
        winner = self._picked
        weighted = any(backend.weight != 1 for backend in self._backends)
        if len(self._backends) == 1:
            because = f"{winner.id} is the only one there is to pick from."
        elif self._tied > 1:
            because = f"{self._tied} servers tie at the least wait. Among those it was {winner.id}'s turn."
        else:
            latency = self._expected[self._backends.index(winner)]
            because = f"{winner.id} answers in about {latency} ms and has {winner.in_flight} in flight: the least wait"
            because += " for its weight." if weighted else "."
        waits = [
            pictures.Wait(
                place,
                latency,
                backend.in_flight,
                backend.weight,
                latency * (backend.in_flight + 1) / backend.weight,
            )
            for place, (backend, latency) in enumerate(zip(self._backends, self._expected, strict=True))
        ]
        shown = pictures.foremost([one.wait for one in waits], self._backends.index(winner))
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="wait, ms ÷ weight" if weighted else "wait, ms",
            candidates=[Candidate(backend.id, one.wait) for backend, one in zip(self._backends, waits, strict=True)],
            because=because,
            picture=pictures.Waits([waits[place] for place in shown]),
        )

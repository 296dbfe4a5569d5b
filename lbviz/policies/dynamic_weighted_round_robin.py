"""Take turns by weights that the balancer measures itself."""

from collections.abc import Collection
from math import exp

from .parts.base import Backend, Flow, Pick, Policy
from .parts.deadlines import DeadlineQueue

# gRPC's defaults.
BLACKOUT_S = 10.0
EXPIRATION_S = 180.0
UPDATE_S = 1.0
ERROR_PENALTY = 1.0

# How far a weight may be from the average, so that every server is tried now and then: gRPC's own bounds.
LEAST, MOST = 0.01, 10.0


class Measured:
    """One backend's answers a second, failures a second and number in flight, each averaged over the last seconds."""

    __slots__ = ("_decay", "_stamp", "errors", "first", "in_flight", "last", "rate")

    def __init__(self, decay_s: float, now: float) -> None:
        self._decay = decay_s
        self._stamp = now
        self.rate = self.errors = self.in_flight = 0.0
        self.first: float | None = None
        self.last = now

    def look(self, in_flight: int, now: float) -> None:
        """Note how many were in flight since the last look."""
        kept = exp((self._stamp - now) / self._decay)
        self.rate *= kept
        self.errors *= kept
        self.in_flight = self.in_flight * kept + in_flight * (1.0 - kept)
        self._stamp = now

    def answer(self, now: float, *, ok: bool) -> None:
        """Count an answer, right after a look."""
        self.rate += 1 / self._decay
        if not ok:
            self.errors += 1 / self._decay
        if self.first is None:
            self.first = now
        self.last = now

    def is_usable(self, now: float) -> bool:
        """Return whether there have been answers for long enough, and lately."""
        if now - self.last >= EXPIRATION_S:
            self.first = None
        return self.first is not None and now - self.first >= BLACKOUT_S and self.rate > 0 < self.in_flight


class DynamicWeightedRoundRobin(Policy):
    """Round robin by measured weights, as gRPC's weighted_round_robin: weight = qps ÷ (utilisation + errors ÷ qps).

    Source: gRPC proposal A58 (commit 04cfd9ec9903) for the formula, the error penalty of 1, the blackout of 10 s until
    a weight counts, its expiry after 3 minutes without an answer, and the update every second. A server without a
    weight takes turns at the average of the others; if fewer than two have a weight, all take turns alike.

    With gRPC the servers report their utilisation in their answers. Here no server reports: utilisation is what the
    balancer itself can see, the mean number of requests in flight to a server as a share of the busiest server's. By
    Little's law qps ÷ mean in flight is 1 ÷ mean latency, so without errors the weights are those of the latencies,
    and a server that is stuck loses weight before it answers anything. Averages reach back over `options.decay_s`.
    Turns go by deadline, see `deadlines.py`; configured weights are ignored, as in A58. No weight is below a hundredth
    or above ten times the average, as in gRPC's `static_stride_scheduler.cc` (commit 07235094e4d8).
    """

    id = "dynamic_weighted_round_robin"
    title = "Dynamic weighted round robin"
    summary = "Turns by measured weights: many answers with few in flight mean strength. Blind for the first 10 s."
    knows = "latency"
    cost = "three averages and a deadline for each server; log N steps a pick, new weights every second"
    uses = ("decay_s",)
    known_as = {"gRPC": "weighted_round_robin", "Envoy": "client_side_weighted_round_robin"}
    listens = True

    def _begin(self) -> None:
        self._queue = DeadlineQueue()
        self._measured: dict[Backend, Measured] = {}
        self._weights: dict[Backend, float] = {}
        self._known: set[Backend] = set()
        self._due = 0.0

    def _arrange(self, up: list[Backend]) -> None:
        """Take the backends; one that was away is measured anew, as in gRPC after a new connection."""
        super()._arrange(up)
        before, now, decay = self._measured, self._clock(), self._options.decay_s
        self._measured = {backend: before.get(backend) or Measured(decay, now) for backend in self._backends}
        self._weigh(now)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        now = self._clock()
        if now >= self._due:
            self._weigh(now)
        self._picked = self._queue.next(self._weights.__getitem__)
        return self._picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        others = self._others(tried)
        if not others:
            return None
        self._picked = self._queue.next_of(others, self._weights.__getitem__)
        return self._picked

    def sent(self, backend: Backend) -> None:
        if measured := self._measured.get(backend):
            measured.look(backend.in_flight - 1, self._clock())

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:
        if measured := self._measured.get(backend):
            now = self._clock()
            measured.look(backend.in_flight + 1, now)
            measured.answer(now, ok=ok)

    def _weigh(self, now: float) -> None:
        """Work out the weights, 1 for the average; the queue keeps its order as far as it can."""
        self._due = now + UPDATE_S
        usable = {}
        for backend, measured in self._measured.items():
            measured.look(backend.in_flight, now)
            if measured.is_usable(now):
                usable[backend] = measured
        self._known = set(usable) if len(usable) > 1 else set()
        self._weights = dict.fromkeys(self._backends, 1.0)
        if self._known:
            busiest = max(measured.in_flight for measured in usable.values())
            raw = {
                backend: each.rate / (each.in_flight / busiest + each.errors / each.rate * ERROR_PENALTY)
                for backend, each in usable.items()
            }
            average = sum(raw.values()) / len(raw)
            self._weights |= {backend: min(max(weight / average, LEAST), MOST) for backend, weight in raw.items()}
        self._queue.set_backends(self._backends, self._weights.__getitem__)

    def explain(self) -> Pick:
        winner = self._picked
        if winner in self._known:
            measured = self._measured[winner]
            because = (
                f"{winner.id} was due first. {measured.rate:.3g} answers/s with {measured.in_flight:.3g} in flight on "
                f"average make its weight {self._weights[winner]:.3g}, where 1 is the average."
            )
        else:
            because = f"{winner.id} was due first. Its weight is not measured yet, so it counts as the average, 1."
        return self._queue.explain(self.id, winner, self._backends, because)

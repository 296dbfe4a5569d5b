"""Draw two backends and take the one whose latency and number in flight promise the shorter wait."""

from collections.abc import Collection, Sequence
from math import exp

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Policy
from .parts.draws import Draws, names

# The cost, in seconds, of a server that has requests and never answered: Finagle's (2⁶³ − 1) >> 16 ns, 39 hours.
PENALTY_S = ((2**63 - 1) >> 16) / 1e9


class Peak:
    """A moving average of one backend's latency that jumps to every peak and forgets it slowly."""

    __slots__ = ("_decay", "_latency", "_stamp", "answered")

    def __init__(self, decay_s: float, now: float) -> None:
        self._decay = decay_s
        self._latency = 0.0
        self._stamp = now
        self.answered: float | None = None

    def observe(self, latency: float, now: float) -> None:
        """Take a latency in seconds: a peak at once; any other the more, the longer ago the last look was."""
        if latency > self._latency:
            self._latency = latency
        else:
            kept = exp((self._stamp - now) / self._decay)
            self._latency = self._latency * kept + latency * (1.0 - kept)
        self._stamp = now

    def read(self, now: float) -> float:
        """Return the average; looking counts as a latency of 0, so that a server which is never picked is forgiven."""
        self.observe(0.0, now)
        return self._latency


class PeakEwma(Policy):
    """Peak EWMA over two choices: cost = peak latency × (in flight + 1), the lower of the two drawn wins.

    Source: Finagle, `PeakEwma.scala` (commit 1e8497eaf8ff) over `P2CPick.scala` (commit 1f1986d6e7de), with its default
    decay of 10 s. An unknown server costs nothing as long as nothing is in flight there, so it is probed at once; then
    it costs a prohibitive penalty until its first answer. Linkerd 2 (tower's `peak_ewma.rs`,
    commit 003292374343) starts every server at a default latency instead. On equal costs the one drawn first wins, as
    in Linkerd. Failures count with the time they took, as in Finagle: a server that fails fast looks fast.

    `options.choices` may ask for more than two. Weights are ignored.
    """

    id = "peak_ewma"
    title = "Peak EWMA"
    summary = "Of two drawn servers, the lower latency × load. One slow answer scares it off; trust comes back slowly."
    knows = "latency"
    cost = "one average for each server, two looked at for a pick"
    uses = ("choices", "decay_s")
    known_as = {
        "Finagle": "Balancers.p2cPeakEwma",
        "Linkerd 2": "(the default)",
        "tower": "PeakEwma",
        "Envoy": "peak_ewma (contrib)",
    }
    listens = True

    def _begin(self) -> None:
        self._draws = Draws(self._rng)
        self._drawn: Sequence[Backend] = ()
        self._peaks: dict[Backend, Peak] = {}

    def _arrange(self, up: list[Backend]) -> None:
        """Take the backends; one that is removed is forgotten, one that is down is not."""
        super()._arrange(up)
        self._draws.set_backends(self._backends, weighted=False)
        before, now, decay = self._peaks, self._clock(), self._options.decay_s
        self._peaks = {backend: before.get(backend) or Peak(decay, now) for backend in self._configured}
        self._choices = min(self._options.choices, len(self._backends))

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        return self._cheapest(self._draws.pair() if self._choices == 2 else self._draws.several(self._choices))

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        others = self._others(tried)
        return self._cheapest(self._draws.among(others, self._choices, weighted=False)) if others else None

    def _cheapest(self, drawn: Sequence[Backend]) -> Backend:
        self._drawn = drawn
        self._costs = costs = [self._cost(backend) for backend in drawn]
        return drawn[costs.index(min(costs))]

    def _cost(self, backend: Backend) -> float:
        latency = self._peaks[backend].read(self._clock())
        if latency == 0.0 and backend.in_flight:
            return PENALTY_S + backend.in_flight
        return latency * (backend.in_flight + 1)

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:
        if peak := self._peaks.get(backend):
            peak.answered = now = self._clock()
            peak.observe(latency_s, now)

    def explain(self) -> Pick:
        drawn, costs = self._drawn, self._costs
        least = min(costs)
        winner = drawn[costs.index(least)]
        if len(self._backends) == 1:
            because = f"{winner.id} is the only one there is to pick from."
        elif len(drawn) == 1:
            because = f"{winner.id} was drawn, and nobody else was asked."
        elif all(cost == least for cost in costs):
            because = f"{names(drawn)} were drawn and cost the same, so {winner.id}, drawn first, gets it."
        elif least == 0.0:
            because = f"{names(drawn)} were drawn; nothing is known of {winner.id} yet, so it is tried."
        elif max(costs) > PENALTY_S > least:
            because = f"{names(drawn)} were drawn; {winner.id} has answered before, another has yet to."
        else:
            because = f"{names(drawn)} were drawn; {winner.id}'s latency × (in flight + 1) is the lower."
        figures = dict(zip(drawn, costs, strict=True))
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="latency × (in flight + 1), s",
            candidates=[Candidate(backend.id, figures.get(backend)) for backend in self._backends],
            because=because,
            picture=pictures.Latencies(
                [self._expected(backend, cost) for backend, cost in [*figures.items()][: pictures.MOST_SERVERS]],
                self._options.decay_s,
            ),
        )

    def _expected(self, backend: Backend, cost: float) -> pictures.Expected:
        peak, now = self._peaks[backend], self._clock()
        return pictures.Expected(
            server=self._backends.index(backend),
            latency_s=peak.read(now),
            in_flight=backend.in_flight,
            cost=cost,
            ago_s=None if peak.answered is None else now - peak.answered,
        )

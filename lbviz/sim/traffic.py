"""The traffic: when requests are sent, by whom, and how much work each one is."""

from collections.abc import Callable
from random import Random

from lbviz.scenarios.spec import Constant, Cost, Exponential, Traffic, Uniform

from .engine import Engine
from .seeds import source_of_chance

# A burst lasts 0.5 s and the silence after it 1.5 s, both exponential with these means; while it lasts, requests
# come at 4 times the mean rate, so that the mean is kept. An interrupted Poisson process: A. Kuczura, "The
# Interrupted Poisson Process as an Overflow Process", Bell System Technical Journal 52(3), 1973.
BURST_S = 0.5
SILENCE_S = 1.5

Send = Callable[[str, float], None]


class TrafficSource:
    """Sends requests for all clients, calling `send(client, cost in seconds)` for each.

    `limit` is how many it sends in all; None never ends.
    """

    def __init__(
        self, traffic: Traffic, clients: list[str], seed: int, engine: Engine, send: Send, limit: int | None
    ) -> None:
        self._engine = engine
        self._send = send
        self._left = limit
        self._arrivals = source_of_chance(seed, "arrivals")
        self._costs = source_of_chance(seed, "costs")
        self._choice = source_of_chance(seed, "clients")
        self._burst_end = 0.0
        self._pending: int | None = None
        self.clients = clients
        self.spec = traffic
        self._draw_cost = cost_sampler(traffic.cost_ms, self._costs)
        self._schedule_next()

    def set(self, traffic: Traffic) -> None:
        """Take new settings; where rate or arrivals change, the next arrival is drawn anew from now."""
        before, self.spec = self.spec, traffic
        self._draw_cost = cost_sampler(traffic.cost_ms, self._costs)
        if (traffic.rate_per_s, traffic.arrivals) != (before.rate_per_s, before.arrivals):
            if self._pending is not None:
                self._engine.cancel(self._pending)
                self._pending = None
            self._schedule_next()

    def _schedule_next(self) -> None:
        if self.spec.rate_per_s > 0 and self._left != 0:
            self._pending = self._engine.schedule(self._next_arrival(), self._arrive)

    def _next_arrival(self) -> float:
        now, rate = self._engine.now, self.spec.rate_per_s
        if self.spec.arrivals == "poisson":
            return now + self._arrivals.expovariate(rate)
        if self.spec.arrivals == "constant":
            return now + 1 / rate
        in_burst = rate * (BURST_S + SILENCE_S) / BURST_S
        arrival = now + self._arrivals.expovariate(in_burst)
        while arrival > self._burst_end:
            start = max(now, self._burst_end) + self._arrivals.expovariate(1 / SILENCE_S)
            self._burst_end = start + self._arrivals.expovariate(1 / BURST_S)
            arrival = start + self._arrivals.expovariate(in_burst)
        return arrival

    def _arrive(self, _: None) -> None:
        self._pending = None
        if self._left is not None:
            self._left -= 1
        cost = self._draw_cost()
        place = self._choice.random()
        if self.clients:
            self._send(self.clients[int(place * len(self.clients))], cost)
        self._schedule_next()


def cost_sampler(cost: Cost, rng: Random) -> Callable[[], float]:
    """Return a function that draws one cost in seconds."""
    if isinstance(cost, Constant):
        seconds = cost.mean / 1000
        return lambda: seconds
    if isinstance(cost, Uniform):
        low, high = cost.min / 1000, cost.max / 1000
        return lambda: rng.uniform(low, high)
    mean = cost.mean / 1000
    if isinstance(cost, Exponential):
        return lambda: mean * rng.expovariate(1.0)
    alpha = cost.alpha
    least = mean * (alpha - 1) / alpha
    return lambda: least * rng.paretovariate(alpha)

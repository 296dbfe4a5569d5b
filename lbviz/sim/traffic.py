"""The traffic: when requests are sent, by whom, and how much work each one is."""

from collections.abc import Callable
from heapq import heappush
from math import inf, log1p
from random import Random

from lbviz.scenarios.spec import Constant, Cost, Exponential, TrafficSpec, Uniform

from .client import Client
from .engine import Engine, Event
from .request import Request
from .seeds import source_of_chance
from .tally import Tally

# A burst lasts 0.5 s and the silence after it 1.5 s, both exponential with these means; while it lasts, requests
# come at 4 times the mean rate, so that the mean is kept. An interrupted Poisson process: A. Kuczura, "The
# Interrupted Poisson Process as an Overflow Process", Bell System Technical Journal 52(3), 1973.
BURST_S = 0.5
SILENCE_S = 1.5

Sampler = Callable[[], float]


class TrafficSource:
    """Sends requests for all clients, who may come and go in the list it was given.

    `limit` is how many it sends in all; None never ends.
    """

    def __init__(
        self, traffic: TrafficSpec, clients: list[Client], seed: int, engine: Engine, tally: Tally, limit: int | None
    ) -> None:
        self._engine = engine
        self._tally = tally
        self._left = inf if limit is None else limit
        self._arrivals = source_of_chance(seed, "arrivals")
        self._costs = source_of_chance(seed, "costs")
        self._choose = source_of_chance(seed, "clients").random
        self._burst = (0.0, 0.0)
        self._on_arrival = self._arrive
        self._pending = 0
        self.clients = clients
        self.spec = traffic
        self._draw_cost = cost_sampler(traffic.cost_ms, self._costs)
        self._draw_gap = self._gap_sampler()
        self._schedule_next()

    @property
    def goes_on(self) -> bool:
        """Whether there is another request to come."""
        return self._pending != 0

    def set(self, traffic: TrafficSpec) -> None:
        """Take new settings; where rate or arrivals change, the next arrival is drawn anew from now."""
        before, self.spec = self.spec, traffic
        self._draw_cost = cost_sampler(traffic.cost_ms, self._costs)
        if (traffic.rate_per_s, traffic.arrivals) != (before.rate_per_s, before.arrivals):
            if self._pending:
                self._engine.cancel(self._pending)
                self._pending = 0
            self._draw_gap = self._gap_sampler()
            self._schedule_next()

    def _schedule_next(self) -> None:
        if self.spec.rate_per_s and self._left > 0:
            self._pending = self._engine.schedule(self._engine.now + self._draw_gap(), self._arrive)

    def _arrive(self, _: None) -> None:
        # Here and in balancer, server and tally, a function that is an attribute is read first and then called: in one
        # go, Python 3.11 takes it for a method and looks through the class for it, each time.
        draw_cost, choose, draw_gap = self._draw_cost, self._choose, self._draw_gap
        cost = draw_cost()
        engine = self._engine
        now = engine.now
        clients = self.clients
        place = int(choose() * len(clients))
        if clients:
            client = clients[place]
            # Field by field, for Python 3.11 takes twice as long where it has to call an `__init__`.
            request = Request()
            request.client = request.sender = client
            request.key = client.address
            request.cost = cost
            request.created = now
            request.home = client.home
            request.passed = ()
            request.retried = False
            request.upstream = request.record = None
            tally = self._tally
            tally.sent = request.id = tally.sent + 1
            if tally.traced:
                tally.requests[request.id] = request
            send = client.out.send
            send(request)
        self._left = left = self._left - 1
        if left > 0:
            self._pending = engine.serial = serial = engine.serial + 1
            arrival: Event = (now + draw_gap(), 0, serial, self._on_arrival, None)
            heappush(engine.heap, arrival)
        else:
            self._pending = 0

    def _gap_sampler(self) -> Sampler:
        """Return a function that draws the seconds from now to the next arrival."""
        rate = self.spec.rate_per_s or inf
        if self.spec.arrivals == "poisson":
            return exponential(1 / rate, self._arrivals)
        if self.spec.arrivals == "constant":
            return lambda: 1 / rate
        draw_silence = exponential(SILENCE_S, self._arrivals)
        draw_burst = exponential(BURST_S, self._arrivals)
        draw_in_burst = exponential(BURST_S / (BURST_S + SILENCE_S) / rate, self._arrivals)

        def draw() -> float:
            now = self._engine.now
            start, end = self._burst
            arrival = max(now, start) + draw_in_burst()
            while arrival > end:
                start = max(now, end) + draw_silence()
                end = start + draw_burst()
                arrival = start + draw_in_burst()
            self._burst = (start, end)
            return arrival - now

        return draw


def exponential(mean: float, rng: Random) -> Sampler:
    """Return a function that draws from the exponential distribution (a call less than `Random.expovariate`)."""
    draw = rng.random
    scale = -mean
    return lambda: scale * log1p(-draw())


def cost_sampler(cost: Cost, rng: Random) -> Sampler:
    """Return a function that draws one cost in seconds."""
    if isinstance(cost, Uniform):
        low, high = cost.min / 1000, cost.max / 1000
        return lambda: rng.uniform(low, high)
    mean = cost.mean / 1000
    if isinstance(cost, Constant):
        return lambda: mean
    if isinstance(cost, Exponential):
        return exponential(mean, rng)
    alpha = cost.alpha
    least = mean * (alpha - 1) / alpha
    return lambda: least * rng.paretovariate(alpha)

"""The traffic: when requests are sent, by whom, and how much work each one is."""

from collections.abc import Callable
from heapq import heappush
from math import inf, log1p
from random import Random

from lbviz.scenarios.spec import Constant, Cost, Exponential, TrafficSpec, TwoKinds, Uniform

from .common import Common
from .engine import Engine, Event
from .nodes.client.client import Client
from .nodes.client.patience import Patience
from .request import Request
from .seeds import source_of_chance

# A burst lasts 0.5 s and the silence after it 1.5 s, both exponential with these means; while it lasts, requests
# come at 4 times the mean rate, so that the mean is kept. An interrupted Poisson process: A. Kuczura, "The
# Interrupted Poisson Process as an Overflow Process", Bell System Technical Journal 52(3), 1973.
BURST_S = 0.5
SILENCE_S = 1.5

# The `draw` of one of the classes below: calling that costs half of what calling an object itself does.
Sampler = Callable[[], float]


class TrafficSource:
    """Sends requests for all clients, who may come and go in the list it was given.

    `limit` is how many it sends in all; None never ends.
    """

    def __init__(self, traffic: TrafficSpec, clients: list[Client], common: Common, limit: int | None) -> None:
        self._engine = common.engine
        self._tally = common.tally
        self._left = inf if limit is None else limit
        self._arrivals = source_of_chance(common.seed, "arrivals")
        self._costs = source_of_chance(common.seed, "costs")
        self._choices = source_of_chance(common.seed, "clients")
        self._costs_by_hand = source_of_chance(common.seed, "costs by hand")
        self._burst = Burst()
        self._patience = Patience(traffic, clients, common)
        self._timeout_s = traffic.timeout_s
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
        return self._pending != 0 or self._patience.pending > 0

    @property
    def rests(self) -> bool:
        """Whether it sends nothing now, but would at another rate."""
        return self._pending == 0 and self._left > 0

    def set(self, traffic: TrafficSpec) -> None:
        """Take new settings; where rate or arrivals change, the next arrival is drawn anew from now."""
        before, self.spec = self.spec, traffic
        self._patience.set(traffic)
        self._timeout_s = traffic.timeout_s
        self._draw_cost = cost_sampler(traffic.cost_ms, self._costs)
        if (traffic.rate_per_s, traffic.arrivals) != (before.rate_per_s, before.arrivals):
            if self._pending:
                self._engine.cancel(self._pending)
                self._pending = 0
            self._draw_gap = self._gap_sampler()
            self._schedule_next()

    def send(self, client: Client) -> None:
        """Let a client send one request now. Its cost is a draw of its own, so that the others' stay as they are."""
        self._send(client, cost_sampler(self.spec.cost_ms, self._costs_by_hand)())

    def _schedule_next(self) -> None:
        if self.spec.rate_per_s and self._left > 0:
            self._pending = self._engine.schedule(self._engine.now + self._draw_gap(), self._arrive)

    def _arrive(self, _: None) -> None:
        # Here and in balancer, server and tally, a function that is an attribute is read first and then called: in one
        # go, Python 3.11 takes it for a method and looks through the class for it, each time.
        draw_cost, draw_gap = self._draw_cost, self._draw_gap
        cost = draw_cost()
        engine = self._engine
        now = engine.now
        clients = self.clients
        place = int(self._choices.random() * len(clients))
        if clients:
            self._send(clients[place], cost)
        self._left = left = self._left - 1
        if left > 0:
            self._pending = engine.serial = serial = engine.serial + 1
            arrival: Event = (now + draw_gap(), 0, serial, self._on_arrival, None)
            heappush(engine.heap, arrival)
        else:
            self._pending = 0

    def _send(self, client: Client, cost: float) -> None:
        # Field by field, for Python 3.11 takes twice as long where it has to call an `__init__`.
        request = Request()
        request.client = request.sender = client
        request.key = client.public
        request.cost = cost
        request.asked = request.created = self._engine.now
        request.home = client.home
        request.passed = ()
        request.tries = request.timer = 0
        request.upstream = None
        request.tried = ()
        tally = self._tally
        tally.sent = request.id = request.number = request.wants = tally.sent + 1
        if self._timeout_s:
            self._patience.wait_for(request)
        send = client.out.send
        send(request)

    def _gap_sampler(self) -> Sampler:
        """Return what draws the seconds from now to the next arrival."""
        rate = self.spec.rate_per_s or inf
        if self.spec.arrivals == "poisson":
            return ExponentialTime(1 / rate, self._arrivals).draw
        if self.spec.arrivals == "constant":
            return SameTime(1 / rate).draw
        return BurstyGap(rate, self._burst, self._arrivals, self._engine).draw


class Burst:
    """The burst that is under way, or over: when it began and when it ends, in seconds."""

    __slots__ = ("end", "start")

    def __init__(self) -> None:
        self.start = 0.0
        self.end = 0.0


class SameTime:
    """Draws the same time again and again."""

    __slots__ = ("_time",)

    def __init__(self, time: float) -> None:
        self._time = time

    def draw(self) -> float:
        return self._time


class ExponentialTime:
    """Draws from the exponential distribution (a call less than `Random.expovariate`)."""

    __slots__ = ("_rng", "_scale")

    def __init__(self, mean: float, rng: Random) -> None:
        self._rng = rng
        self._scale = -mean

    def draw(self) -> float:
        return self._scale * log1p(-self._rng.random())


class UniformTime:
    """Draws from the uniform distribution."""

    __slots__ = ("_high", "_low", "_rng")

    def __init__(self, low: float, high: float, rng: Random) -> None:
        self._low = low
        self._high = high
        self._rng = rng

    def draw(self) -> float:
        return self._rng.uniform(self._low, self._high)


class ParetoTime:
    """Draws from the Pareto distribution with this shape `alpha`, above 1."""

    __slots__ = ("_alpha", "_least", "_rng")

    def __init__(self, mean: float, alpha: float, rng: Random) -> None:
        self._alpha = alpha
        self._least = mean * (alpha - 1) / alpha
        self._rng = rng

    def draw(self) -> float:
        return self._least * self._rng.paretovariate(self._alpha)


class OneOfTwoTimes:
    """Draws `high` with the chance `share`, and `low` otherwise."""

    __slots__ = ("_high", "_low", "_rng", "_share")

    def __init__(self, low: float, high: float, share: float, rng: Random) -> None:
        self._low = low
        self._high = high
        self._share = share
        self._rng = rng

    def draw(self) -> float:
        return self._high if self._rng.random() < self._share else self._low


class BurstyGap:
    """Draws the gap to the next arrival of an interrupted Poisson process with this mean rate (1/s)."""

    __slots__ = ("_burst", "_engine", "_gap", "_lasts", "_silence")

    def __init__(self, rate: float, burst: Burst, rng: Random, engine: Engine) -> None:
        self._burst = burst
        self._engine = engine
        self._silence = ExponentialTime(SILENCE_S, rng).draw
        self._lasts = ExponentialTime(BURST_S, rng).draw
        self._gap = ExponentialTime(BURST_S / (BURST_S + SILENCE_S) / rate, rng).draw

    def draw(self) -> float:
        burst = self._burst
        now = self._engine.now
        arrival = max(now, burst.start) + self._gap()
        while arrival > burst.end:
            burst.start = max(now, burst.end) + self._silence()
            burst.end = burst.start + self._lasts()
            arrival = burst.start + self._gap()
        return arrival - now


def cost_sampler(cost: Cost, rng: Random) -> Sampler:
    """Return what draws one cost in seconds."""
    match cost:
        case Uniform():
            return UniformTime(cost.min / 1000, cost.max / 1000, rng).draw
        case Constant():
            return SameTime(cost.mean / 1000).draw
        case Exponential():
            return ExponentialTime(cost.mean / 1000, rng).draw
        case TwoKinds():
            return OneOfTwoTimes(cost.light / 1000, cost.heavy / 1000, cost.share, rng).draw
        case _:
            return ParetoTime(cost.mean / 1000, cost.alpha, rng).draw

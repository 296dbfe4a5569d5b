"""A circuit breaker: bounds what a backend has in flight, and rests a backend whose requests mostly fail."""

from collections import deque

from lbviz.scenarios.spec import CircuitBreakerSpec
from lbviz.sim.engine import Engine
from lbviz.sim.nodes.balancer.upstream import Upstream

from .guard import Guard


class CircuitBreaker(Guard):
    """Keeps requests from a backend that has too many unanswered, or that failed too many of its last ones.

    A bound on what is in flight is what proxies call by this name: Envoy ("Circuit breaking", `max_requests`, 1024 for
    the cluster unless said; its `per_host_thresholds` know `max_connections` only), NGINX's `max_conns` (no limit
    unless said), HAProxy's `maxconn` of a server. HAProxy lets what is beyond it wait, Envoy and NGINX refuse it. It
    bounds what a slow backend can hold, but not one that fails at once: that never has much in flight.

    For that there is the breaker of M. Nygard's "Release It!", which libraries have: when `error_share` of the last
    `volume` requests failed, the circuit is open for `open_s`; then one request is let through, and how it ends closes
    the circuit or leaves it open as long again. Hystrix: 50 %, 20 requests, 5 s. It counts over 10 s, this one over the
    last requests, as Helidon does (60 % of 10, 5 s).
    """

    def __init__(self, spec: CircuitBreakerSpec, engine: Engine) -> None:
        self._spec = spec
        self._engine = engine
        self._results: dict[Upstream, deque[bool]] = {}
        self._open_until: dict[Upstream, float] = {}
        self._trials: dict[Upstream, int] = {}

    def has_room(self, backend: Upstream) -> bool:
        if backend.in_flight >= self._spec.max_in_flight:
            return False
        end = self._open_until.get(backend)
        return end is None or (self._engine.now >= end and backend not in self._trials)

    def objection(self, backend: Upstream) -> str:
        if self.has_room(backend):
            return ""
        if backend.in_flight >= self._spec.max_in_flight:
            return "has as many in flight as its circuit breaker lets through"
        return "its circuit is open after too many failures"

    def picked(self, backend: Upstream, request: int) -> None:
        # Where the circuit is open, this request is the one on trial.
        if backend in self._open_until:
            self._trials[backend] = request

    def ended(self, backend: Upstream, request: int, *, ok: bool) -> None:
        spec = self._spec
        if not spec.error_share:
            return
        if backend in self._open_until:
            if self._trials.get(backend) == request:
                del self._trials[backend], self._open_until[backend]
                if not ok:
                    self._open(backend)
            return
        results = self._results.setdefault(backend, deque(maxlen=spec.volume))
        results.append(ok)
        if not ok and len(results) == spec.volume and results.count(False) >= spec.error_share * spec.volume:
            self._open(backend)

    def _open(self, backend: Upstream) -> None:
        self._results.pop(backend, None)
        self._open_until[backend] = self._engine.now + self._spec.open_s

    def forget(self, backend: Upstream) -> None:
        for memory in (self._results, self._open_until, self._trials):
            memory.pop(backend, None)

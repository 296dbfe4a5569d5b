"""Passive health: a backend that keeps failing is left out for a while."""

from collections.abc import Callable

from lbviz.policies import Backend
from lbviz.scenarios.spec import OutlierDetectionSpec
from lbviz.sim.engine import Engine

# Envoy's `max_ejection_time` and its sweep's `interval`, after each of which a healthy host is forgiven one ejection.
LONGEST_S = 300.0
FORGIVEN_AFTER_S = 10.0


class OutlierDetection:
    """Ejects a backend after a number of lost requests in a row, each time for longer.

    Source: Envoy, `outlier_detection` (docs "Outlier detection", `outlier_detection.proto`): consecutive_5xx 5,
    base_ejection_time 30 s times the ejections in a row, at most 300 s. Envoy's max_ejection_percent is 10 %, and
    always_eject_one_host, off unless said, lets one go beyond it; here the bound is strict, and half unless said, for
    a handful of servers. NGINX's
    max_fails (1) and fail_timeout (10 s) do a simpler version of the same. A refusal for want of room counts as a
    failure. An ejection ends by its time alone: a good active check does not end it, as it would in Envoy.
    """

    def __init__(
        self,
        spec: OutlierDetectionSpec,
        engine: Engine,
        count_all: Callable[[], int],
        on_change: Callable[[Backend, bool], None],
    ) -> None:
        """`on_change` is told who is ejected, or let back."""
        self._spec = spec
        self._engine = engine
        self._count_all = count_all
        self._on_change = on_change
        self._in_a_row: dict[Backend, int] = {}
        self._times: dict[Backend, int] = {}
        self._back_since: dict[Backend, float] = {}
        self.until: dict[Backend, float] = {}
        """Who is ejected, and until when."""
        self.since: dict[Backend, float] = {}

    def note(self, backend: Backend, *, ok: bool) -> None:
        """Hear how a request to `backend` ended."""
        if ok:
            self._in_a_row.pop(backend, None)
            return
        self._in_a_row[backend] = failures = self._in_a_row.get(backend, 0) + 1
        if failures >= self._spec.consecutive_failures and backend not in self.until and self._may_eject_one():
            self._eject(backend)

    def forget(self, backend: Backend) -> None:
        """Forget a backend that is gone."""
        for memory in (self._in_a_row, self._times, self._back_since, self.until, self.since):
            memory.pop(backend, None)

    def stop(self) -> None:
        """Let everyone back and do nothing any more."""
        self.until.clear()

    def _may_eject_one(self) -> bool:
        return len(self.until) + 1 <= self._spec.max_ejected * self._count_all()

    def _eject(self, backend: Backend) -> None:
        now, spec = self._engine.now, self._spec
        forgiven = int((now - self._back_since.get(backend, now)) / FORGIVEN_AFTER_S)
        self._times[backend] = times = max(0, self._times.get(backend, 0) - forgiven) + 1
        self.until[backend] = end = now + min(spec.ejection_s * times, max(LONGEST_S, spec.ejection_s))
        self.since[backend] = now
        self._engine.schedule(end, self._let_back, backend)
        self._on_change(backend, True)

    def _let_back(self, backend: Backend) -> None:
        if self.until.pop(backend, None) is not None:
            self._in_a_row.pop(backend, None)
            self._back_since[backend] = self._engine.now
            self._on_change(backend, False)

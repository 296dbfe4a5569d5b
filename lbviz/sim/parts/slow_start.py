"""Slow start: a backend that comes up begins with a small share of its weight."""

from lbviz.scenarios.spec import SlowStartSpec
from lbviz.sim.engine import Engine
from lbviz.sim.nodes.balancer.upstream import Upstream

from .guard import Guard

LEAST_SHARE = 0.1


class SlowStart(Guard):
    """Takes only a growing share of the picks that a policy makes of a backend which has just come up.

    The share grows in proportion to the time since, from a tenth to all in `window_s`. Source: Envoy, "Slow start
    mode", with its min_weight_percent 10 % and aggression 1; HAProxy's `slowstart` and NGINX Plus's `slow_start` grow
    the same way from 1 % and 0. They scale weights, which not every policy heeds and which would move keys on rings; to
    pass over the picks beyond the share does the same for every policy. As in HAProxy, whoever is there at the very
    beginning is warm.
    """

    def __init__(self, spec: SlowStartSpec, engine: Engine) -> None:
        self._spec = spec
        self._engine = engine
        self._since: dict[Upstream, float] = {}
        self._credit: dict[Upstream, float] = {}

    def risen(self, backend: Upstream) -> None:
        self._since[backend] = self._engine.now
        self._credit[backend] = 0.0

    def forget(self, backend: Upstream) -> None:
        self._since.pop(backend, None)

    def share(self, backend: Upstream) -> float:
        """Return which share of its picks a backend gets, 1 when it is warm."""
        since = self._since.get(backend)
        if since is None:
            return 1.0
        share = (self._engine.now - since) / self._spec.window_s
        if share >= 1:
            del self._since[backend]
            return 1.0
        return max(LEAST_SHARE, share)

    def is_warm(self, backend: Upstream) -> bool:
        return self.share(backend) == 1

    def objection(self, backend: Upstream) -> str:
        share = self.share(backend)
        if share == 1:
            return ""
        credit = self._credit[backend] + share
        self._credit[backend] = credit % 1
        return "" if credit >= 1 else f"is in slow start and takes {share:.0%} of its share"

"""How often, how soon and for how long a balancer tries to have a request answered."""

from collections.abc import Callable

from lbviz.scenarios.spec import BalancerSpec
from lbviz.sim.common import Common
from lbviz.sim.parts.backoff import Backoff
from lbviz.sim.parts.retry_budget import RetryBudget
from lbviz.sim.request import Request
from lbviz.sim.seeds import source_of_chance
from lbviz.sim.trace import Paused

from .timers import Timers


class Tries:
    """Calls `on_late(request)` for a try that took too long, and `again(request)` when the next one is to be made.

    A try lasts from sending the request until all of its answer is there. HAProxy's `timeout server`, NGINX's
    `proxy_read_timeout` and Envoy's `per_try_timeout` differ in what of the answer counts.
    """

    def __init__(
        self,
        id: str,
        spec: BalancerSpec,
        common: Common,
        *,
        on_late: Callable[[Request], None],
        again: Callable[[Request], None],
    ) -> None:
        self._id = id
        self._spec = spec
        self._engine = common.engine
        self._observers = common.observers
        self._again = again
        self.deadlines = Timers(common.engine, on_late)
        self.pauses = Timers(common.engine, again)
        self._backoff = Backoff(spec, source_of_chance(common.seed, f"retries of {id}"))
        self._budget: RetryBudget | None = None
        self.timeout_s = 0.0
        """How long a try may take, 0 for any time."""

    def configure(self, spec: BalancerSpec, before: BalancerSpec) -> None:
        """Take new settings, for what begins from now on; a new budget has no memory."""
        self._spec = spec
        self._backoff.set(spec)
        # Layer 4 knows connections only, and not what was asked on them.
        self.timeout_s = spec.timeout_s if spec.layer == 7 else 0.0
        if spec.retry_budget != before.retry_budget:
            self._budget = RetryBudget(spec.retry_budget) if spec.retry_budget else None

    @property
    def listens(self) -> bool:
        """Whether it must hear how requests end."""
        return self._budget is not None

    def may_retry(self, request: Request, in_flight: int) -> bool:
        """Return whether a request that has just been lost is to be tried again, and count it as a retry if so."""
        self.over(request)
        if self._spec.layer != 7 or len(request.tried) >= self._spec.retries:
            return False
        return self._budget is None or self._budget.grants(request.number, in_flight)

    def over(self, request: Request) -> None:
        """A request needs no retry any more."""
        if self._budget is not None:
            self._budget.ended(request.number)

    def try_again(self, request: Request) -> None:
        """Make the next try, after the back-off."""
        wait = self._backoff.wait_s(len(request.tried))
        if not wait:
            self._again(request)
            return
        self.pauses.start(request, wait)
        if self._observers.recorded:
            now = self._engine.now
            self._observers.record(Paused(now, request.id, self._id, now + wait), request)

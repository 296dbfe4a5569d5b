"""The layers of one balancer's picker, built as its specification has them."""

from lbviz.policies import CATALOGUE, Policy
from lbviz.scenarios.names import BALANCER_ID
from lbviz.scenarios.spec import BalancerSpec
from lbviz.sim.common import Common
from lbviz.sim.parts.backoff import differ_in_tries_only
from lbviz.sim.parts.circuit_breaker import CircuitBreaker
from lbviz.sim.parts.connection_table import ConnectionTable
from lbviz.sim.parts.guard import Guard
from lbviz.sim.parts.hand import Hand
from lbviz.sim.parts.limits import Limits
from lbviz.sim.parts.retry_elsewhere import RetryElsewhere
from lbviz.sim.parts.routing import Routing
from lbviz.sim.parts.second_choice import SecondChoice
from lbviz.sim.parts.slow_start import SlowStart
from lbviz.sim.parts.sticky_cookie import StickyCookie
from lbviz.sim.request import Request
from lbviz.sim.seeds import source_of_chance

from .health import Health
from .picker import ByPolicy, Picker
from .tiers import Tiers
from .upstream import Upstream


class Pickers:
    """Stacks the layers: ConnectionTable(StickyCookie(SecondChoice(Limits(Hand(Routing(policies)))))), without those
    that are off.

    A layer whose settings stay keeps its memory. `top` is the outermost, `again` is asked for retries; `policy` is what
    picks in the end, None where each group of servers has a policy of its own.
    """

    top: Picker
    again: Picker
    policy: Policy | None
    _base: Picker

    def __init__(self, id: str, spec: BalancerSpec, common: Common, health: Health) -> None:
        self._id = id
        self._common = common
        self._health = health
        self._spec = BalancerSpec()
        self._slow_start: SlowStart | None = None
        self._breaker: CircuitBreaker | None = None
        self._second: SecondChoice | None = None
        self._cookie: StickyCookie | None = None
        self._table: ConnectionTable | None = None
        self.limits: Limits | None = None
        """None where no server has a limit, or layer 4 does not know of requests."""
        self.hand: Hand | None = None
        """None where the policy asks nobody."""
        self.begin_anew(spec)

    def begin_anew(self, spec: BalancerSpec) -> None:
        """Build all layers, none with any memory."""
        self._spec, self.hand = spec, None
        self._build_base()
        self._build_parts(BalancerSpec())
        self._stack()

    def configure(self, spec: BalancerSpec) -> None:
        """Build what is new or other than before."""
        before, self._spec = self._spec, spec
        if (spec.policy, spec.options, spec.routes) != (before.policy, before.options, before.routes):
            self._build_base()
        if not differ_in_tries_only(spec, before):
            self._build_parts(before)
        self._stack()

    def warms_up(self, upstream: Upstream) -> bool:
        """Return whether a server gets less than its share, since it has just come up."""
        return self._slow_start is not None and self._slow_start.share(upstream) < 1

    def limit(self, limited: bool) -> None:
        """Take note whether servers have limits."""
        if (self.limits is not None) != limited:
            self.limits = Limits() if limited else None
            self._stack()

    def forget_request(self, request: Request) -> None:
        """Forget a request that was to be placed, and has left the line."""
        if self.hand is not None:
            self.hand.forget_request(request)

    def _build_base(self) -> None:
        routes = self._spec.routes
        self._tiers: list[Tiers] = []
        if routes:
            groups = dict.fromkeys(["", *(group for route in routes for group in (route.group, route.canary))])
            tiers = {group: self._new_tiers(f" for {group}" if group else "") for group in groups}
            self._base, self.policy = Routing(routes, self._common.content, tiers), None
        else:
            whole = self._new_tiers()
            self._base, self.policy = ByPolicy(whole), whole.policy
        asks = CATALOGUE[self._spec.policy].asks_a_person and self._spec.options.patience_s > 0
        self.hand = (self.hand or Hand()) if asks else None

    def _new_tiers(self, which: str = "") -> Tiers:
        tiers = Tiers(self._new_policy(which), self._new_policy(f"{which} of backups"), self._common.engine)
        self._tiers.append(tiers)
        return tiers

    def _new_policy(self, which: str = "") -> Policy:
        policy, common = self._spec.policy, self._common
        whose = "" if self._id == BALANCER_ID else f" of {self._id}"
        rng = source_of_chance(common.seed, f"policy {policy}{which}{whose}")
        return CATALOGUE[policy](rng, common.engine.time, self._spec.options, common.network.between)

    def _build_parts(self, before: BalancerSpec) -> None:
        spec, common = self._spec, self._common
        for tiers in self._tiers:
            tiers.hear_every(spec.news_every_s)
        if spec.slow_start != before.slow_start:
            self._slow_start = SlowStart(spec.slow_start, common.engine) if spec.slow_start else None
        if spec.circuit_breaker != before.circuit_breaker:
            self._breaker = CircuitBreaker(spec.circuit_breaker, common.engine) if spec.circuit_breaker else None
        if spec.sticky != before.sticky:
            self._cookie = StickyCookie(common.content) if spec.sticky is not None and spec.sticky.cookie else None
        if (spec.layer, spec.tracking, spec.forwarding) != (before.layer, before.tracking, before.forwarding):
            self._table = None
            if spec.layer == 4:
                tracking = spec.tracking or spec.ends_connections
                self._table = ConnectionTable(self._id, common.connections, self._health, tracking)
        guards: list[Guard] = [guard for guard in (self._breaker, self._slow_start) if guard is not None]
        self._second = SecondChoice(guards) if guards else None

    def _stack(self) -> None:
        picker = self._base
        for layer in (self.hand, self.limits, self._second, self._cookie, self._table):
            if layer is not None:
                layer.below = picker
                picker = layer
        self.top, self.again = picker, RetryElsewhere(picker)

"""The balancer: keeps the list of backends, lets the policy pick, counts what is in flight, retries."""

from collections.abc import Callable
from typing import cast

from msgspec.structs import replace

from lbviz.policies import CATALOGUE, Pick, Policy
from lbviz.scenarios.names import BALANCER_ID
from lbviz.scenarios.spec import BalancerSpec

from .around.circuit_breaker import CircuitBreaker
from .around.connection_table import ConnectionTable
from .around.retry_budget import RetryBudget
from .around.routing import Routing
from .around.selection import Selection
from .around.slow_start import SlowStart
from .around.sticky_cookie import StickyCookie
from .connection import Connections
from .engine import Engine
from .health import Health, Standing
from .keys import KeyOf, key_of
from .letter import Letters
from .network import Life, Network
from .observers import Observers
from .request import Request
from .seeds import source_of_chance
from .server import Server
from .tally import Tally
from .trace import DropReason, FailReason
from .upstream import Upstream

# How often a retry asks the policy again for a backend other than the one that just failed; Envoy's
# `previous_hosts` retry predicate with `host_selection_retry_max_attempts` works this way.
RETRY_PICKS = 3


class Balancer:
    """Stands between the clients and the servers; every request passes it on both ways.

    It answers along the `home` that a request brings, and calls `on_idle(server)` when nothing it sent to a draining
    server is unanswered any more.
    """

    def __init__(
        self,
        id: str,
        spec: BalancerSpec,
        seed: int,
        letters: Letters,
        connections: Connections,
        engine: Engine,
        network: Network,
        tally: Tally,
        observers: Observers,
        *,
        on_idle: Callable[[Server], None],
    ) -> None:
        self.id = id
        self._seed = seed
        self._letters = letters
        self._connections = connections
        self._engine = engine
        self._network = network
        self._tally = tally
        self._on_idle = on_idle
        self._observers = observers
        # In the order of the configuration.
        self._upstreams: dict[Server, Upstream] = {}
        self._candidates: list[Upstream] = []
        self._health = Health(engine, network, self._tell_policy)
        self._slow_start: SlowStart | None = None
        self._budget: RetryBudget | None = None
        self._breaker: CircuitBreaker | None = None
        self._cookie: StickyCookie | None = None
        self._table: ConnectionTable | None = None
        self.crashed = False
        self._left = False
        self.life = Life(self.lose)
        self.spec = spec
        self._policy = self._new_policy_or_routing()
        self._key_of = self._new_key_of()
        self._set_up_parts(BalancerSpec())

    # --- what its operator does ---------------------------------------------------------------------------

    def configure(self, spec: BalancerSpec) -> None:
        """Take a policy, a retry rule and the parts around the pick; what is new in them has no memory."""
        before, self.spec = self.spec, spec
        if (spec.layer, spec.region) != (before.layer, before.region):
            for upstream in self._upstreams.values():
                self._disconnect(upstream)
                self._connect(upstream)
        if (spec.policy, spec.options, spec.routes) != (before.policy, before.options, before.routes):
            self._policy = self._new_policy_or_routing()
        if replace(spec, retry=before.retry) != before:
            self._set_up_parts(before)
            self._tell_policy()
        self._key_of = self._new_key_of()

    def _set_up_parts(self, before: BalancerSpec) -> None:
        """Build what is new or other than before of what stands around the pick."""
        spec, engine = self.spec, self._engine
        self._health.configure(spec, before)
        if spec.slow_start != before.slow_start:
            self._slow_start = SlowStart(spec.slow_start, engine) if spec.slow_start else None
        if spec.retry_budget != before.retry_budget:
            self._budget = RetryBudget(spec.retry_budget) if spec.retry_budget else None
        if spec.circuit_breaker != before.circuit_breaker:
            self._breaker = CircuitBreaker(spec.circuit_breaker, engine) if spec.circuit_breaker else None
        if spec.sticky != before.sticky:
            self._cookie = StickyCookie() if spec.sticky is not None and spec.sticky.cookie else None
        parts = self._slow_start, self._breaker, self._cookie
        off = parts == (None, None, None)
        self._selection = None if off else Selection(self._policy, self._new_policy(" again"), *parts)
        # What the hot path asks: with all parts off it is the policy's own pick.
        pick = self._policy.pick if self._selection is None else self._selection.pick
        self._pick = cast(Callable[[Request], Upstream | None], pick)
        if (spec.layer, spec.tracking) != (before.layer, before.tracking):
            at_layer_4 = spec.layer == 4
            self._table = None
            if at_layer_4:
                self._table = ConnectionTable(self.id, self._connections, self._still_takes, spec.tracking)
        if self._table is not None:
            self._table.ask = self._pick
            self._pick = self._table.pick

    def set_servers(self, servers: list[Server]) -> None:
        """Take the list of servers, in order; those that stay keep their counts."""
        before = self._upstreams
        self._upstreams = {server: before.get(server) or self._adopt(server) for server in servers}
        for server, upstream in self._upstreams.items():
            upstream.weight = server.spec.weight
            if upstream.region != server.spec.region:
                self._disconnect(upstream)
                self._connect(upstream)
            queue = server.spec.queue
            upstream.full_at = None if queue is None else server.spec.workers + queue
        for server, upstream in before.items():
            if server not in self._upstreams:
                self._forget(upstream)
        self._health.set_members(self._upstreams)
        self._tell_policy()

    def _adopt(self, server: Server) -> Upstream:
        upstream = Upstream(self.id, server, on_dropped=self._dropped, on_failed=self._failed)
        self._connect(upstream)
        return upstream

    def _forget(self, upstream: Upstream) -> None:
        self._disconnect(upstream)
        for part in (self._slow_start, self._breaker, self._cookie):
            if part is not None:
                part.forget(upstream)

    def _connect(self, upstream: Upstream) -> None:
        """Lay the links to a server and back, as long as both ends' regions have them."""
        server = upstream.server
        here = self.region
        upstream.region = region = server.spec.region
        receive = self._reach if self.spec.layer == 4 else server.receive
        upstream.out = self._network.link(self.id, server.id, receive, regions=(here, region))
        upstream.home = self._network.link(upstream.id, self.id, self._pass_answer, back=True, regions=(region, here))
        if self._left:
            self._disconnect(upstream)

    def _disconnect(self, upstream: Upstream) -> None:
        """Take up the links to a server and back."""
        self._network.retire(upstream.out, upstream.home)

    @property
    def policy(self) -> Policy | Routing:
        """What picks for it now; another one whenever the policy, its options or the routes change."""
        return self._policy

    @property
    def has_timers(self) -> bool:
        """Whether a part keeps events of its own, which may never end."""
        return self._health.has_timers

    def standing(self, server: Server) -> Standing:
        """Return what this balancer takes a server for."""
        standing = self._health.standing(server)
        if standing == "in service" and self._slow_start is not None:
            return "slow start" if self._slow_start.share(self._upstreams[server]) < 1 else standing
        return standing

    @property
    def region(self) -> str:
        """Where it stands, empty for: with whoever asks."""
        return self.spec.region

    @property
    def in_flight(self) -> int:
        """How many requests it has sent to servers and not seen answered."""
        return sum(upstream.in_flight for upstream in self._upstreams.values())

    def is_idle(self, server: Server) -> bool:
        """Return whether nothing this balancer sent to a server is still unanswered."""
        return self._upstreams[server].in_flight == 0

    def hears_of(self, server: Server) -> None:
        """Learn, one link latency after the fact, whether a server is dead or alive; with checks only they tell."""
        self._health.hears_of(server)

    def _new_policy_or_routing(self) -> Policy | Routing:
        routes = self.spec.routes
        if not routes:
            return self._new_policy()
        return Routing(routes, self._letters, lambda group: self._new_policy(f" for {group}" if group else ""))

    def _new_policy(self, which: str = "") -> Policy:
        policy = self.spec.policy
        whose = "" if self.id == BALANCER_ID else f" of {self.id}"
        rng = source_of_chance(self._seed, f"policy {policy}{which}{whose}")
        return CATALOGUE[policy](rng, self._engine.time, self.spec.options, self._network.between)

    def _new_key_of(self) -> KeyOf | None:
        # A request's key is its sender's address already.
        return None if self.spec.key == "ip" else key_of(self.spec.key, self._letters, self._connections)

    def distances_changed(self) -> None:
        """Let the policy know that the way from one region to another takes longer or shorter now."""
        self._tell_policy()

    def _tell_policy(self) -> None:
        risen = self._health.take_risen()
        if self._slow_start is not None:
            for upstream in risen:
                self._slow_start.begin(upstream)
        self._candidates = candidates = self._health.candidates()
        self._policy.set_backends(candidates)
        if self._selection is not None:
            self._selection.set_backends(candidates, self._health.healthy())
        # What else the hot path asks.
        hearing = self._budget, self._selection
        self._listens = self._policy.listens or self._health.listens or hearing != (None, None)

    def _still_takes(self, upstream: Upstream) -> bool:
        """Return whether a connection may stay where it is; it may at a server that drains."""
        return upstream.server in self._upstreams and self._health.is_fit(upstream.server)

    # --- its own life -------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Begin nothing by itself any more; what it has is still answered."""
        self._left = True
        self._health.stop()
        for upstream in self._upstreams.values():
            self._disconnect(upstream)

    def crash(self) -> None:
        """Die: the policy's memory and all connections are lost."""
        self.crashed = True
        # At layer 4 answers need not come by: behind Maglev servers answer the client themselves (direct return).
        self.life.over = self.spec.layer == 7
        self.life = Life(self.lose)
        self._policy = self._new_policy_or_routing()
        self._set_up_parts(BalancerSpec())
        self._tell_policy()

    def recover(self) -> None:
        """Come back to life, with no memory."""
        self.crashed = False

    def lose(self, request: Request) -> None:
        """Fail a request that has nobody here to take it."""
        self._tally.close_failed(request, self.id, "balancer crashed")

    # --- what requests do ---------------------------------------------------------------------------------

    def accept(self, request: Request) -> None:
        """Take a request that arrives on a connection: that must end here, or be new."""
        if self.crashed:
            self.lose(request)
        elif self.spec.layer == 7 and not self._connections.arrives(request, self.life):
            self._tally.close_failed(request, self.id, "connection reset")
        else:
            self.receive(request)

    def _reach(self, request: Request) -> None:
        """At layer 4 a server is the end of the connection."""
        server = _upstream_of(request).server
        if self._connections.arrives(request, server):
            server.receive(request)
        else:
            self._failed(request, "connection reset")

    def receive(self, request: Request) -> None:
        """Pick a backend for a request and send it there; refuse it when there is none."""
        if self._key_of is not None:
            request.key = self._key_of(request)
        pick = self._pick
        upstream = pick(request)
        if upstream is None:
            self._give_up(request)
            return
        skipped = None
        if upstream is request.upstream:
            skipped = upstream
            upstream = self._other_than(upstream, request)
        request.upstream = upstream
        if self._observers.picked:
            pick_made = self._explain(request, upstream, skipped)
            for hear in self._observers.picked:
                hear(request, pick_made)
        upstream.in_flight += 1
        request.passed_on = self._engine.now
        if self._listens:
            self._hear_sent(upstream)
        send = upstream.out.send
        send(request)

    def _give_up(self, request: Request) -> None:
        if self._budget is not None:
            self._budget.ended(request.id)
        full = self._selection is not None and self._selection.circuit_open
        self._tally.close_dropped(request, self.id, "circuit open" if full else "no server")

    def _hear_sent(self, upstream: Upstream) -> None:
        self._policy.sent(upstream)
        if self._selection is not None:
            self._selection.sent(upstream)

    def _hear_end(self, request: Request, upstream: Upstream, *, ok: bool) -> None:
        latency = self._engine.now - request.passed_on
        self._policy.ended(upstream, latency, ok=ok)
        if self._selection is not None:
            self._selection.ended(upstream, latency, ok=ok)
        if self._budget is not None and request.retried:
            self._budget.ended(request.id)
        if upstream.server in self._upstreams:
            self._health.note(upstream, ok=ok)
            if self._breaker is not None:
                self._breaker.note(upstream, request.id, ok=ok)
            if self._cookie is not None and ok:
                self._cookie.answered(request.client.address, upstream)

    def _dropped(self, request: Request, reason: DropReason) -> None:
        """A server has refused a request: try once more elsewhere, or give it up."""
        server = _upstream_of(request).server
        if not self._goes_back_for_retry(request):
            server.dropped += 1
            self._tally.close_dropped(request, server.id, reason)

    def _failed(self, request: Request, reason: FailReason) -> None:
        """A request broke at a server: try once more elsewhere, or give it up."""
        server = _upstream_of(request).server
        if not self._goes_back_for_retry(request):
            server.failed += 1
            self._tally.close_failed(request, server.id, reason)

    def _goes_back_for_retry(self, request: Request) -> bool:
        """The news of a lost attempt travels to the balancer, with the request itself if it will be retried."""
        upstream = _upstream_of(request)
        region = upstream.region
        if self.spec.retry == "once" and self.spec.layer == 7 and not request.retried and self._may_retry(request):
            regions = (region, self.region)
            self._network.link(upstream.id, self.id, self._retry, back=True, regions=regions).send(request)
            return True
        self._network.tell(self._release, request, self._network.between(self.region or request.region, region))
        return False

    def _may_retry(self, request: Request) -> bool:
        if self._budget is None:
            return True
        return self._budget.grants(request.id, self.in_flight)

    def _retry(self, request: Request) -> None:
        self._release(request)
        request.retried = True
        self.receive(request)

    def _other_than(self, tried: Upstream, request: Request) -> Upstream:
        """Ask the policy again; where it insists on `tried`, go to the next in the list, if there is another."""
        if self._selection is not None:
            # It has looked for another already, and there is none.
            return tried
        for _ in range(RETRY_PICKS):
            picked = self._pick(request)
            assert picked is not None
            if picked is not tried:
                return picked
        policy = self._policy
        candidates = policy.backends_for(request) if isinstance(policy, Routing) else self._candidates
        return candidates[(candidates.index(tried) + 1) % len(candidates)]

    def _explain(self, request: Request, upstream: Upstream, skipped: Upstream | None) -> Pick:
        if self._table is not None:
            known = self._table.explain(request, self._policy.id, self._candidates)
            if known is not None:
                return known
        pick = self._policy.explain() if self._selection is None else self._selection.explain(upstream)
        because, picture = pick.because, pick.picture
        if pick.winner != upstream.id:
            assert skipped is not None
            picture = None
            because = (
                f"{skipped.id} was picked again, but has just failed this request. {upstream.id} is next in the list."
            )
        because += self._health.explain()
        return replace(pick, winner=upstream.id, because=because, picture=picture)

    def _pass_answer(self, request: Request) -> None:
        upstream = request.upstream
        assert upstream is not None
        upstream.in_flight -= 1
        if self._listens:
            self._hear_end(request, upstream, ok=True)
        if self._health.draining:
            self._check_drained(upstream)
        send = request.home.send
        send(request)

    def _release(self, request: Request) -> None:
        upstream = _upstream_of(request)
        upstream.in_flight -= 1
        if self._listens:
            self._hear_end(request, upstream, ok=False)
        self._check_drained(upstream)

    def _check_drained(self, upstream: Upstream) -> None:
        if upstream.server in self._health.draining and upstream.in_flight == 0:
            self._on_idle(upstream.server)


def _upstream_of(request: Request) -> Upstream:
    """Return the upstream of a request's latest attempt, which must have been made."""
    assert request.upstream is not None
    return request.upstream

"""The balancer: keeps the list of backends, has one picked for each request, counts what is in flight, retries."""

from collections.abc import Callable

from msgspec.structs import replace

from lbviz.policies import Policy
from lbviz.scenarios.addresses import BALANCERS
from lbviz.scenarios.names import replica_ids
from lbviz.scenarios.spec import MAX_REPLICAS, BalancerSpec
from lbviz.sim.common import Common
from lbviz.sim.keys import KeyOf, key_of
from lbviz.sim.network import Life, Receive
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.observers import Notice
from lbviz.sim.parts.backoff import differ_in_tries_only
from lbviz.sim.request import Request
from lbviz.sim.trace import DropReason, FailReason

from .forsaken import forsake
from .health import Belief, Health, Standing
from .line import Line
from .picker import Picker
from .pickers import Pickers
from .processor import Processor
from .sight import JoinedStop, LayerSevenStop, PacketsStop
from .tries import Tries
from .upstream import Upstream, upstream_of
from .upstreams import Upstreams


class Balancer:
    """Stands between the clients and the servers; every request passes it on both ways.

    It answers along the `home` that a request brings, and calls `on_idle(server)` when nothing it sent to a draining
    server is unanswered any more.
    """

    def __init__(self, id: str, spec: BalancerSpec, common: Common, *, on_idle: Callable[[Server], None]) -> None:
        self.id = id
        self.spec = spec
        self.crashed = False
        self.life = Life(self.lose)
        self._common = common
        self._engine = common.engine
        self._network = common.network
        self._tally = common.tally
        self._observers = common.observers
        self._on_idle = on_idle
        self._upstreams = Upstreams(self, common.network)
        self.processor = Processor(self, common.engine, common.observers)
        self._health = Health(id, common.engine, common.network, self._tell_pickers, self._noticed)
        self._health.configure(spec, BalancerSpec())
        self._pickers = Pickers(id, spec, common, self._health)
        self._picker = self._pickers.top
        self.line = Line(self, self._pickers, common)
        self._tries = Tries(id, spec, common, on_late=self._give_up, again=self._take_again)
        # Looked at for each request, so they are at hand.
        self._in_line = self.line.queue
        self._deadlines = self._tries.deadlines.events
        self._timeout_s = 0.0
        self._key_of: KeyOf | None = None
        self._listens = False
        self._set_up(BalancerSpec())

    # --- what its operator does ---------------------------------------------------------------------------

    def configure(self, spec: BalancerSpec) -> None:
        """Take a policy, a retry rule and the parts around the pick; what is new in them has no memory."""
        before, self.spec = self.spec, spec
        if (spec.layer, spec.region, spec.forwarding) != (before.layer, before.region, before.forwarding):
            self._upstreams.connect_anew()
        self._pickers.configure(spec)
        self._picker = self._pickers.top
        self._set_up(before)
        if not differ_in_tries_only(spec, before):
            self._health.configure(spec, before)
            self._tell_pickers()

    def _set_up(self, before: BalancerSpec) -> None:
        spec = self.spec
        self._tries.configure(spec, before)
        self._timeout_s = self._tries.timeout_s
        self._key_of = key_of(spec, self._common.content, self._common.connections)

    def set_servers(self, servers: list[Server]) -> None:
        """Take the list of servers, in order; those that stay keep their counts."""
        for gone in self._upstreams.set_servers(servers):
            self._picker.forget(gone)
        self._health.set_members(self._upstreams.of)
        self._tell_pickers()

    def open(self, *, shares: bool) -> Receive:
        """Return what takes requests that arrive from now on; it `shares` them with other balancers behind a front.

        A balancer that is alone and alive, with one request on each connection, need not look at connections.
        """
        careful = shares or self.crashed or self._common.connections.per_connection > 1
        receive = self.accept if careful else self.take
        if not careful and not self.spec.cpu_ms:
            return receive
        self.processor.hand_on = receive
        return self.processor.receive

    # --- what it is now -----------------------------------------------------------------------------------

    @property
    def policy(self) -> Policy | None:
        """What picks for it now, None where each group of servers has a policy of its own.

        It is another one whenever the policy, its options or the routes change.
        """
        return self._pickers.policy

    def counters(self) -> dict[str, float]:
        """Return what it counts, by name; what is counted only grows."""
        return {"taken": self.processor.taken, "busy_s": self.processor.busy_seconds()}

    def stop(self) -> PacketsStop | JoinedStop | LayerSevenStop:
        """Return itself as a stop on the way of a request."""
        own = str(BALANCERS + replica_ids(MAX_REPLICAS).index(self.id) + 1)
        if self.spec.layer == 4:
            return (PacketsStop if self.spec.forwarding == "packets" else JoinedStop)(self.id, own=own)
        return LayerSevenStop(self.id, own=own, trust=self.spec.trust)

    @property
    def has_timers(self) -> bool:
        """Whether a part keeps events of its own, which may never end."""
        return self._health.has_timers

    def standing(self, server: Server) -> Standing:
        """Return what this balancer takes a server for."""
        standing = self._health.standing(server)
        if standing == "in service" and self._pickers.warms_up(self._upstreams.of[server]):
            return "slow start"
        return standing

    def beliefs(self) -> list[Belief]:
        """Return what it believes of servers that are not simply in service; a dead balancer believes nothing."""
        return [] if self.crashed else self._health.beliefs()

    @property
    def region(self) -> str:
        """Where it stands, empty if it is always with the node that asks."""
        return self.spec.region

    @property
    def in_flight(self) -> int:
        """How many requests it has sent to servers and not seen answered."""
        return self._upstreams.in_flight

    @property
    def has_line(self) -> bool:
        """Whether requests may have to wait here until a server is free, or for a person."""
        return self._pickers.limits is not None or self._pickers.hand is not None

    @property
    def holds(self) -> int:
        """How many requests are here now."""
        return self.processor.holds + len(self._tries.pauses) + len(self.line.queue)

    def place(self, server: Server) -> bool:
        """Send the first request that waits for a person to this server; return whether there is one that may go."""
        return self.line.place(self._upstreams.of[server])

    def is_idle(self, server: Server) -> bool:
        """Return whether nothing this balancer sent to a server is still unanswered."""
        return self._upstreams.of[server].in_flight == 0

    # --- what it hears of servers -------------------------------------------------------------------------

    def distances_changed(self) -> None:
        """Let the policy know that the way from one region to another takes longer or shorter now."""
        self._tell_pickers()

    def _noticed(self, what: Notice, server: str) -> None:
        # A dead balancer believes nothing.
        if not self.crashed:
            for hear in self._observers.noticed:
                hear(what, self.id, server)

    def _tell_pickers(self) -> None:
        servers = self._upstreams.of
        # Layer 4 knows connections only, and no requests to count.
        self._pickers.limit(self.spec.layer == 7 and any(server.spec.max_requests is not None for server in servers))
        self._picker = picker = self._pickers.top
        picker.set_backends(self._health.backends())
        self._listens = picker.listens or self._health.listens or self._tries.listens
        self.line.serve()

    # --- its own life -------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Begin nothing by itself any more; what it has is still answered."""
        self._health.stop()
        self._upstreams.leave()

    def crash(self) -> None:
        """Die: the policy's memory, all connections and what is here are lost."""
        self.crashed = True
        # Where it forwards packets answers need not come by: servers answer the client themselves (direct return).
        self.life.over = self.spec.ends_connections
        self.life = Life(self.lose)
        self._pickers.begin_anew(self.spec)
        self._set_up(BalancerSpec())
        self._health.die()
        self._tell_pickers()
        self._tries.deadlines.stop_all()
        self.processor.break_all()
        for request in (*self._tries.pauses.stop_all(), *self.line.take_all()):
            self.lose(request)

    def recover(self) -> None:
        """Come back to life, with no memory."""
        self.crashed = False
        self._health.begin_anew(self.spec)

    def lose(self, request: Request) -> None:
        """Fail a request that has nobody here to take it."""
        self._tally.close_failed(request, self.id, "balancer crashed")

    # --- what requests do ---------------------------------------------------------------------------------

    def accept(self, request: Request) -> None:
        """Take a request that arrives on a connection: that must end here, or be new."""
        if self.crashed:
            self.lose(request)
        elif self.spec.ends_connections and not self._common.connections.arrives(request, self.life):
            self._tally.close_failed(request, self.id, "connection reset")
        else:
            self.take(request)

    def take(self, request: Request, picker: Picker | None = None) -> None:
        """Send a request to a backend that is picked for it, by the topmost picker; refuse it when there is none."""
        if self._key_of is not None:
            request.key = self._key_of(request)
        if picker is None:
            picker = self._picker
        pick = picker.pick
        upstream = pick(request)
        if upstream is None:
            refusal = picker.refusal
            if not self.line.joins(request, refusal):
                self._tries.over(request)
                self._tally.close_dropped(request, self.id, "queue full" if refusal == "not placed" else refusal)
            return
        request.upstream = upstream
        if self._observers.picked:
            explained = picker.explain(request)
            explained = replace(explained, because=explained.because + self._health.explain())
            for hear in self._observers.picked:
                hear(request, explained)
        upstream.in_flight += 1
        request.passed_on = self._engine.now
        if self._listens:
            picker.sent(upstream)
            self._health.sent(upstream)
        if self._timeout_s:
            self._tries.deadlines.start(request, self._timeout_s)
        send = upstream.out.send
        send(request)

    def reach(self, request: Request) -> None:
        """At layer 4 a connection leads to one server for as long as it lasts."""
        server, connections = upstream_of(request).server, self._common.connections
        arrives = connections.arrives_joined if self.spec.ends_connections else connections.arrives
        if arrives(request, server):
            server.receive(request)
        else:
            self.fail(request, "connection reset")

    def pass_answer(self, request: Request) -> None:
        """Hand a server's answer on towards its client."""
        upstream = request.upstream
        if not isinstance(upstream, Upstream):
            # It was given up while its answer was on the way.
            self._tally.vanish(request, self.id)
            return
        if self._deadlines:
            self._tries.deadlines.stop(request)
        upstream.in_flight -= 1
        if self._listens:
            self._hear_end(request, upstream, ok=True)
        if self._health.draining:
            self._check_drained(upstream)
        if self._in_line:
            self.line.serve()
        send = request.home.send
        send(request)

    def drop(self, request: Request, reason: DropReason) -> None:
        """A server has refused a request: try again elsewhere, or give it up."""
        server = upstream_of(request).server
        if not self._goes_back_for_retry(request, reason):
            server.dropped += self._tally.close_dropped(request, server.id, reason)

    def fail(self, request: Request, reason: FailReason) -> None:
        """A request broke at a server: try again elsewhere, or give it up."""
        server = upstream_of(request).server
        # A server has struck out what its client gave up: that is no failure of the server, and nothing to try again.
        if reason == "given up":
            self._tries.deadlines.stop(request)
            self._tally.close_failed(request, server.id, reason)
            self._bring_news(self._struck_out, request)
        elif not self._goes_back_for_retry(request, reason):
            server.failed += self._tally.close_failed(request, server.id, reason)

    def _goes_back_for_retry(self, request: Request, reason: DropReason | FailReason) -> bool:
        """The news of a lost attempt travels to the balancer, with the request itself if it will be retried."""
        request.lost_by = reason
        # It is lost, and the balancer will hear of that.
        self._tries.deadlines.stop(request)
        if self._tries.may_retry(request, self.in_flight):
            upstream_of(request).again.send(request)
            return True
        self._bring_news(self._release, request)
        return False

    def _bring_news(self, hear: Receive, request: Request) -> None:
        """Let the balancer hear, as soon as it can, what a server has done with a request."""
        longer = self._network.between(self.region or request.region, upstream_of(request).region)
        self._network.tell(hear, request, longer)

    def _give_up(self, request: Request) -> None:
        """Wait no longer for a server: try again elsewhere, or answer that it took too long (504)."""
        again = self._tries.may_retry(request, self.in_flight)
        # First, for a server that drains may leave as soon as nobody waits for it.
        fresh = forsake(request, self._tally, self.id)
        fresh.lost_by = "timed out"
        self._release(fresh)
        if again:
            self._count_try(fresh)
        else:
            self._tally.close_failed(fresh, self.id, "timed out")

    def retry(self, request: Request) -> None:
        """Take a request back that was lost at a server, and send it elsewhere."""
        self._release(request)
        self._count_try(request)

    def _count_try(self, request: Request) -> None:
        request.tried = (*request.tried, upstream_of(request))
        self._tries.try_again(request)

    def _take_again(self, request: Request) -> None:
        self._tally.retries += 1
        self.take(request, self._pickers.again)

    def _release(self, request: Request) -> None:
        self._let_go(request, ok=False)

    def _struck_out(self, request: Request) -> None:
        self._let_go(request, ok=True)

    def _let_go(self, request: Request, *, ok: bool) -> None:
        upstream = upstream_of(request)
        upstream.in_flight -= 1
        if self._listens or not ok:
            self._hear_end(request, upstream, ok=ok)
        self._check_drained(upstream)
        self.line.serve()

    def tired(self, request: Request) -> None:
        """It has waited in line for too long (503)."""
        self._tries.over(request)
        self._tally.close_dropped(request, self.id, "waited too long")

    def _hear_end(self, request: Request, upstream: Upstream, *, ok: bool) -> None:
        self._picker.ended(request, upstream, self._engine.now - request.passed_on, ok=ok)
        if ok and request.tried:
            self._tries.over(request)
        if not upstream.gone:
            self._health.note(upstream, ok=ok, reason=None if ok else request.lost_by)

    def _check_drained(self, upstream: Upstream) -> None:
        if upstream.server in self._health.draining and upstream.in_flight == 0:
            self._on_idle(upstream.server)

"""What a balancer believes of its servers: which of them are healthy, and which it may therefore pick."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from lbviz.policies import Backend
from lbviz.scenarios.spec import BalancerSpec
from lbviz.sim.engine import Engine
from lbviz.sim.network import Network
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.observers import Notice
from lbviz.sim.parts.active_checks import ActiveChecks
from lbviz.sim.parts.outlier_detection import OutlierDetection
from lbviz.sim.parts.panic import panics
from lbviz.sim.parts.passive_checks import FAILURES, PassiveChecks
from lbviz.sim.trace import DropReason, FailReason

from .picker import Backends
from .upstream import Upstream

Standing = Literal["in service", "slow start", "ejected", "down", "draining"]


class Belief(Struct, frozen=True):
    """What a `balancer` takes a server for, `since` when (s), by what it saw of its `probes` or of `requests`.

    `again` is when (s) a request may go there again, None where only probes can change what is believed.
    """

    balancer: str
    server: str
    standing: Standing
    since: float
    by: Literal["probes", "requests"]
    again: float | None


class Health:
    """Believes who is down by what it saw fail and by what it asks, and who is ejected. It knows nothing else.

    It is that of the balancer `owner` (its id). Calls `on_change()` when it believes something else of a server than
    before, and `say(what, server)` with what it believes.
    """

    def __init__(
        self,
        owner: str,
        engine: Engine,
        network: Network,
        on_change: Callable[[], None],
        say: Callable[[Notice, str], None],
    ) -> None:
        self._owner = owner
        self._engine = engine
        self._network = network
        self._on_change = on_change
        self._say = say
        self._spec = BalancerSpec()
        self._dead = False
        # In the order of the configuration.
        self._members: dict[Server, Upstream] = {}
        # Who is down by its probes; and, by these or by what failed, since when.
        self._down: set[Server] = set()
        self._down_since: dict[Server, float] = {}
        self.draining: set[Server] = set()
        """Who is to get nothing new; it is the servers' operator who says so."""
        self._well: set[Upstream] | None = None
        self._panic = ""
        self._passive = self._new_passive_checks()
        self._outliers: OutlierDetection | None = None
        self._checks: ActiveChecks | None = None

    # --- what its operator does ---------------------------------------------------------------------------

    def configure(self, spec: BalancerSpec, before: BalancerSpec) -> None:
        """Build what is new or other than before of the parts that watch servers; they begin with no memory."""
        self._spec = spec
        if self._dead:
            return
        if spec.passive_checks != before.passive_checks:
            self._passive.stop()
            self._passive = self._new_passive_checks()
        if spec.outlier_detection != before.outlier_detection:
            if self._outliers is not None:
                self._outliers.stop()
            self._outliers = None
            if spec.outlier_detection is not None:
                self._outliers = OutlierDetection(
                    spec.outlier_detection, self._engine, self._count_members, self._ejection
                )
        if spec.health_check != before.health_check:
            self._set_up_checks()
        self._look_again()

    def die(self) -> None:
        """Forget everything, and watch nobody until `begin_anew`."""
        self.stop()
        self._dead = True
        self._outliers, self._checks = None, None
        self._down, self._down_since = set(), {}
        self._passive.stop()

    def begin_anew(self, spec: BalancerSpec) -> None:
        """Take all servers to be up, and watch them."""
        self._dead = False
        self.configure(spec, BalancerSpec())
        self._on_change()

    def _new_passive_checks(self) -> PassiveChecks:
        return PassiveChecks(self._spec.passive_checks, self._engine, self._count_members, self._failures)

    def _set_up_checks(self) -> None:
        if self._checks is not None:
            self._checks.stop()
        self._checks, self._down = None, set()
        spec = self._spec.health_check
        if spec is None:
            return
        self._checks = ActiveChecks(
            spec,
            self._engine,
            self._network,
            owner=self._owner,
            how_far=self.how_far,
            is_down=self._is_down,
            turn=self._probed,
            confirm=self._seen_well,
        )
        self._checks.watch([*self._members])

    def _count_members(self) -> int:
        return len(self._members)

    def _is_down(self, server: Server) -> bool:
        return server in self._down

    def set_members(self, members: dict[Server, Upstream]) -> None:
        """Take the servers, in order; who is new is believed to be up."""
        if self._checks is not None:
            # In their order, for that of their first probes hangs on it.
            self._checks.watch([*members])
        for server, upstream in self._members.items():
            if server not in members:
                self._forget(server, upstream)
        self._members = dict(members)
        self.draining = {server for server in members if server.spec.status == "draining"}

    def _forget(self, server: Server, upstream: Upstream) -> None:
        self._down.discard(server)
        self._down_since.pop(server, None)
        self._passive.forget(upstream)
        if self._checks is not None:
            self._checks.forget(server)
        if self._outliers is not None:
            self._outliers.forget(upstream)

    def stop(self) -> None:
        """Watch nobody any more."""
        for part in (self._outliers, self._checks):
            if part is not None:
                part.stop()

    # --- what it hears ------------------------------------------------------------------------------------

    @property
    def listens(self) -> bool:
        """Whether it must hear of each request that is sent, and how it ends; of failures it always must."""
        return self._outliers is not None or bool(self._passive.marks)

    @property
    def has_timers(self) -> bool:
        """Whether it keeps events of its own, which may never end."""
        return self._outliers is not None or self._checks is not None

    def sent(self, upstream: Upstream) -> None:
        """Hear that a request is about to be sent to one of the servers."""
        self._passive.picked(upstream)

    def note(self, upstream: Upstream, *, ok: bool, reason: DropReason | FailReason | None = None) -> None:
        """Hear how a request to one of the servers ended, and for what `reason` if it was lost."""
        if self._outliers is not None:
            self._outliers.note(upstream, ok=ok)
        if reason in FAILURES:
            self._passive.failed(upstream)
        else:
            self._passive.answered(upstream)

    def how_far(self, server: Server) -> float:
        """Return how many seconds longer than a link's latency it takes from a server to here."""
        return self._network.between(self._spec.region, server.spec.region)

    def _probed(self, server: Server) -> None:
        """Believe of a server the contrary of what its probes said before."""
        self._down ^= {server}
        self._change()

    def _seen_well(self, server: Server) -> None:
        """Believe probes, too, where a request has failed before: as Envoy does, whose checks end an ejection."""
        upstream = self._members[server]
        if self._passive.down_since(upstream) is not None:
            self._passive.forget(upstream)
            self._change()

    def _failures(self, backend: Backend) -> None:
        self._change()

    def _change(self) -> None:
        self._look_again()
        self._on_change()

    def _look_again(self) -> None:
        """Say who is taken for down, or up, from now on."""
        before = self._down_since
        self._down_since = {}
        for server, upstream in self._members.items():
            if self._is_down(server) or self._passive.down_since(upstream) is not None:
                self._down_since[server] = before.get(server, self._engine.now)
        for server in self._members:
            if (server in before) != (server in self._down_since):
                self._say("down" if server in self._down_since else "up", server.id)

    def _ejection(self, backend: Backend, ejected: bool) -> None:
        self._say("ejected" if ejected else "taken back", backend.id)
        self._on_change()

    # --- what it believes ---------------------------------------------------------------------------------

    def is_fit(self, upstream: Upstream) -> bool:
        """Return whether a server may be picked: neither down nor ejected, or to be tried again."""
        return (
            upstream.server not in self._down and not self._passive.is_out(upstream) and not self._is_ejected(upstream)
        )

    def _is_ejected(self, upstream: Upstream) -> bool:
        return self._outliers is not None and upstream in self._outliers.until

    def standing(self, server: Server) -> Standing:
        """Return what a server is taken for."""
        if server in self.draining:
            return "draining"
        if server in self._down_since:
            return "down"
        return "ejected" if self._is_ejected(self._members[server]) else "in service"

    def beliefs(self) -> list[Belief]:
        """Return what it believes of each server that is not simply in service, in their order."""
        return [belief for server, upstream in self._members.items() if (belief := self._belief(server, upstream))]

    def _belief(self, server: Server, upstream: Upstream) -> Belief | None:
        since = self._down_since.get(server)
        if since is not None:
            by_probes = server in self._down
            again = None if by_probes else round(self._passive.tried_again_at(upstream), 3)
            return Belief(self._owner, server.id, "down", round(since, 3), "probes" if by_probes else "requests", again)
        if self._outliers is not None and upstream in self._outliers.until:
            since, until = self._outliers.since[upstream], self._outliers.until[upstream]
            return Belief(self._owner, server.id, "ejected", round(since, 3), "requests", round(until, 3))
        return None

    def backends(self) -> Backends:
        """Return who there is, may be picked, is healthy, and is well again since the last call.

        At the first call nobody is, for all were well before.
        """
        before = self._well
        fit = [upstream for upstream in self._members.values() if self.is_fit(upstream)]
        well = [upstream for upstream in fit if upstream.server not in self._down_since]
        self._well = set(well)
        risen = [] if before is None else [upstream for upstream in well if upstream not in before]
        healthy = [upstream for upstream in fit if upstream.server not in self.draining]
        candidates = self._candidates([upstream for upstream in healthy if upstream.weight])
        return Backends([*self._members.values()], candidates, healthy, risen)

    def _candidates(self, healthy: list[Upstream]) -> list[Upstream]:
        """Return the healthy ones, and in a panic all that do not drain, of those that have a weight."""
        all = [
            upstream for server, upstream in self._members.items() if server not in self.draining and upstream.weight
        ]
        in_panic = panics(self._spec.panic, len(healthy), len(all))
        if in_panic != bool(self._panic):
            self._say("panic" if in_panic else "calm", "")
        self._panic = ""
        if not in_panic:
            return healthy
        self._panic = f" Panic: only {len(healthy)} of {len(all)} are healthy, so health is ignored."
        return all

    def explain(self) -> str:
        """Return, as a sentence to add, what health has changed for a pick made now."""
        if self._panic:
            return self._panic
        if self._outliers is None or not self._outliers.until:
            return ""
        now = self._engine.now
        named = ", ".join(f"{backend.id} for {end - now:.1f} s more" for backend, end in self._outliers.until.items())
        return f" Ejected: {named}."

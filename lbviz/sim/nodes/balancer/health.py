"""What a balancer believes of its servers: which of them are healthy, and which it may therefore pick."""

from collections.abc import Callable
from typing import Literal

from lbviz.policies import Backend
from lbviz.scenarios.spec import BalancerSpec
from lbviz.sim.engine import Engine
from lbviz.sim.network import Network
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.observers import Notice
from lbviz.sim.parts.active_checks import ActiveChecks
from lbviz.sim.parts.outlier_detection import OutlierDetection
from lbviz.sim.parts.panic import panics

from .picker import Backends
from .upstream import Upstream

Standing = Literal["in service", "slow start", "ejected", "down", "draining"]


class Health:
    """Knows who is down by what it hears or, with checks, by what it asks, and who is ejected for what it saw fail.

    Calls `on_change()` when it believes something else of a server than before, and `say(what, server)` with what it
    believes.
    """

    def __init__(
        self,
        engine: Engine,
        network: Network,
        on_change: Callable[[], None],
        say: Callable[[Notice, str], None],
    ) -> None:
        self._engine = engine
        self._network = network
        self._on_change = on_change
        self._say = say
        self._spec = BalancerSpec()
        # In the order of the configuration.
        self._members: dict[Server, Upstream] = {}
        self._down: set[Server] = set()
        self.draining: set[Server] = set()
        """Who is to get nothing new; it is the servers' operator who says so."""
        self._fit: set[Upstream] | None = None
        self._panic = ""
        self._outliers: OutlierDetection | None = None
        self._checks: ActiveChecks | None = None

    # --- what its operator does ---------------------------------------------------------------------------

    def configure(self, spec: BalancerSpec, before: BalancerSpec) -> None:
        """Build what is new or other than before of the parts that watch servers; they begin with no memory."""
        self._spec = spec
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

    def _set_up_checks(self) -> None:
        if self._checks is not None:
            self._checks.stop()
        spec = self._spec.health_check
        if spec is None:
            self._checks = None
            for server in self._members:
                self._network.tell(self.hears_of, server, self.how_far(server))
            return
        self._checks = ActiveChecks(
            spec,
            self._engine,
            self._network,
            how_far=self.how_far,
            is_down=self._is_down,
            turn=self._turn_around,
        )
        for server in self._members:
            self._checks.watch(server)

    def _count_members(self) -> int:
        return len(self._members)

    def _is_down(self, server: Server) -> bool:
        return server in self._down

    def set_members(self, members: dict[Server, Upstream]) -> None:
        """Take the servers, in order; who is new is believed to be up unless it is seen to be dead."""
        # In their order, for that of their first probes hangs on it.
        for server in [server for server in members if server not in self._members]:
            if self._checks is not None:
                self._checks.watch(server)
            elif server.crashed:
                self._down.add(server)
        for server, upstream in self._members.items():
            if server not in members:
                self._forget(server, upstream)
        self._members = dict(members)
        self.draining = {server for server in members if server.spec.status == "draining"}

    def _forget(self, server: Server, upstream: Upstream) -> None:
        self._down.discard(server)
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
        """Whether it must hear how requests end."""
        return self._outliers is not None

    @property
    def has_timers(self) -> bool:
        """Whether it keeps events of its own, which may never end."""
        return self._outliers is not None or self._checks is not None

    def note(self, upstream: Upstream, *, ok: bool) -> None:
        """Hear how a request to one of the servers ended."""
        if self._outliers is not None:
            self._outliers.note(upstream, ok=ok)

    def how_far(self, server: Server) -> float:
        """Return how many seconds longer than a link's latency it takes from a server to here."""
        return self._network.between(self._spec.region, server.spec.region)

    def hears_of(self, server: Server) -> None:
        """Learn, one link latency after the fact, whether a server is dead or alive; with checks only they tell."""
        if self._checks is None and server in self._members and server.crashed != (server in self._down):
            self._turn_around(server)

    def _turn_around(self, server: Server) -> None:
        """Believe of a server the contrary of what was believed."""
        self._down ^= {server}
        self._say("down" if server in self._down else "up", server.id)
        self._on_change()

    def _ejection(self, backend: Backend, ejected: bool) -> None:
        self._say("ejected" if ejected else "taken back", backend.id)
        self._on_change()

    # --- what it believes ---------------------------------------------------------------------------------

    def is_fit(self, upstream: Upstream) -> bool:
        """Return whether a server is neither down nor ejected."""
        return upstream.server not in self._down and not self._is_ejected(upstream)

    def _is_ejected(self, upstream: Upstream) -> bool:
        return self._outliers is not None and upstream in self._outliers.until

    def standing(self, server: Server) -> Standing:
        """Return what a server is taken for."""
        if server in self.draining:
            return "draining"
        if server in self._down:
            return "down"
        return "ejected" if self._is_ejected(self._members[server]) else "in service"

    def backends(self) -> Backends:
        """Return who there is, may be picked, is healthy, and has become fit since the last call.

        At the first call nobody has become fit, for all were there before.
        """
        before = self._fit
        fit = [upstream for upstream in self._members.values() if self.is_fit(upstream)]
        self._fit = set(fit)
        risen = [] if before is None else [upstream for upstream in fit if upstream not in before]
        healthy = [upstream for upstream in fit if upstream.server not in self.draining]
        return Backends([*self._members.values()], self._candidates(healthy), healthy, risen)

    def _candidates(self, healthy: list[Upstream]) -> list[Upstream]:
        """Return the healthy ones, and in a panic all that do not drain."""
        all = [upstream for server, upstream in self._members.items() if server not in self.draining]
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

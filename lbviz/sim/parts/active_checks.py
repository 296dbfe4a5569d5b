"""Active health: the balancer asks each server in turn whether it is well."""

from collections.abc import Callable

from lbviz.scenarios.spec import HealthCheckSpec
from lbviz.sim.engine import Engine
from lbviz.sim.network import Network
from lbviz.sim.nodes.server.server import Server


class Probe:
    """One question to one server; `timeout` is the event that gives it up, None when it is settled."""

    __slots__ = ("server", "timeout", "well")

    def __init__(self, server: Server) -> None:
        self.server = server
        self.timeout: int | None = None
        self.well = False


class ActiveChecks:
    """Sends a probe to every server each `interval_s`; `fall` bad or `rise` good ones in a row change what is believed.

    A probe travels the link both ways and waits in no queue. A crashed server does not answer it, a failing one answers
    with an error. What a server is believed to be when it is new: up, and its first probe is one interval away.
    Source: HAProxy's manual, `check`: inter 2 s, fall 3, rise 2, where also a server starts out as up. NGINX Plus
    (`health_check`) has interval 5 s, fails 1 and passes 1. HAProxy waits for an answer as long as `timeout check` or
    the interval; here it is 1 s.
    """

    def __init__(
        self,
        spec: HealthCheckSpec,
        engine: Engine,
        network: Network,
        *,
        how_far: Callable[[Server], float],
        is_down: Callable[[Server], bool],
        turn: Callable[[Server], None],
    ) -> None:
        """`how_far` says how much longer than a link's latency (s) a server is away; `turn` changes whether one is
        believed to be down.
        """
        self._spec = spec
        self._engine = engine
        self._network = network
        self._how_far = how_far
        self._is_down = is_down
        self._turn = turn
        # How many results in a row contradict what is believed.
        self._against: dict[Server, int] = {}

    def watch(self, server: Server) -> None:
        """Check this server from now on."""
        if server not in self._against:
            self._against[server] = 0
            self._engine.schedule(self._engine.now + self._spec.interval_s, self._ask, server)

    def forget(self, server: Server) -> None:
        """Check this server no more."""
        self._against.pop(server, None)

    def stop(self) -> None:
        """Check nobody any more."""
        self._against.clear()

    def _ask(self, server: Server) -> None:
        if server not in self._against:
            return
        now, spec = self._engine.now, self._spec
        self._engine.schedule(now + spec.interval_s, self._ask, server)
        probe = Probe(server)
        probe.timeout = self._engine.schedule(now + spec.timeout_s, self._give_up, probe)
        self._network.tell(self._arrive, probe, self._how_far(server))

    def _arrive(self, probe: Probe) -> None:
        server = probe.server
        if not server.crashed and not server.removed:
            probe.well = not server.spec.failing
            self._network.tell(self._hear, probe, self._how_far(server))

    def _hear(self, probe: Probe) -> None:
        if probe.timeout is not None:
            self._engine.cancel(probe.timeout)
            self._settle(probe, well=probe.well)

    def _give_up(self, probe: Probe) -> None:
        self._settle(probe, well=False)

    def _settle(self, probe: Probe, *, well: bool) -> None:
        probe.timeout = None
        server = probe.server
        if server not in self._against:
            return
        down = self._is_down(server)
        if well != down:
            self._against[server] = 0
            return
        self._against[server] += 1
        if self._against[server] >= (self._spec.rise if down else self._spec.fall):
            self._against[server] = 0
            self._turn(server)

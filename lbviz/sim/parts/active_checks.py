"""Active health: the balancer asks each server in turn whether it is well."""

from collections.abc import Callable

from lbviz.scenarios.spec import HealthCheckSpec
from lbviz.sim.engine import Engine
from lbviz.sim.network import Network
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.trace import Probed


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
    with an error. Source: HAProxy's manual, `check`: inter 2 s, fall 3, rise 2, and `init-state up`: a server starts
    out as up, but a first bad probe is enough to take it down. The first probes are spread over the interval, as
    HAProxy's are. NGINX Plus (`health_check`) has interval 5 s, fails 1 and passes 1. HAProxy waits for an answer as
    long as `timeout check` or the interval; here it is 1 s.
    """

    def __init__(
        self,
        spec: HealthCheckSpec,
        engine: Engine,
        network: Network,
        *,
        owner: str,
        how_far: Callable[[Server], float],
        is_down: Callable[[Server], bool],
        turn: Callable[[Server], None],
        confirm: Callable[[Server], None],
    ) -> None:
        """`owner` is the balancer that asks; `how_far` says how much longer than a link's latency (s) a server is
        away; `turn` changes whether one is believed to be down; `confirm` is told of one that is well, after as many
        good probes as bring one back.
        """
        self._spec = spec
        self._engine = engine
        self._network = network
        self._owner = owner
        self._how_far = how_far
        self._is_down = is_down
        self._turn = turn
        self._confirm = confirm
        # How many results in a row contradict what is believed.
        self._against: dict[Server, int] = {}
        self._good: dict[Server, int] = {}

    def watch(self, servers: list[Server]) -> None:
        """Check all of these from now on."""
        for place, server in enumerate(servers):
            if server not in self._against:
                self._against[server] = self._spec.fall - 1
                first = self._spec.interval_s * place / len(servers)
                self._engine.schedule(self._engine.now + first, self._ask, server)

    def forget(self, server: Server) -> None:
        """Check this server no more."""
        self._against.pop(server, None)
        self._good.pop(server, None)

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
        self._carry(self._arrive, probe, back=False)

    def _carry(self, hear: Callable[[Probe], None], probe: Probe, *, back: bool) -> None:
        network, id = self._network, probe.server.id
        longer = self._how_far(probe.server)
        for draw in network.observers.probed:
            source, target = (id, self._owner) if back else (self._owner, id)
            now = self._engine.now
            draw(Probed(now, source, target, now + network.latency + longer, probe.well))
        network.tell(hear, probe, longer)

    def _arrive(self, probe: Probe) -> None:
        server = probe.server
        if not server.crashed and not server.removed:
            probe.well = not server.spec.failing
            self._carry(self._hear, probe, back=True)

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
        self._against[server] = against = self._against[server] + 1 if well == down else 0
        if against >= (self._spec.rise if down else self._spec.fall):
            self._against[server] = 0
            self._turn(server)
        self._good[server] = good = self._good.get(server, 0) + 1 if well else 0
        if good >= self._spec.rise:
            self._confirm(server)

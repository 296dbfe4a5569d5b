"""Figures of a world: what it does now."""

from collections import deque
from collections.abc import Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple, Protocol

from msgspec import Struct
from msgspec.structs import replace

from .nodes.balancer.figures import BalancerFigures, are_of_use
from .nodes.balancer.health import Belief
from .nodes.edge.figures import EdgeFigures
from .nodes.forward_proxy.figures import ForwardProxyFigures
from .nodes.server.figures import ServerFigures
from .observers import Observer
from .world import World

WINDOW_S = 10.0


class Figures(Struct, frozen=True, omit_defaults=True):
    """The whole world at simulated `time`: rates, counts and latencies (ms, None where nothing was answered)
    over the last `elapsed_s` seconds, `in_flight` now. A young world has not lasted the whole `window_s` yet.
    `broken` is how many connections were reset, `refused` how many requests the rules of the forward proxy forbade;
    they, `retries` (how often one was sent again), `edges` and `beliefs` (of servers that are not simply in service)
    are there only where there are any, `proxy` where there is one, `balancers` only where there are several, their time
    counts or requests may wait there.
    """

    time: float
    window_s: float
    elapsed_s: float
    sent_per_s: float
    in_flight: int
    answered: int
    dropped: int
    failed: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    mean_ms: float | None
    servers: list[ServerFigures]
    edges: list[EdgeFigures] = []
    beliefs: list[Belief] = []
    broken: int = 0
    balancers: list[BalancerFigures] = []
    refused: int = 0
    retries: int = 0
    proxy: ForwardProxyFigures | None = None

    def same_but_for_time(self, other: "Figures") -> bool:
        """Return whether nothing has changed but the clock."""
        return replace(self, time=other.time, elapsed_s=other.elapsed_s) == other


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that at least `percent` of the ordered values do not exceed (nearest rank)."""
    if not ordered:
        return None
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


class Counts(Protocol):
    """A node with counters, which only grow."""

    def counters(self) -> dict[str, float]: ...


class _Reading(NamedTuple):
    """What the counters said at one time, and the latencies (s) since the reading before."""

    time: float
    sent: int
    dropped: int
    failed: int
    broken: int
    refused: int
    retries: int
    nodes: dict[Counts, dict[str, float]]
    latencies: list[float]

    def grown(self, since: "_Reading", node: Counts) -> dict[str, float]:
        """Return by how much the counters of a node have grown since an earlier reading."""
        before = since.nodes.get(node, {})
        return {name: count - before.get(name, 0) for name, count in self.nodes[node].items()}


class Meter(Observer):
    """Looks back WINDOW_S simulated seconds by the counters' readings; `read` it at growing times.

    It must watch the world that it reads. The window is exact where the readings lie on it, and
    never longer than it says.
    """

    def __init__(self) -> None:
        self._latencies: list[float] = []
        self._readings: deque[_Reading] = deque()

    def answered(self, latency_s: float) -> None:
        self._latencies.append(latency_s)

    def read(self, world: World) -> Figures:
        """Return the figures of this meter's world, now."""
        tally, now = world.tally, world.now
        counting: list[Counts] = [*world.path.nodes, *world.balancers, *world.servers]
        counted = {node: node.counters() for node in counting}
        counts = tally.sent, tally.dropped, tally.failed, world.connections.broken, tally.refused
        last = _Reading(now, *counts, tally.retries, counted, self._latencies)
        self._latencies = []
        self._readings.append(last)
        while self._readings[0].time < now - WINDOW_S:
            self._readings.popleft()
        first = self._readings[0]
        elapsed = now - first.time
        grown = partial(last.grown, first)
        latencies = sorted(
            latency * 1000 for reading in islice(self._readings, 1, None) for latency in reading.latencies
        )
        return Figures(
            time=round(now, 3),
            window_s=WINDOW_S,
            elapsed_s=round(elapsed, 3),
            sent_per_s=round((last.sent - first.sent) / elapsed, 2) if elapsed else 0.0,
            in_flight=tally.in_flight,
            answered=len(latencies),
            dropped=last.dropped - first.dropped,
            failed=last.failed - first.failed,
            p50_ms=_rounded(percentile(latencies, 50)),
            p95_ms=_rounded(percentile(latencies, 95)),
            p99_ms=_rounded(percentile(latencies, 99)),
            mean_ms=_rounded(sum(latencies) / len(latencies) if latencies else None),
            servers=[ServerFigures.of(each, grown(each), world.site.standing(each)) for each in world.servers],
            edges=[EdgeFigures.of(each, grown(each)) for each in world.path.edges],
            beliefs=[belief for balancer in world.balancers for belief in balancer.beliefs()],
            broken=last.broken - first.broken,
            balancers=[BalancerFigures.of(each, grown(each), elapsed) for each in world.balancers]
            if are_of_use(world.balancers)
            else [],
            refused=last.refused - first.refused,
            retries=last.retries - first.retries,
            proxy=None if world.path.forward_proxy is None else ForwardProxyFigures.of(world.path.forward_proxy),
        )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

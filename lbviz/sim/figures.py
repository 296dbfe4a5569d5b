"""Figures of a world: what it does now."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from .nodes.balancer.health import Standing
from .nodes.balancer.processor import Processor
from .nodes.edge.edge import Edge
from .nodes.server.server import Server
from .observers import Observer
from .trace import CacheWord
from .world import World

WINDOW_S = 10.0


class ServerFigures(Struct, frozen=True):
    """One server: `queue` and `working` now, `busy` (share of its workers' time, 0–1) over the window, the
    counts since it was added, and its `standing`: what the balancer takes it for."""

    id: str
    queue: int
    working: int
    busy: float
    answered: int
    dropped: int
    failed: int
    standing: Standing


class EdgeFigures(Struct, frozen=True):
    """One edge: what it has passed on and not seen answered (`in_flight`), what waits there for another's fetch and how
    many `objects` it holds now; over the window, how often its cache said what. `collapsed` counts whoever was answered
    with another's fetch, `misses`, `revalidations` and `passed` what the origin was asked.
    """

    id: str
    in_flight: int
    waiting: int
    objects: int
    hits: int
    misses: int
    revalidations: int
    collapsed: int
    passed: int


class BalancerFigures(Struct, frozen=True):
    """One balancer: what it holds or has sent on and not seen answered (`in_flight`) and what waits for its processor
    now; over the window, how many requests it has `taken` and the share of the time (0–1) that its processor worked.
    """

    id: str
    in_flight: int
    waiting: int
    taken: int
    busy: float


class Figures(Struct, frozen=True, omit_defaults=True):
    """The whole world at simulated `time`: rates, counts and latencies (ms, None where nothing was answered)
    over the last `elapsed_s` seconds, `in_flight` now. A young world has not lasted the whole `window_s` yet.
    `broken` is how many connections were reset; it and `edges` are there only where there are any, `balancers` only
    where there are several or their time counts.
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
    servers: list[ServerFigures]
    edges: list[EdgeFigures] = []
    broken: int = 0
    balancers: list[BalancerFigures] = []

    def same_but_for_time(self, other: "Figures") -> bool:
        """Return whether nothing has changed but the clock."""
        return replace(self, time=other.time, elapsed_s=other.elapsed_s) == other


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that at least `percent` of the ordered values do not exceed (nearest rank)."""
    if not ordered:
        return None
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


class _Reading(NamedTuple):
    """What the counters said at one time, and the latencies (s) since the reading before."""

    time: float
    sent: int
    dropped: int
    failed: int
    busy: dict[Server, tuple[float, float]]
    edges: dict[Edge, dict[CacheWord, int]]
    broken: int
    processors: dict[Processor, tuple[int, float]]
    latencies: list[float]


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
        busy = {server: (server.busy_seconds(), server.capacity_seconds()) for server in world.servers}
        edges = {edge: edge.counts.copy() for edge in world.path.edges}
        counts = tally.sent, tally.dropped, tally.failed
        processors = {each.processor: (each.processor.taken, each.processor.busy_seconds()) for each in world.balancers}
        last = _Reading(now, *counts, busy, edges, world.connections.broken, processors, self._latencies)
        self._latencies = []
        self._readings.append(last)
        while self._readings[0].time < now - WINDOW_S:
            self._readings.popleft()
        first = self._readings[0]
        elapsed = now - first.time
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
            servers=_server_figures(world, first, last),
            edges=[_edge_figures(edge, first, last) for edge in world.path.edges],
            broken=last.broken - first.broken,
            balancers=_balancer_figures(world, first, last),
        )


def _server_figures(world: World, first: _Reading, last: _Reading) -> list[ServerFigures]:
    figures = []
    for server in world.servers:
        worked, could = last.busy[server]
        worked_before, could_before = first.busy.get(server, (0.0, 0.0))
        busy = (worked - worked_before) / (could - could_before) if could > could_before else 0.0
        figures.append(
            ServerFigures(
                id=server.id,
                queue=len(server.queue),
                working=len(server.working),
                busy=round(min(1.0, busy), 3),
                answered=server.answered,
                dropped=server.dropped,
                failed=server.failed,
                standing=world.site.standing(server),
            )
        )
    return figures


def _balancer_figures(world: World, first: _Reading, last: _Reading) -> list[BalancerFigures]:
    if len(world.balancers) == 1 and not world.balancers[0].spec.cpu_ms:
        return []
    figures = []
    elapsed = last.time - first.time
    for balancer in world.balancers:
        processor = balancer.processor
        taken, worked = last.processors[processor]
        taken_before, worked_before = first.processors.get(processor, (0, 0.0))
        figures.append(
            BalancerFigures(
                id=balancer.id,
                in_flight=balancer.in_flight + processor.holds,
                waiting=len(processor.queue),
                taken=taken - taken_before,
                busy=round(min(1.0, (worked - worked_before) / elapsed), 3) if elapsed else 0.0,
            )
        )
    return figures


def _edge_figures(edge: Edge, first: _Reading, last: _Reading) -> EdgeFigures:
    before = first.edges.get(edge, {})
    said = {word: count - before.get(word, 0) for word, count in last.edges[edge].items()}
    return EdgeFigures(
        id=edge.id,
        in_flight=edge.in_flight,
        waiting=len(edge.waiting),
        objects=edge.objects,
        hits=said["hit"],
        misses=said["miss"],
        revalidations=said["revalidated"],
        collapsed=said["collapsed"],
        passed=said["pass"],
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

"""Figures of worlds: what a running one does now."""

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from .server import Server

if TYPE_CHECKING:
    from .world import World

WINDOW_S = 10.0


class ServerFigures(Struct, frozen=True):
    """One server: `queue` and `working` now, `busy` (share of its workers' time, 0–1) over the window, the
    counts since it was added."""

    id: str
    queue: int
    working: int
    busy: float
    answered: int
    dropped: int
    failed: int


class Figures(Struct, frozen=True):
    """The whole world at simulated `time`: rates, counts and latencies (ms, None where nothing was answered)
    over the last `window_s` seconds, `in_flight` now."""

    time: float
    window_s: float
    sent_per_s: float
    in_flight: int
    answered: int
    dropped: int
    failed: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    servers: list[ServerFigures]

    def same_but_for_time(self, other: "Figures") -> bool:
        """Return whether nothing has changed but the clock."""
        return replace(self, time=other.time) == other


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """Return the smallest value that at least `percent` of the ordered values do not exceed (nearest rank)."""
    if not ordered:
        return None
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


class Meter:
    """An observer that looks back WINDOW_S simulated seconds; read it with `figures`, at growing times."""

    def __init__(self) -> None:
        self._sent: deque[float] = deque()
        self._answered: deque[tuple[float, float]] = deque()
        self._dropped: deque[float] = deque()
        self._failed: deque[float] = deque()
        self._busy: deque[tuple[float, dict[Server, float]]] = deque()

    def sent(self, time: float) -> None:
        self._sent.append(time)

    def answered(self, time: float, latency: float) -> None:
        self._answered.append((time, latency))

    def dropped(self, time: float) -> None:
        self._dropped.append(time)

    def failed(self, time: float) -> None:
        self._failed.append(time)

    def figures(self, world: "World") -> Figures:
        """Return the figures of the world this meter observes, now."""
        now = world.now
        start = now - WINDOW_S
        for times in (self._sent, self._dropped, self._failed):
            while times and times[0] <= start:
                times.popleft()
        while self._answered and self._answered[0][0] <= start:
            self._answered.popleft()
        latencies = sorted(latency * 1000 for _, latency in self._answered)
        return Figures(
            time=round(now, 3),
            window_s=WINDOW_S,
            sent_per_s=round(len(self._sent) / min(WINDOW_S, now), 2) if now else 0.0,
            in_flight=len(world.tally.in_flight),
            answered=len(latencies),
            dropped=len(self._dropped),
            failed=len(self._failed),
            p50_ms=_rounded(percentile(latencies, 50)),
            p95_ms=_rounded(percentile(latencies, 95)),
            p99_ms=_rounded(percentile(latencies, 99)),
            servers=self._server_figures(world.servers, now),
        )

    def _server_figures(self, servers: list[Server], now: float) -> list[ServerFigures]:
        while len(self._busy) > 1 and self._busy[1][0] <= now - WINDOW_S:
            self._busy.popleft()
        then, busy_then = self._busy[0] if self._busy else (0.0, {})
        busy_now = {server: server.busy_seconds() for server in servers}
        self._busy.append((now, busy_now))
        figures = []
        for server in servers:
            elapsed = now - max(then, server.added_at)
            worked = busy_now[server] - busy_then.get(server, 0.0)
            busy = worked / (elapsed * server.spec.workers) if elapsed > 0 else 0.0
            figures.append(
                ServerFigures(
                    id=server.id,
                    queue=len(server.queue),
                    working=len(server.working),
                    busy=round(min(1.0, busy), 3),
                    answered=server.answered,
                    dropped=server.dropped,
                    failed=server.failed,
                )
            )
        return figures


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)

"""Figures of a running world: what happened over the last WINDOW_S simulated seconds, and since it began."""

from msgspec import Struct

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

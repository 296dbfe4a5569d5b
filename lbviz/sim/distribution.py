"""How latencies are spread, in buckets that fit a few of them as well as millions."""

from math import exp, floor, log

from msgspec import Struct

from .observers import Observer

# Each bucket reaches this much further than the one before, so that its middle is within 1 % of what it holds.
GROWTH = 1.02
_STEP = log(GROWTH)
# What is shorter counts as this long: 1 µs, which no link and no server is below.
_SHORTEST_S = 1e-6


class Histogram(Struct, frozen=True):
    """Latencies in buckets: `counts[i]` of them took `growth ** (first + i)` ms or more, and less than the next power.

    `answered` is how many there are. The percentiles (ms) are those of the buckets' middles, and with `mean_ms` None
    where there is nothing.
    """

    first: int
    counts: list[int]
    answered: int
    mean_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    growth: float = GROWTH


class Distribution(Observer):
    """Counts the latency of every answer."""

    def __init__(self) -> None:
        self.count = 0
        self._sum_s = 0.0
        self._buckets: dict[int, int] = {}

    def answered(self, latency_s: float) -> None:
        self.count += 1
        self._sum_s += latency_s
        bucket = floor(log(max(latency_s, _SHORTEST_S) * 1000) / _STEP)
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1

    @property
    def mean_ms(self) -> float | None:
        """The mean latency (ms), None where there is none."""
        return round(self._sum_s * 1000 / self.count, 2) if self.count else None

    def percentile_ms(self, percent: float) -> float | None:
        """Return the latency that at least `percent` of all do not exceed, to 1 %; None where there is none."""
        rank = max(1.0, self.count * percent / 100)
        seen = 0
        for bucket in sorted(self._buckets):
            seen += self._buckets[bucket]
            if seen >= rank:
                return round(exp((bucket + 0.5) * _STEP), 2)
        return None

    def histogram(self) -> Histogram:
        """Return it as it is now."""
        least, most = min(self._buckets, default=0), max(self._buckets, default=-1) + 1
        return Histogram(
            first=least,
            counts=[self._buckets.get(bucket, 0) for bucket in range(least, most)],
            answered=self.count,
            mean_ms=self.mean_ms,
            p50_ms=self.percentile_ms(50),
            p95_ms=self.percentile_ms(95),
            p99_ms=self.percentile_ms(99),
        )

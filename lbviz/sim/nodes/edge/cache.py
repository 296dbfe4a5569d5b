"""A cache: the objects that were used latest, and until when each is fresh. It has no clock of its own."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Literal

Freshness = Literal["fresh", "stale", "missing"]


class Cache:
    """Holds at most `size` objects; to make room, the one whose last use is longest ago goes (LRU).

    A stale object stays until it is evicted, for its origin may say that it still holds: RFC 9111, section 4.3. Times
    are in seconds on the clock of the edge that asks.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._stale_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._stale_at)

    def use(self, object: str, now: float) -> Freshness:
        """Return whether an object is here and fresh, and count that as a use of it."""
        stale_at = self._stale_at.get(object)
        if stale_at is None:
            return "missing"
        self._stale_at.move_to_end(object)
        return "fresh" if now < stale_at else "stale"

    def is_within(self, object: str, now: float, seconds: float) -> bool:
        """Return whether an object is here and has been stale for less than so many seconds."""
        stale_at = self._stale_at.get(object)
        return stale_at is not None and now < stale_at + seconds

    def store(self, object: str, stale_at: float) -> None:
        """Take an object, or the news that one holds until `stale_at`; it counts as a use of it."""
        self._stale_at[object] = stale_at
        self._stale_at.move_to_end(object)
        self._evict()

    def resize(self, size: int) -> None:
        """Hold at most `size` objects from now on."""
        self._size = size
        self._evict()

    def purge(self) -> dict[str, float]:
        """Forget all; return until when each object was fresh, the one used longest ago first."""
        purged = dict(self._stale_at)
        self._stale_at.clear()
        return purged

    def restore(self, purged: Mapping[str, float]) -> None:
        """Put back what a purge returned, as used longer ago than all that came since."""
        since = self._stale_at
        self._stale_at = OrderedDict({object: end for object, end in purged.items() if object not in since})
        self._stale_at.update(since)
        self._evict()

    def _evict(self) -> None:
        while len(self._stale_at) > self._size:
            self._stale_at.popitem(last=False)

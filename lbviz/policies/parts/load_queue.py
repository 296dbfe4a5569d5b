"""A queue of backends by load, the least first, in which many can advance in the rotation at once."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush, heapreplace

from .base import Backend

# Below this many backends a scan beats a queue (measured); add 4 for each queue.
FEW = 36
FEW_FOR_EACH_WEIGHT = 4

# How many entries a queue may have before it removes the outdated ones.
ROOM = 64


class Level:
    """Backends of one weight with the same load: their current weights have grown by the same amount."""

    __slots__ = ("count", "grown")

    def __init__(self) -> None:
        self.count = 0
        self.grown = 0


class Turn:
    """One backend's place in the rotation: its weight, and the current weight that decides when it is due.

    In a queue, the true current weight is `current` and what its level has grown by.
    """

    __slots__ = ("backend", "current", "entry", "level", "place", "weight")

    def __init__(self, backend: Backend, current: int, place: int) -> None:
        self.backend = backend
        self.weight = backend.weight
        self.current = current
        self.place = place
        self.level = Level()
        self.entry: Entry | None = None

    @property
    def total(self) -> int:
        """The true current weight, in a queue or not."""
        return self.current + self.level.grown

    def step_aside(self) -> None:
        """Leave the queue, until it is put into one again."""
        self.current = self.total
        self.level.count -= 1
        self.level = Level()
        self.entry = None


# Load, current weight (negative, since the largest comes first), place in the configuration.
Entry = tuple[int, int, int, Turn]


class LoadQueue:
    """Turns of one weight: the least load first, then the largest current weight, then the first in the configuration.

    When those with the least load advance in the rotation, all of them grow by the same weight, which leaves their
    order as it is. So the growth is noted once for their level, and only the winner's entry in the heap changes.
    Outdated entries are passed over when they come up.
    """

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._levels: dict[int, Level] = {}
        self._most = ROOM

    def put(self, turn: Turn, load: int) -> None:
        """Take a turn with this load, from wherever it was."""
        before = turn.level
        before.count -= 1
        level = self._levels.get(load)
        if level is None:
            level = self._levels[load] = Level()
        level.count += 1
        turn.level = level
        turn.current = current = turn.current + before.grown - level.grown
        turn.entry = entry = (load, -current, turn.place, turn)
        heappush(self._heap, entry)
        if len(self._heap) > self._most:
            self._tidy()

    def first(self) -> Entry | None:
        """Return the first entry, which begins with its load; None if the queue is empty."""
        heap = self._heap
        while heap:
            entry = heap[0]
            if entry[3].entry is entry:
                return entry
            heappop(heap)
        return None

    def pay(self, price: int) -> None:
        """Subtract a price from the current weight of the first."""
        load, _, place, turn = self._heap[0]
        turn.current = current = turn.current - price
        turn.entry = entry = (load, -current, place, turn)
        heapreplace(self._heap, entry)

    def _tidy(self) -> None:
        """Forget outdated entries and empty levels."""
        self._heap = [entry for entry in self._heap if entry[3].entry is entry]
        heapify(self._heap)
        self._levels = {load: level for load, level in self._levels.items() if level.count}
        self._most = 2 * len(self._heap) + ROOM


def queues_by_weight(turns: Sequence[Turn]) -> dict[int, LoadQueue]:
    """Return an empty queue for each weight, or no queue if it is quicker to look at all turns."""
    queues = {turn.weight: LoadQueue() for turn in turns}
    return queues if len(turns) > FEW + FEW_FOR_EACH_WEIGHT * len(queues) else {}

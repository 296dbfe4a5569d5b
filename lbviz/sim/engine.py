"""The engine: one clock and one heap of events. The whole of it can be read in one sitting.

An event is a callback with one argument. Events run in order of (time, priority, serial), so that those of one
moment run by priority and then in the order they were scheduled: the same calls always give the same run.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from math import inf
from typing import Any

Event = tuple[float, int, int, Callable[[Any], None], Any]


class Engine:
    """A discrete-event clock in simulated seconds. It never looks at a real one."""

    __slots__ = ("_cancelled", "heap", "now", "serial")

    def __init__(self) -> None:
        self.now = 0.0
        # Open to links, servers and traffic, which push nearly all events and save themselves a call for each.
        self.heap: list[Event] = []
        self.serial = 0
        self._cancelled: set[int] = set()

    def time(self) -> float:
        """Return the simulated time: a clock for those that may have nothing else of the engine."""
        return self.now

    def schedule(self, time: float, callback: Callable[[Any], None], argument: Any = None, priority: int = 0) -> int:
        """Call `callback(argument)` at `time`, which must not lie in the past. Returns a number for `cancel`."""
        self.serial = serial = self.serial + 1
        heappush(self.heap, (time, priority, serial, callback, argument))
        return serial

    def cancel(self, serial: int) -> None:
        """Forget an event that has not happened yet."""
        self._cancelled.add(serial)

    def next_time(self) -> float | None:
        """Return when the next event is due, or None when there is none."""
        heap, cancelled = self.heap, self._cancelled
        while heap and heap[0][2] in cancelled:
            cancelled.discard(heappop(heap)[2])
        return heap[0][0] if heap else None

    def run_until(self, time: float) -> None:
        """Run every event due up to and at `time`, and leave the clock there."""
        self._run_events(time)
        self.now = max(self.now, time)

    def run(self, until: float = inf) -> None:
        """Run every event due up to and at `until`, and leave the clock at the last of them."""
        self._run_events(until)

    def _run_events(self, until: float) -> None:
        heap, cancelled = self.heap, self._cancelled
        # Not `while heap and …`: Python 3.11 speeds up no loop that ends in a test.
        while True:
            if not heap:
                return
            time, _, serial, callback, argument = event = heappop(heap)
            if time > until:
                heappush(heap, event)
                return
            if cancelled and serial in cancelled:
                cancelled.discard(serial)
                continue
            self.now = time
            callback(argument)

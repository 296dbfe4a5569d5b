"""One task that ticks all rooms, each in its own slot of the time between two ticks."""

import logging
from collections.abc import Callable
from functools import partial
from threading import Lock

TICK_S = 0.05
SLOTS = 5

Tick = Callable[[], bool]

_log = logging.getLogger(__name__)


class Wheel:
    """Calls each `tick` every TICK_S seconds, for as long as it returns True. It sleeps while there is none."""

    def __init__(
        self,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        spawn: Callable[[Callable[[], None]], object],
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._spawn = spawn
        # Each in a wrapping of its own: a room that stops and begins again at once is two of them.
        self._slots: list[list[partial[bool]]] = [[] for _ in range(SLOTS)]
        self._turning = False
        self._lock = Lock()

    def add(self, tick: Tick) -> None:
        """Begin to tick, in the slot with the fewest."""
        with self._lock:
            min(self._slots, key=len).append(partial(tick))
            if not self._turning:
                self._turning = True
                self._spawn(self._turn)

    def _turn(self) -> None:
        due = self._clock()
        while True:
            # The first comes last, so that a room that is alone is ticked TICK_S after it begins.
            for slot in (*range(1, SLOTS), 0):
                due += TICK_S / SLOTS
                if not self._slots[slot]:
                    continue
                now = self._clock()
                # What the machine could not keep up with is not made up for.
                due = max(due, now)
                self._sleep(due - now)
                done = [tick for tick in self._slots[slot] if not _go_on(tick)]
                if done:
                    with self._lock:
                        self._slots[slot] = [tick for tick in self._slots[slot] if tick not in done]
            with self._lock:
                if not any(self._slots):
                    self._turning = False
                    return


def _go_on(tick: Tick) -> bool:
    """Tick; what fails is not ticked again, and keeps nobody else from it."""
    try:
        return tick()
    except Exception:  # noqa: BLE001
        _log.exception("A room has stopped")
        return False

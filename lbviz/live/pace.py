"""How the time of a source follows real time."""

from lbviz.scenarios.errors import FieldError

from .limits import MAX_IN_FLIGHT
from .messages import SPEEDS
from .source import Source

# Where the machine slept or was overloaded, a source does not race after the lost time.
MAX_TICK_S = 0.5
TOO_MANY_IN_FLIGHT = (
    f"Paused: more than {MAX_IN_FLIGHT:,} requests are in flight, which is all a live room holds. "
    "Lower the rate or give the servers a bounded queue."
)


class Pace:
    """`paused` by a member, or by itself; real time is passed in, in seconds of any clock that never goes back."""

    def __init__(self, now: float) -> None:
        self.paused = False
        self._last = now

    def skip_to(self, now: float) -> None:
        """Let real time go by that does not count: nobody was there."""
        self._last = now

    def catch_up(self, source: Source, now: float) -> bool:
        """Let the time since the last call pass in a source, as fast as its speed says.

        Return whether it had to pause: more requests are in flight than a live room holds, and more than before.
        """
        elapsed = min(now - self._last, MAX_TICK_S)
        self._last = now
        if self.paused:
            return False
        before = source.requests_in_flight
        source.advance_to(source.now + elapsed * source.speed)
        self.paused = source.requests_in_flight > max(before, MAX_IN_FLIGHT)
        return self.paused


def check_speed(speed: float) -> None:
    """Raise FieldError if a room is not offered at this speed."""
    if speed not in SPEEDS:
        raise FieldError("speed", speed, f"one of {', '.join(f'{each:g}' for each in SPEEDS)}")

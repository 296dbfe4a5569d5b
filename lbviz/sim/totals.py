"""What came of a world from its beginning on, and what its servers have cost."""

from .distribution import Distribution
from .observers import Observer
from .world import World


class Totals(Observer):
    """Counts from where the world is now; `look` at it at growing times.

    A server costs its power times its workers for each second that it is there, dead or alive: `spent` is in seconds of
    a server of power 1 with one worker. Between two looks the price is taken to be that of the first.
    """

    def __init__(self, world: World) -> None:
        self.spent = 0.0
        self.lost = 0
        self._distribution = Distribution()
        self._price = price(world)
        self._time = world.now

    @property
    def answered_in_all(self) -> int:
        """How many requests were answered."""
        return self._distribution.count

    @property
    def p99_ms(self) -> float | None:
        """The latency (ms, to 1 %) that 99 of 100 answers did not exceed, None where there was none."""
        return self._distribution.percentile_ms(99)

    def answered(self, latency_s: float) -> None:
        self._distribution.answered(latency_s)

    def look(self, world: World) -> None:
        """Take note of what has been lost and spent by now."""
        tally = world.tally
        self.lost = tally.dropped + tally.failed + tally.refused
        self.spent += self._price * (world.now - self._time)
        self._price, self._time = price(world), world.now


def price(world: World) -> float:
    """Return what all servers cost a second."""
    return sum(server.spec.power * server.spec.workers for server in world.servers)

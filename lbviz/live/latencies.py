"""The latencies of a live world since it was last changed, while somebody looks at them."""

from lbviz.sim.distribution import Distribution, Histogram
from lbviz.sim.world import World


class LatencyWatch:
    """Begins anew whenever what the world is set to has changed: answers under two policies are no distribution."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._distribution: Distribution | None = None
        self._revision = world.revision

    def follow(self, wanted: bool) -> None:
        """Count latencies, or cease to."""
        if wanted and self._distribution is None:
            self._begin()
        elif not wanted and self._distribution is not None:
            self._world.unwatch(self._distribution)
            self._distribution = None

    @property
    def histogram(self) -> Histogram:
        """How they are spread; nothing while nobody follows them."""
        self._look()
        return (self._distribution or Distribution()).histogram()

    def _look(self) -> None:
        if self._distribution is not None and self._world.revision != self._revision:
            self._world.unwatch(self._distribution)
            self._begin()

    def _begin(self) -> None:
        self._revision = self._world.revision
        self._distribution = Distribution()
        self._world.watch(self._distribution)

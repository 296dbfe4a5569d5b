"""The measures of a world that is run to given times, without a room."""

from lbviz.measures.live import LiveMeasures
from lbviz.sim.figures import Figures, Meter
from lbviz.sim.world import World

# As often as a room reads its figures (simulated seconds).
SAMPLE_S = 0.5


class Sampled:
    """Runs a new world and reads its figures, as a room does."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._meter = Meter()
        world.watch(self._meter)
        self._samples: list[Figures] = [self._meter.read(world)]

    def until(self, time: float) -> LiveMeasures:
        """Return what was measured over the window before a simulated time (s); times only grow."""
        while self._world.now + SAMPLE_S <= time:
            self._world.run_until(self._world.now + SAMPLE_S)
            self._samples.append(self._meter.read(self._world))
        return LiveMeasures(self._world.scenario, self._samples)

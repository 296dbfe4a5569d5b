"""The measures of a world that is run to given times, without a room."""

from collections.abc import Iterable

from lbviz.measures.live import LiveMeasures
from lbviz.sim.commands import Command
from lbviz.sim.figures import Figures, Meter
from lbviz.sim.totals import Totals
from lbviz.sim.world import World

# As often as a room reads its figures (simulated seconds).
SAMPLE_S = 0.5


class Sampled:
    """Runs a new world and reads its figures, as a room does. Times only grow."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._meter = Meter()
        self._totals = Totals(world)
        for observer in (self._meter, self._totals):
            world.watch(observer)
        self._samples: list[Figures] = [self._meter.read(world)]

    def until(self, time: float) -> LiveMeasures:
        """Return what was measured at the last sample by a simulated time (s)."""
        while (sample := len(self._samples) * SAMPLE_S) <= time:
            self._world.run_until(sample)
            self._samples.append(self._meter.read(self._world))
            self._totals.look(self._world)
        return LiveMeasures(self._world.scenario, self._samples, self._totals)

    def do(self, time: float, commands: Iterable[Command]) -> None:
        """Carry out commands at a simulated time (s). Raises FieldError where one cannot be."""
        self.until(time)
        self._world.run_until(time)
        for command in commands:
            command.apply(self._world)

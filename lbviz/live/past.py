"""The past of a live world, to be watched again by those who look at it later."""

import pickle
from collections import deque
from collections.abc import Callable, Iterator
from math import inf, nextafter
from typing import NamedTuple, TypeVar

from lbviz.scenarios.spec import Scenario
from lbviz.sim.log import LogEntry
from lbviz.sim.world import World

Observing = TypeVar("Observing")

# Counted in requests, since that is what a replay costs: a tenth of a second at most from one checkpoint to the next.
REQUESTS_BETWEEN = 1_000
CHECKPOINTS = 4


class _Checkpoint(NamedTuple):
    """A world as it was once all that happens by `time` (s) had happened, and after the first `commands` of the log.

    Without `pickled` it is the world before anything happened.
    """

    time: float
    commands: int
    requests: int
    pickled: bytes | None


class Past:
    """The log of all commands since a world began, and its latest few checkpoints."""

    def __init__(self, scenario: Scenario) -> None:
        self.log: list[LogEntry] = []
        self._scenario = scenario
        self._checkpoints = deque([_Checkpoint(-inf, 0, 0, None)], maxlen=CHECKPOINTS)

    def pass_by(self, world: World) -> None:
        """Keep a checkpoint of a world if it is time for one."""
        requests = world.tally.sent
        if requests - self._checkpoints[-1].requests >= REQUESTS_BETWEEN:
            self._checkpoints.append(_Checkpoint(world.now, len(self.log), requests, pickle.dumps(world)))

    def watch(self, watch: Callable[[World], Observing], since: float, until: float) -> Observing | None:
        """Let what `watch` attaches to a world see what happened `since` a time and `until` another (both counted).

        Return what it returned; None if that is too long ago.
        """
        checkpoint = next((each for each in reversed(self._checkpoints) if each.time < since), None)
        return None if checkpoint is None else self._replay(checkpoint, watch, since, until)

    def watch_back(self, watch: Callable[[World], Observing], until: float) -> Iterator[Observing]:
        """Watch from the latest checkpoint `until` a time, then from the one before it, and so on."""
        for checkpoint in reversed(self._checkpoints):
            yield self._replay(checkpoint, watch, checkpoint.time, until)

    def _replay(
        self, checkpoint: _Checkpoint, watch: Callable[[World], Observing], since: float, until: float
    ) -> Observing:
        world: World = World(self._scenario) if checkpoint.pickled is None else pickle.loads(checkpoint.pickled)
        commands = [entry for entry in self.log[checkpoint.commands :] if entry.time <= until]
        for entry in commands:
            if entry.time >= since:
                break
            world.run_until(entry.time)
            entry.command.apply(world)
        unseen = sum(entry.time >= since for entry in commands)
        if since > world.now:
            world.run_until(nextafter(since, -inf))
        watching = watch(world)
        for entry in commands[len(commands) - unseen :]:
            world.run_until(entry.time)
            entry.command.apply(world)
        world.run_until(until)
        return watching

"""The past of a live world: its log, and checkpoints from which it can be watched again, or gone back to."""

import pickle
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from math import inf, nextafter
from typing import Any, NamedTuple, Protocol, TypeVar

from lbviz.scenarios.spec import Scenario
from lbviz.sim.log import LogEntry
from lbviz.sim.world import World

Observing = TypeVar("Observing")

# Counted in requests, since that is what a replay costs: a tenth of a second at most from one checkpoint to the next.
REQUESTS_BETWEEN = 1_000
# So many are kept however old they are, and so many at most.
CHECKPOINTS = 4
MOST_CHECKPOINTS = 64
# How far one can go back (simulated s), in rooms where time matters less and more.
LAST_MINUTE_S = 60.0
TEN_MINUTES_S = 600.0
# Compressing costs 2 ms, and keeps a fifth.
_LEVEL = 1


class Live(Protocol):
    """What has a past: a world, and what is known of it."""

    world: World

    def state(self) -> dict[str, Any]:
        """Return all of it but its past, and what is long over."""


class _Checkpoint(NamedTuple):
    """All as it was once what happens by `time` (s) had happened, and after the first `commands` of the log.

    Without `pickled` it is the world before anything happened.
    """

    time: float
    commands: int
    requests: int
    pickled: bytes | None

    def state(self) -> dict[str, Any] | None:
        return None if self.pickled is None else pickle.loads(zlib.decompress(self.pickled))


class Past:
    """What is known of the last `kept_s` simulated seconds, and somewhat more."""

    def __init__(self, scenario: Scenario, kept_s: float = LAST_MINUTE_S) -> None:
        self.log: list[LogEntry] = []
        """The commands since the world began, or since the earliest checkpoint."""
        self.kept_s = kept_s
        self._forgotten = 0
        self._scenario = scenario
        self._checkpoints = deque([_Checkpoint(-inf, 0, 0, None)])

    def pass_by(self, live: Live) -> None:
        """Keep a checkpoint if it is time for one, and forget what is too long ago."""
        world, known = live.world, self._checkpoints
        requests = world.tally.sent
        if requests - known[-1].requests < REQUESTS_BETWEEN:
            return
        pickled = zlib.compress(pickle.dumps(live.state()), _LEVEL)
        known.append(_Checkpoint(world.now, self._forgotten + len(self.log), requests, pickled))
        while len(known) > CHECKPOINTS and (len(known) > MOST_CHECKPOINTS or known[1].time < world.now - self.kept_s):
            known.popleft()
            del self.log[: known[0].commands - self._forgotten]
            self._forgotten = known[0].commands

    # --- going back -----------------------------------------------------------------------------------------

    def oldest(self, now: float) -> float:
        """Return the earliest time (s) that one can go back to."""
        return max(0.0, self._checkpoints[0].time, now - self.kept_s)

    def before(self, time: float) -> tuple[dict[str, Any] | None, "Past", list[LogEntry]]:
        """Return the state at the latest checkpoint before a time, None for a world at its beginning; its past; and
        the commands that came after.
        """
        known = [each for each in self._checkpoints if each.time <= time] or [self._checkpoints[0]]
        place = known[-1].commands - self._forgotten
        earlier = Past(self._scenario, self.kept_s)
        earlier.log, earlier._forgotten = self.log[:place], self._forgotten
        earlier._checkpoints = deque(known)
        return known[-1].state(), earlier, self.log[place:]

    # --- watching again --------------------------------------------------------------------------------------

    def watch(self, watch: Callable[[World], Observing], since: float, until: float) -> Observing | None:
        """Let what `watch` attaches to a world see what happened `since` a time and `until` another (both counted).

        Return what it returned; None if that is too long ago.
        """
        checkpoint = next((each for each in reversed(self._checkpoints) if each.time < since), None)
        return None if checkpoint is None else self._replay(checkpoint, watch, since, until)

    def watch_back(self, watch: Callable[[World], Observing], until: float) -> Iterator[Observing]:
        """Watch from the latest checkpoint `until` a time, then from the one before it, and so on."""
        for checkpoint in reversed(self._checkpoints):
            if checkpoint.time < until:
                yield self._replay(checkpoint, watch, checkpoint.time, until)

    def _replay(
        self, checkpoint: _Checkpoint, watch: Callable[[World], Observing], since: float, until: float
    ) -> Observing:
        state = checkpoint.state()
        world: World = World(self._scenario) if state is None else state["world"]
        known = self.log[checkpoint.commands - self._forgotten :]
        commands = [entry for entry in known if entry.time <= until]
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

"""What it costs to keep a world, to bring it back and to get to a later time: the default lab, CPU time."""

import pickle
import time
from collections.abc import Callable

from lbviz.policies import Pick
from lbviz.scenarios.catalogue import LAB
from lbviz.sim.log import LogEntry, replay
from lbviz.sim.nodes.server.commands import CrashServer, RecoverServer
from lbviz.sim.observers import Observer, Requests, Trace
from lbviz.sim.request import Request
from lbviz.sim.world import World

MINUTES = 10
ROUNDS = 3
LOG = [
    LogEntry(60.0 * minute, "", command)
    for minute in range(1, MINUTES)
    for command in (CrashServer("c"), RecoverServer("c"))
]


class Picks(Observer):
    """Has every pick explained, and keeps none."""

    def picked(self, request: Request, pick: Pick) -> None:
        pass


def best_of(run: Callable[[], object]) -> float:
    """Return the CPU seconds of the fastest of some runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def replay_lab(*observers: Observer) -> World:
    """Go through MINUTES simulated minutes of the lab and its log, watched by these."""
    world = World(LAB)
    for observer in observers:
        world.watch(observer)
    replay(world, LOG, 60.0 * MINUTES)
    return world


def main() -> None:
    """Print the size and times of a checkpoint, and of replays with and without observers."""
    world = replay_lab()
    data = pickle.dumps(world)
    write = best_of(lambda: pickle.dumps(world))
    read = best_of(lambda: pickle.loads(data))
    print(f"  checkpoint of {len(data) / 1000:.0f} KB: written in {write * 1000:.1f} ms, read in {read * 1000:.1f} ms")
    bare = best_of(replay_lab)
    sides: dict[str, Callable[[], object]] = {
        "knows requests": lambda: replay_lab(Requests()),
        "keeps the trace": lambda: replay_lab(Trace()),
        "explains picks": lambda: replay_lab(Picks()),
    }
    print(f"  replay of {MINUTES} minutes at {LAB.traffic.rate_per_s:g} requests/s: {bare:.2f} s")
    for name, run in sides.items():
        print(f"    {name:<16} {best_of(run) / bare:5.2f} times as long")


if __name__ == "__main__":
    main()

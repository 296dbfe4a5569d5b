"""What going back costs in a world of 50 requests/s, anywhere in ten minutes and by one event: CPU time."""

import time
from collections.abc import Callable
from functools import partial
from random import Random
from statistics import median

from msgspec.structs import replace

from lbviz.live.live_world import LiveWorld
from lbviz.live.past import TEN_MINUTES_S
from lbviz.scenarios.catalogue import LAB

SEEKS = 60
SCENARIO = replace(LAB, traffic=replace(LAB.traffic, rate_per_s=50))


def main() -> None:
    """Print the median and the most of many such seeks, and of steps back from where they led."""
    world = LiveWorld(SCENARIO, kept_s=TEN_MINUTES_S)
    world.advance_to(TEN_MINUTES_S + 100)
    chance = Random(1)
    times = [chance.uniform(world.oldest, world.now) for _ in range(SEEKS)]
    _say("to any moment", [cpu_ms(partial(world.at, moment)) for moment in times])
    places = [world.at(moment) for moment in times]
    _say("by one event", [cpu_ms(partial(_step_back, each)) for each in places])


def _step_back(world: LiveWorld) -> None:
    before = world.time_before()
    if before is not None:
        world.at(before)


def cpu_ms(run: Callable[[], object]) -> float:
    """Return the CPU time (ms) of one run."""
    start = time.process_time()
    run()
    return (time.process_time() - start) * 1000


def _say(what: str, times_ms: list[float]) -> None:
    print(f"  {what}: {median(times_ms):.0f} ms (median), {max(times_ms):.0f} ms (the most)")

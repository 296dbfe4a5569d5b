"""The engine against SimPy: the same world, 200,000 requests, least connections over five servers.

Both sides simulate the same thing and count the same: Poisson arrivals of four clients, no link latency, a bounded FIFO
queue per server, exponential costs, ties by turn, every latency, and what each server answered, dropped and was busy.
SimPy's side is written as its documentation would have it: a process per request, a Resource per server.
"""

import gc
import time
from collections.abc import Callable, Generator
from random import Random

import simpy

from lbviz.scenarios.spec import BalancerSpec, Exponential, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.observers import Latencies, Observer, Trace
from lbviz.sim.world import World

REQUESTS = 200_000
RATE_PER_S = 45.0
COST_S = 0.1
QUEUE = 20
ROUNDS = 3

SCENARIO = Scenario(
    traffic=TrafficSpec(rate_per_s=RATE_PER_S, cost_ms=Exponential(mean=COST_S * 1000)),
    balancer=BalancerSpec(policy="least_connections"),
    servers=[ServerSpec(id, queue=QUEUE) for id in "abcde"],
)


def run_lbviz(*observers: Observer) -> float:
    """Return the mean latency in ms."""
    latencies = Latencies()
    world = World(SCENARIO, limit=REQUESTS)
    for observer in (latencies, *observers):
        world.watch(observer)
    world.run()
    return 1000 * sum(latencies.all_s) / len(latencies.all_s)


def run_lbviz_traced() -> float:
    """Return the mean latency in ms, every record kept."""
    return run_lbviz(Trace())


def run_simpy() -> float:
    """Return the mean latency in ms of the same world in SimPy."""
    env = simpy.Environment()
    rng = Random(1)
    servers = [simpy.Resource(env) for _ in range(5)]
    in_flight = [0] * 5
    answered = [0] * 5
    dropped = [0] * 5
    busy = [0.0] * 5
    latencies = []
    turn = 0

    def request(client: int, cost: float) -> Generator[simpy.Event]:
        nonlocal turn
        sent = env.now
        turn += 1
        picked = min(range(5), key=lambda place: (in_flight[place], (place - turn) % 5))
        in_flight[picked] += 1
        server = servers[picked]
        if server.count == server.capacity and len(server.queue) >= QUEUE:
            in_flight[picked] -= 1
            dropped[picked] += 1
            return
        with server.request() as worker:
            yield worker
            yield env.timeout(cost)
        busy[picked] += cost
        answered[picked] += 1
        in_flight[picked] -= 1
        latencies.append(env.now - sent)

    def traffic() -> Generator[simpy.Event]:
        for _ in range(REQUESTS):
            yield env.timeout(rng.expovariate(RATE_PER_S))
            env.process(request(rng.randrange(4), rng.expovariate(1 / COST_S)))

    env.process(traffic())
    env.run()
    return 1000 * sum(latencies) / len(latencies)


def main() -> None:
    """Print the CPU time of each, best of ROUNDS taken in turn, as ratios against SimPy."""
    sides: dict[str, Callable[[], float]] = {
        "SimPy": run_simpy,
        "lbviz, trace off": run_lbviz,
        "lbviz, trace on": run_lbviz_traced,
    }
    best = dict.fromkeys(sides, float("inf"))
    means = dict.fromkeys(sides, 0.0)
    for _ in range(ROUNDS):
        for name, run in sides.items():
            gc.collect()
            start = time.process_time()
            means[name] = run()
            best[name] = min(best[name], time.process_time() - start)
    for name in sides:
        ratio = best["SimPy"] / best[name]
        print(f"  {name:<18} {ratio:5.1f}×   ({REQUESTS / best[name]:>9,.0f} requests/s, mean {means[name]:.1f} ms)")


if __name__ == "__main__":
    main()

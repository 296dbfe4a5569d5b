"""The same scenario, seed and commands give the same trace, byte for byte, anywhere."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from lbviz.policies import CATALOGUE
from lbviz.scenarios.catalogue import LAB
from lbviz.scenarios.spec import BalancerSpec, HealthCheckSpec, Pareto, Scenario, ServerSpec
from lbviz.sim import commands as cmd
from lbviz.sim.headless import simulate
from lbviz.sim.log import LogEntry, replay
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.observers import Trace
from lbviz.sim.world import World
from tests.sim.support import Played, play
from tests.sim.test_golden import BUSY_DAY, SCRIPT

ROOT = Path(__file__).resolve().parents[2]
PRINT_TRACE = """
from tests.sim.support import play
from tests.sim.test_golden import BUSY_DAY, SCRIPT
print(play(BUSY_DAY, SCRIPT, until=60).text(), end="")
"""


def under(policy: str, scenario: Scenario = LAB) -> Scenario:
    return replace(scenario, balancer=replace(scenario.balancer, policy=policy))


def traffic(played: Played) -> list[tuple[int, float, str, float]]:
    """Return each picked request's number, sending time, client and cost."""
    return [(request.id, request.created, request.client.address, request.cost) for request, _ in played.picks]


@pytest.mark.parametrize("policy", CATALOGUE)
def test_the_same_scenario_gives_the_same_trace_byte_for_byte(policy: str) -> None:
    once, again = (play(under(policy), until=60).text() for _ in range(2))
    assert once == again
    assert len(once) > 10_000


def test_the_same_commands_give_the_same_trace_byte_for_byte() -> None:
    assert play(BUSY_DAY, SCRIPT, until=60).text() == play(BUSY_DAY, SCRIPT, until=60).text()


def test_another_seed_gives_another_trace() -> None:
    assert play(LAB, until=10).text() != play(replace(LAB, seed=LAB.seed + 1), until=10).text()


def test_the_trace_is_the_same_in_other_processes_whatever_their_hash_seed() -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PRINT_TRACE],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
        )
        for seed in ("0", "1", "random")
    ]
    here = play(BUSY_DAY, SCRIPT, until=60).text()
    traces = [process.communicate(timeout=60)[0].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert {sha256(trace.encode()).hexdigest() for trace in traces} == {sha256(here.encode()).hexdigest()}


@pytest.mark.parametrize("arrivals", ["poisson", "bursty"])
def test_another_policy_meets_exactly_the_same_traffic(arrivals: str) -> None:
    scenario = replace(LAB, traffic=replace(LAB.traffic, arrivals=arrivals, cost_ms=Pareto()))
    met = [traffic(play(under(policy, scenario), limit=300)) for policy in CATALOGUE]
    assert len(met[0]) == 300
    assert all(other == met[0] for other in met[1:])


def test_a_policy_changed_in_mid_run_leaves_the_traffic_as_it_was() -> None:
    script = [
        entry for entry in SCRIPT if isinstance(entry[1], cmd.Change) and entry[1].table in ("balancer", "servers")
    ]
    changed, unchanged = traffic(play(BUSY_DAY, script, until=20)), traffic(play(BUSY_DAY, until=20))
    assert sorted(set(changed)) == unchanged


@pytest.mark.parametrize("field", ["arrivals", "costs"])
def test_arrivals_and_costs_have_sources_of_chance_of_their_own(field: str) -> None:
    other = replace(
        LAB,
        traffic=replace(LAB.traffic, **({"cost_ms": Pareto()} if field == "arrivals" else {"arrivals": "constant"})),
    )
    column = 1 if field == "arrivals" else 3
    assert [row[column] for row in traffic(play(other, limit=200))] == [
        row[column] for row in traffic(play(LAB, limit=200))
    ]


def test_replayed_commands_give_the_same_trace() -> None:
    first = Played(BUSY_DAY)
    log = [LogEntry(time, "", first.do(time, command).command) for time, command in SCRIPT]
    first.world.run_until(30)
    second = Played(BUSY_DAY)
    replay(second.world, log, 30)
    assert second.text() == first.text()
    assert second.world.scenario == first.world.scenario


def test_a_watched_run_is_the_same_as_an_unwatched_one() -> None:
    for scenario in (LAB, replace(LAB, network=replace(LAB.network, latency_ms=0)), under("power_of_two_choices")):
        trace = Trace()
        assert simulate(scenario, 2_000, observers=[trace]) == simulate(scenario, 2_000)
        assert trace.records


def test_how_the_clock_is_moved_makes_no_difference() -> None:
    at_once = play(LAB, until=20)
    in_steps = Played(LAB)
    for frame in range(1, 401):
        in_steps.world.run_until(frame * 0.05)
    by_event = Played(LAB)
    while by_event.world.now < 20:
        by_event.world.step()
    assert in_steps.text() == at_once.text()
    assert by_event.text().startswith(at_once.text())


def test_servers_are_probed_in_their_order() -> None:
    ids = list("lkjihgfedcba")
    world = World(
        Scenario(balancer=BalancerSpec(health_check=HealthCheckSpec()), servers=[ServerSpec(id) for id in ids])
    )
    probed = [event[-1].spec.id for event in sorted(world.engine.heap) if isinstance(event[-1], Server)]
    assert probed == ids

"""A world is plain data: a copy of it, and what is left of it in a pickle, go on just as it does."""

import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from lbviz.scenarios.catalogue import LAB, PRESETS
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import BalancerSpec, EdgeSpec, FrontSpec, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim import commands as cmd
from lbviz.sim.observers import Trace
from lbviz.sim.trace import Record
from lbviz.sim.world import World
from tests.sim.strategies import commands as any_commands
from tests.sim.strategies import scenarios, scripts

MOST_BYTES = 200_000


def copies(world: World) -> list[World]:
    """Return the world itself and its copies, made in both ways."""
    return [world, deepcopy(world), pickle.loads(pickle.dumps(world))]


def run_on(world: World, seconds: float, command: cmd.Command | None = None) -> list[Record]:
    """Let a world go on, with a command after half of the time; return what happens."""
    trace = Trace()
    world.watch(trace)
    world.run_until(world.now + seconds / 2)
    if command is not None:
        with suppress(FieldError):
            command.apply(world)
    world.run_until(world.now + seconds / 2)
    world.unwatch(trace)
    return trace.records


def played(scenario: Scenario, script: list[tuple[float, cmd.Command]]) -> World:
    """Return a world after a script of commands, those that are refused left out."""
    world = World(scenario)
    for pause, command in script:
        world.run_until(world.now + pause)
        try:
            command.apply(world)
        except FieldError:
            continue
    return world


@contextmanager
def shallow(depth: int) -> Iterator[None]:
    """Let functions call each other only so deeply."""
    frame, now = sys._getframe(), 0
    while frame is not None:
        frame, now = frame.f_back, now + 1
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(now + depth)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("id", PRESETS)
def test_the_copies_of_every_preset_go_on_as_it_does(id: str) -> None:
    world = World(PRESETS[id].scenario)
    world.run_until(12)
    traces = [run_on(each, 10, cmd.CrashServer("a")) for each in copies(world)]
    assert len(traces[0]) > 100
    assert traces[1] == traces[0]
    assert traces[2] == traces[0]


@given(scenarios, scripts, any_commands)
@settings(max_examples=200, deadline=None)
def test_the_copies_of_any_world_go_on_as_it_does(
    scenario: Scenario, script: list[tuple[float, cmd.Command]], command: cmd.Command
) -> None:
    world, *others = copies(played(scenario, script))
    trace = run_on(world, 2, command)
    for other in others:
        assert run_on(other, 2, command) == trace
        assert other.scenario == world.scenario
        assert (other.now, other.revision) == (world.now, world.revision)


def test_a_copy_leaves_the_world_as_it_was() -> None:
    world, untouched = World(LAB), World(LAB)
    for each in (world, untouched):
        each.run_until(10)
    copy = deepcopy(world)
    cmd.RemoveServer("a").apply(copy)
    copy.run_until(30)
    assert world.now == 10
    assert run_on(world, 20) == run_on(untouched, 20)


def test_nobody_watches_a_copy() -> None:
    world, trace = World(LAB), Trace()
    world.watch(trace)
    world.run_until(5)
    copy = deepcopy(world)
    before = len(trace.records)
    copy.run_until(10)
    assert len(trace.records) == before > 0
    with pytest.raises(ValueError, match="not in list"):
        copy.unwatch(trace)


def test_a_checkpoint_of_the_lab_is_small() -> None:
    world = World(LAB)
    world.run_until(300)
    assert len(pickle.dumps(world)) <= MOST_BYTES


# A pickle goes as deep as one thing leads to another. Ten thousand requests lead to each other nowhere.
@pytest.mark.parametrize("layer", [4, 7])
def test_ten_thousand_requests_in_flight_are_no_deeper_than_one(layer: int) -> None:
    scenario = Scenario(
        traffic=TrafficSpec(rate_per_s=2_000, clients=200, requests_per_connection=5),
        network=NetworkSpec(latency_ms=1000),
        edges=[EdgeSpec(f"edge{number}", cache=50) for number in range(3)],
        front=FrontSpec(kind="layer_4"),
        balancer=BalancerSpec(replicas=4, layer=layer, tracking=True, key="ip_port"),
        servers=[ServerSpec(f"s{number}", power=0.1, queue=None) for number in range(40)],
    )
    world = World(scenario)
    world.run_until(12)
    assert world.tally.in_flight > 10_000
    with shallow(400):
        data = pickle.dumps(world)
    assert run_on(pickle.loads(data), 0.5) == run_on(world, 0.5)


def test_a_world_in_which_connections_break_is_not_deep_either() -> None:
    world = World(
        replace(
            LAB,
            traffic=replace(LAB.traffic, rate_per_s=400, clients=100, requests_per_connection=20),
            balancer=replace(LAB.balancer, layer=4, policy="random", tracking=False),
            servers=[ServerSpec(f"s{number}", power=0.2, queue=None) for number in range(60)],
        )
    )
    world.run_until(10)
    assert world.connections.broken > 100
    with shallow(400):
        pickle.dumps(world)

"""The words of a preset are said of a world for as long as they are true of it."""

import pytest

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.hints import Hint, differs_only_in, hint_of
from lbviz.scenarios.spec import EdgeSpec, Scenario
from lbviz.sim import commands as cmd
from lbviz.sim.world import World

# What each hint asks for.
ASKED = {
    "one-server": cmd.Change("traffic", {"rate_per_s": 4.9}),
    "uneven-servers": cmd.Change("balancer", {"policy": "least_connections"}),
    "fast-failing-server": cmd.Change("balancer", {"health_check": {}}),
    "retry-storm": cmd.Change("traffic", {"rate_per_s": 40}),
    "line-at-the-balancer": cmd.Change("servers", {"slow": 5.0}, "a"),
    "company-proxy": cmd.ConnectClient("10.0.0.1", "edges"),
    "forged-header": cmd.Change("balancer", {"trust": "edges"}),
    "cdn": cmd.CrashEdge("edge1"),
    "long-connections": cmd.Change("balancer", {"layer": 7}),
    "layer-4-before-layer-7": cmd.CrashBalancer("lb2"),
    "four-maglevs": cmd.CrashBalancer("lb2"),
    "blind-balancers": cmd.Change("balancer", {"replicas": 1}),
    "routes-by-purpose": cmd.Change("servers", {"slow": 5.0}, "e"),
    "canary": cmd.FailServer("d"),
    "cache-farm": cmd.RemoveServer("b"),
    "around-the-world": cmd.AddEdge(EdgeSpec(region="sao-paulo")),
}


@pytest.mark.parametrize("id", PRESETS)
def test_when_what_a_hint_asks_for_is_done_it_says_what_to_see_and_undo_brings_it_back(id: str) -> None:
    world = World(PRESETS[id].scenario)
    assert hint_of(world.scenario) == Hint(id, done=False)
    applied = ASKED[id].apply(world)
    assert hint_of(world.scenario) == Hint(id, done=True)
    applied.inverse.apply(world)
    assert hint_of(world.scenario) == Hint(id, done=False)


@pytest.mark.parametrize("id", PRESETS)
def test_a_hint_goes_when_something_else_changes_and_comes_back_with_undo(id: str) -> None:
    world = World(PRESETS[id].scenario)
    applied = cmd.Change("traffic", {"arrivals": "bursty"}).apply(world)
    assert hint_of(world.scenario) is None
    applied.inverse.apply(world)
    assert hint_of(world.scenario) == Hint(id, done=False)


def test_a_world_of_ones_own_has_no_hint() -> None:
    assert hint_of(World(Scenario(title="My own")).scenario) is None


@pytest.mark.parametrize(
    ("paths", "before", "after", "same"),
    [
        ((), {"a": 1}, {"a": 1}, True),
        ((), {"a": 1}, {"a": 2}, False),
        (("a",), {"a": 1, "b": 1}, {"a": 2, "b": 1}, True),
        (("a",), {"a": 1, "b": 1}, {"a": 2, "b": 2}, False),
        (("a.*.x",), {"a": [{"x": 1}, {"x": 1}]}, {"a": [{"x": 1}, {"x": 2}]}, True),
        (("a.*.x",), {"a": [{"x": 1}]}, {"a": [{"x": 1}, {"x": 2}]}, False),
        (("a.+",), {"a": [1]}, {"a": [1, 2]}, True),
        (("a.+",), {"a": [1]}, {"a": [2, 1]}, False),
        (("a.+",), {"a": [1, 2]}, {"a": [1]}, False),
        (("a",), {"a": {"b": 1}}, {"a": None}, True),
    ],
)
def test_two_data_differ_only_where_the_paths_lead(paths, before, after, same) -> None:
    assert differs_only_in(paths, before, after) is same

"""A policy's options and key in a live room: changed, taken back, and never so large that the room stands still."""

import pytest

from lbviz.live.messages import Undo
from lbviz.policies import CATALOGUE, OPTION_WORDS, Options
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import BalancerSpec, Scenario
from lbviz.sim.commands import Change
from tests.live.by_hand import do, open_room

MAX_TABLE_SIZE, MAX_POINTS, MAX_RING_SIZE = (
    OPTION_WORDS[name].live_max for name in ("table_size", "points", "min_ring_size")
)


def balancer(room) -> BalancerSpec:
    return room.snapshot().feeds["state"].scenario.balancer


def test_options_are_set_and_taken_back():
    room, _ = open_room()
    room.command(Change("balancer", {"policy": "maglev", "options": Options(table_size=13)}))
    assert balancer(room).options.table_size == 13
    assert room.snapshot().feeds["state"].undo == "set the policy to Maglev"
    do(room, Change("balancer", {"options": Options(table_size=7)}), Change("balancer", {"key": "path"}))
    assert (balancer(room).options.table_size, balancer(room).key) == (7, "path")
    assert room.snapshot().feeds["state"].undo == "set the key to path"
    do(room, Undo(), Undo())
    assert (balancer(room).options.table_size, balancer(room).key) == (13, "ip")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (Change("balancer", {"options": Options(table_size=MAX_TABLE_SIZE + 2)}), "options.table_size"),
        (Change("balancer", {"options": Options(table_size=8)}), "options.table_size"),
        (Change("balancer", {"options": Options(points=MAX_POINTS + 1)}), "options.points"),
        (Change("balancer", {"options": Options(min_ring_size=MAX_RING_SIZE + 1)}), "options.min_ring_size"),
    ],
)
def test_what_would_hold_a_room_up_is_refused(command, field):
    room, _ = open_room()
    before = room.snapshot().feeds["state"]
    with pytest.raises(FieldError) as caught:
        room.command(command)
    assert caught.value.field == field
    assert room.snapshot().feeds["state"] == before


@pytest.mark.parametrize(
    ("scenario", "field"),
    [
        (
            Scenario(balancer=BalancerSpec(options=Options(min_ring_size=MAX_RING_SIZE + 1))),
            "balancer.options.min_ring_size",
        ),
    ],
)
def test_a_scenario_that_would_hold_a_room_up_is_refused(scenario, field):
    with pytest.raises(FieldError) as caught:
        open_room(scenario)
    assert caught.value.field == field


@pytest.mark.parametrize("policy", CATALOGUE)
def test_a_policy_only_says_that_it_uses_options_that_there_are(policy):
    assert set(CATALOGUE[policy].uses) <= set(Options.__struct_fields__)

"""Undo, redo and reset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lbviz.live.messages import Pause, Redo, Reset, Undo
from lbviz.live.room import Room
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Constant, NetworkSpec, RouteSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.commands import (
    AddClient,
    AddServer,
    Change,
    ConnectClient,
    CrashServer,
    DrainServer,
    Placed,
    RecoverServer,
    RemoveClient,
    RemoveServer,
    SetRegions,
)
from tests.live.by_hand import do, open_room, scenario_of, walk_back_and_forth
from tests.sim.strategies import changes_of, every

COMMANDS = {
    "add a server": [AddServer()],
    "add a server first in the list": [AddServer(ServerSpec("first"), 0)],
    "add a server with all it can have": [AddServer(ServerSpec("d", 2.0, 3, 4, 5, 6.0, "crashed"), 1)],
    "remove the first server": [RemoveServer("a")],
    "remove the middle server": [RemoveServer("b")],
    "remove a crashed server": [CrashServer("b"), RemoveServer("b")],
    "remove a server that was made slow": [Change("servers", {"slow": 4}, "b"), RemoveServer("b")],
    "drain a server": [DrainServer("b")],
    "change all of a server": [Change("servers", {"power": 9, "weight": 8, "workers": 7, "queue": 6, "slow": 5}, "b")],
    "move a server": [Change("servers", {"region": "us"}, "b")],
    "take the bound off a queue": [Change("servers", {"queue": None}, "b")],
    "crash a server": [CrashServer("b")],
    "recover a server": [CrashServer("b"), RecoverServer("b")],
    "add a client": [AddClient()],
    "add a client by address": [AddClient("192.168.0.9", 0)],
    "remove a client": [RemoveClient("10.0.0.2")],
    "connect a client to the site": [ConnectClient("10.0.0.2", "site")],
    "connect a client to a proxy": [Change("forward_proxy", {"clients": 1}), ConnectClient("10.0.0.3", "proxy")],
    "take a proxy away": [Change("forward_proxy", {"clients": 3}), Change("forward_proxy", None)],
    "remove a client behind a proxy": [Change("forward_proxy", {"clients": 2}), RemoveClient("10.0.0.2")],
    "move a client": [Change("clients", {"region": "us"}, "10.0.0.2")],
    "place several": [SetRegions([Placed("10.0.0.2", "us"), Placed("a", "eu")], between_regions_ms=300)],
    "change the latency between regions": [Change("network", {"between_regions_ms": 300})],
    "change all of the traffic": [Change("traffic", {"rate_per_s": 99, "arrivals": "bursty", "cost_ms": Constant(5)})],
    "stop the traffic": [Change("traffic", {"rate_per_s": 0})],
    "let distance count": [Change("network", {"by_distance": True})],
    "move the balancers": [Change("balancer", {"region": "eu"})],
    "change the latency": [Change("network", {"latency_ms": 3})],
    "change the policy": [Change("balancer", {"policy": "random"})],
    "send paths to groups": [
        Change("servers", {"group": "api"}, "b"),
        Change("balancer", {"routes": [RouteSpec("/api", "api")]}),
    ],
    "go to layer 4 without them": [
        Change("balancer", {"routes": [RouteSpec("/api", "api")]}),
        Change("balancer", {"layer": 4, "routes": []}),
    ],
    "give the balancer work of its own": [Change("balancer", {"cpu_ms": 5})],
    "change the retries": [Change("balancer", {"retries": 1})],
}


@pytest.mark.parametrize("commands", COMMANDS.values(), ids=COMMANDS.keys())
def test_undo_takes_each_kind_of_change_back_and_redo_does_it_again(commands):
    room, outside = open_room()
    *before, command = commands
    do(room, *before)
    outside.pass_time(2.0)
    without = scenario_of(room)
    room.command(command)
    changed = scenario_of(room)
    assert changed != without
    room.command(Undo())
    assert scenario_of(room) == without
    room.command(Redo())
    assert scenario_of(room) == changed
    room.command(Undo())
    assert scenario_of(room) == without


@pytest.mark.parametrize("commands", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_change_names_itself_for_undo_and_for_redo(commands):
    room, _ = open_room()
    do(room, *commands)
    done = room.snapshot().feeds["state"]
    room.command(Undo())
    undone = room.snapshot().feeds["state"]
    assert done.undo
    assert done.redo is None
    assert undone.redo == done.undo


ids = st.sampled_from("abcd")
changes = st.one_of(
    st.builds(AddServer, position=st.integers(0, 5)),
    st.builds(RemoveServer, ids),
    st.builds(CrashServer, ids),
    st.builds(RecoverServer, ids),
    changes_of("servers", every(power=st.sampled_from([0.5, 4.0])), ids),
    changes_of("servers", every(queue=st.sampled_from([None, 0, 3]), workers=st.integers(1, 3)), ids),
    st.builds(AddClient, position=st.integers(0, 5)),
    st.builds(RemoveClient, st.sampled_from([f"10.0.0.{number}" for number in range(1, 6)])),
    changes_of("traffic", every(rate_per_s=st.sampled_from([0.0, 5.0, 200.0]))),
    changes_of("network", every(latency_ms=st.sampled_from([0.0, 300.0]))),
    changes_of("balancer", every(policy=st.sampled_from(["random", "modulo_hash"]))),
)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.4, 3.0]), changes), min_size=1, max_size=12))
def test_undoing_all_leads_back_to_the_beginning_and_redoing_all_to_the_end(steps):
    room, outside = open_room()
    walk_back_and_forth(room, outside, steps)


def test_there_is_nothing_to_undo_or_redo_at_first():
    room, _ = open_room()
    before = room.snapshot().feeds["state"]
    with pytest.raises(FieldError, match="undo"):
        room.command(Undo())
    with pytest.raises(FieldError, match="redo"):
        room.command(Redo())
    assert (before.undo, before.redo) == (None, None)
    assert room.snapshot().feeds["state"] == before


def test_a_new_change_clears_what_could_be_redone():
    room, _ = open_room()
    do(room, AddServer(), Undo(), AddClient())
    state = room.snapshot().feeds["state"]
    assert (state.undo, state.redo) == ("add client 10.0.0.5", None)
    with pytest.raises(FieldError):
        room.command(Redo())


def test_a_refused_change_does_not_clear_what_could_be_redone():
    room, _ = open_room()
    do(room, AddServer(), Undo())
    with pytest.raises(FieldError):
        room.command(RemoveServer("z"))
    assert room.snapshot().feeds["state"].redo == "add server d"


def test_a_redone_server_has_the_name_and_place_it_had():
    room, _ = open_room()
    do(room, AddServer(ServerSpec(power=7), 1), Undo(), Redo())
    assert [server.id for server in scenario_of(room).servers] == ["a", "d", "b", "c"]


def test_pausing_is_no_change_to_undo():
    room, _ = open_room()
    do(room, AddServer(), Pause())
    assert room.snapshot().feeds["state"].undo == "add server d"


# --- gestures ---------------------------------------------------------------------------------------------


def drag(room: Room, outside, commands, every: float = 0.05) -> None:
    for command in commands:
        room.command(command)
        outside.pass_time(every)


@pytest.mark.parametrize(
    "commands",
    [
        [Change("traffic", {"rate_per_s": rate}) for rate in range(10, 60)],
        [Change("network", {"latency_ms": latency}) for latency in range(10, 60)],
        [Change("servers", {"power": power}, "a") for power in range(10, 60)],
        [Change("traffic", {"cost_ms": {"distribution": "pareto", "mean": mean}}) for mean in range(10, 60)],
    ],
    ids=["rate", "latency", "power", "cost"],
)
def test_a_slider_dragged_once_is_undone_once(commands):
    room, outside = open_room()
    before = scenario_of(room)
    drag(room, outside, commands)
    dragged = scenario_of(room)
    room.command(Undo())
    assert scenario_of(room) == before
    assert room.snapshot().feeds["state"].undo is None
    room.command(Redo())
    assert scenario_of(room) == dragged


def test_two_drags_with_a_rest_between_them_are_two_changes():
    room, outside = open_room()
    drag(room, outside, [Change("traffic", {"rate_per_s": rate}) for rate in (110, 111, 112)])
    outside.pass_time(2.0)
    drag(room, outside, [Change("traffic", {"rate_per_s": rate}) for rate in (120, 121, 122)])
    room.command(Undo())
    assert scenario_of(room).traffic.rate_per_s == 112


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Change("traffic", {"rate_per_s": 50}), Change("traffic", {"arrivals": "bursty"})),
        (Change("servers", {"power": 5}, "a"), Change("servers", {"power": 5}, "b")),
        (Change("servers", {"power": 5}, "a"), Change("servers", {"slow": 5}, "a")),
        (Change("traffic", {"rate_per_s": 50}), Change("network", {"latency_ms": 50})),
        (Change("traffic", {"arrivals": "bursty"}), Change("traffic", {"arrivals": "constant"})),
        (Change("network", {"by_distance": True}), Change("network", {"by_distance": False})),
        (Change("servers", {"slow": 5}, "a"), Change("servers", {"slow": 1}, "a")),
        (Change("servers", {"queue": 5}, "a"), Change("servers", {"queue": None}, "a")),
        (Change("balancer", {"panic": {"threshold": 0.3}}), Change("balancer", {"panic": None})),
        (
            Change("traffic", {"cost_ms": {"distribution": "pareto", "mean": 50}}),
            Change("traffic", {"cost_ms": {"distribution": "constant", "mean": 50}}),
        ),
        (AddServer(), AddServer()),
        (AddClient(), AddClient()),
        (Change("balancer", {"policy": "random"}), Change("balancer", {"policy": "modulo_hash"})),
    ],
)
def test_changes_of_different_things_are_undone_one_by_one(one, other):
    room, _ = open_room()
    room.command(one)
    between = scenario_of(room)
    room.command(other)
    room.command(Undo())
    assert scenario_of(room) == between


# --- drained servers --------------------------------------------------------------------------------------


def test_a_drained_server_that_has_left_comes_back_on_undo_where_it_was():
    room, outside = open_room()
    before = scenario_of(room)
    room.command(DrainServer("b"))
    outside.pass_time(30.0)
    assert [server.id for server in scenario_of(room).servers] == ["a", "c"]
    room.command(Undo())
    assert scenario_of(room) == before


def test_a_drain_that_is_still_going_on_is_undone():
    room, _ = open_room()
    before = scenario_of(room)
    room.command(DrainServer("c"))
    assert [server.status for server in scenario_of(room).servers] == ["up", "up", "draining"]
    room.command(Undo())
    assert scenario_of(room) == before


def test_a_change_of_a_server_that_has_left_cannot_be_undone_and_says_so():
    room, outside = open_room()
    before = scenario_of(room)
    do(room, DrainServer("c"), Change("servers", {"power": 2}, "c"))
    outside.pass_time(60.0)
    left = scenario_of(room)
    assert "c" not in [server.id for server in left.servers]
    with pytest.raises(FieldError, match=r"server c.* the server has left"):
        room.command(Undo())
    assert scenario_of(room) == left
    room.command(Undo())
    assert scenario_of(room) == before


def test_undoing_a_removal_and_the_drain_before_it_does_not_claim_that_the_server_has_left():
    room, _ = open_room()
    before = scenario_of(room)
    do(room, Pause(), DrainServer("c"), RemoveServer("c"))
    do(room, Undo(), Undo())
    assert scenario_of(room) == before


# --- reset ------------------------------------------------------------------------------------------------


def test_a_reset_begins_again_at_time_0_as_the_room_was_opened():
    room, outside = open_room()
    opened_with = scenario_of(room)
    do(room, AddServer(), Change("traffic", {"rate_per_s": 50}))
    outside.pass_time(5.0)
    room.command(Reset())
    fresh = room.snapshot()
    assert fresh.time == 0.0
    assert fresh.requests == []
    assert fresh.feeds["state"].scenario == opened_with
    assert (fresh.feeds["state"].undo, fresh.feeds["state"].redo) == ("reset", None)


def test_a_reset_sends_everybody_a_snapshot_in_sequence():
    room, outside = open_room()
    before = room.snapshot().seq
    room.command(Reset())
    (snapshot,) = outside.take_messages()
    assert (snapshot.seq, snapshot.time) == (before + 1, 0.0)


def test_a_room_that_was_reset_runs_like_a_fresh_one():
    room, outside = open_room()
    outside.pass_time(5.0)
    room.command(Reset())
    outside.pass_time(5.0)
    fresh, _ = open_room()
    assert [request.id for request in room.snapshot().requests] == [request.id for request in fresh.snapshot().requests]


def test_a_reset_is_undone_with_the_world_as_it_was():
    room, outside = open_room()
    room.command(AddServer())
    outside.pass_time(5.0)
    before = room.snapshot()
    room.command(Reset())
    outside.pass_time(3.0)
    room.command(Undo())
    after = room.snapshot()
    assert (after.time, after.requests) == (before.time, before.requests)
    assert after.feeds["state"].scenario == before.feeds["state"].scenario
    assert (after.feeds["state"].undo, after.feeds["state"].redo) == ("add server d", "reset")


def test_an_undone_reset_is_redone_with_the_world_as_it_was():
    room, outside = open_room()
    do(room, AddServer(), Reset())
    outside.pass_time(3.0)
    before = room.snapshot()
    do(room, Undo(), Redo())
    after = room.snapshot()
    state = replace(after.feeds["state"], undo_line=before.feeds["state"].undo_line)
    assert (after.time, after.requests, state) == (before.time, before.requests, before.feeds["state"])


def test_changes_after_a_reset_are_undone_before_it():
    room, outside = open_room()
    room.command(AddServer())
    outside.pass_time(2.0)
    do(room, Reset(), AddClient())
    labels = []
    while label := room.snapshot().feeds["state"].undo:
        labels.append(label)
        room.command(Undo())
    assert labels == ["add client 10.0.0.5", "reset", "add server d"]


def test_a_change_after_an_undone_reset_clears_its_redo():
    room, _ = open_room()
    do(room, Reset(), Undo(), AddClient())
    assert room.snapshot().feeds["state"].redo is None


def test_redo_does_what_was_undone_last_where_that_was_a_reset():
    room, _ = open_room()
    do(room, AddServer(), Undo(), Reset(), Undo())
    assert room.snapshot().feeds["state"].redo == "reset"
    room.command(Redo())
    assert room.snapshot().time == 0.0


def test_an_undone_reset_of_a_silent_world_goes_on_where_it_was():
    room, outside = open_room(Scenario(traffic=TrafficSpec(rate_per_s=0), network=NetworkSpec(latency_ms=5)))
    outside.pass_time(20.0)
    do(room, Reset(), Undo())
    assert room.snapshot().time == pytest.approx(25.0)


@pytest.mark.parametrize(
    ("command", "label"),
    [
        (Change("network", {"latency_ms": 3}), "set the link latency to 3 ms"),
        (Change("network", {"between_regions_ms": 3}), "set the latency between regions to 3 ms"),
        (Change("network", {"by_distance": True}), "let distance count"),
        (Change("network", {"by_distance": False}), "let distance not count"),
    ],
)
def test_what_is_undone_of_the_network_is_named(command, label):
    assert command.words == label

"""Going back in time: the world as it was, which goes on as it did until somebody changes it."""

from contextlib import suppress

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from lbviz.live import past as past_module
from lbviz.live.live_world import LiveWorld
from lbviz.live.messages import EndWhatIf, OpenPreset, Redo, Reset, Resume, Seek, Snapshot, Step, StepBack, Undo, WhatIf
from lbviz.live.past import LAST_MINUTE_S
from lbviz.live.room import Room
from lbviz.scenarios.errors import FieldError
from lbviz.sim.commands import Change, Command, CrashServer, RecoverServer
from lbviz.sim.nodes.client.commands import Send
from lbviz.sim.observers import Trace
from tests.live.by_hand import THREE_SERVERS, open_room

COMMANDS: list[Command] = [
    CrashServer("a"),
    RecoverServer("a"),
    Change("traffic", {"rate_per_s": 14}),
    Change("balancer", {"policy": "least_connections"}),
    Send("10.0.0.1"),
]


def lived(script: list[tuple[float, Command]], asked: tuple[str, ...] = ()) -> LiveWorld:
    """Return a live world in which this was done, each after so many seconds."""
    live = LiveWorld(THREE_SERVERS, asked=asked)
    live.advance_to(40)
    for wait, command in script:
        live.advance_to(live.now + wait)
        with suppress(FieldError):
            live.apply(command, "1")
    live.advance_to(live.now + 20)
    return live


@given(
    st.lists(st.tuples(st.floats(0, 12), st.sampled_from(COMMANDS)), max_size=5),
    st.floats(0, LAST_MINUTE_S),
    st.sampled_from([100, past_module.REQUESTS_BETWEEN]),
)
@settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_a_world_gone_back_to_is_a_replay_until_then_and_goes_on_as_it_did(script, back_s, between):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(past_module, "REQUESTS_BETWEEN", between)
        live = lived(script)
        time = max(live.oldest, live.now - back_s)
        before = live.world.tally.sent
        back = live.at(time)
        assert live.world.tally.sent == before
    assert back.now == time
    replay = LiveWorld(THREE_SERVERS)
    for entry in live.past.log:
        if entry.time <= time:
            replay.advance_to(entry.time)
            entry.command.apply(replay.world)
    replay.advance_to(time)
    assert [each.id for each in back.in_flight()] == [each.id for each in replay.in_flight()]
    back.sample()
    replay.sample()
    assert back.figures == replay.figures
    # From there everything happens again, what was done to it included.
    trace, again = Trace(), Trace()
    back.world.watch(trace)
    back.advance_to(live.now)
    assert back.scenario == live.scenario
    del trace.records[:]
    live.world.watch(again)
    for each in (back, live):
        each.advance_to(each.now + 5)
    assert trace.records == again.records


def test_what_counts_from_the_beginning_counts_after_going_back_too():
    live = lived([(1, CrashServer("a"))], asked=("total_answered > 0",))
    back = live.at(live.now - 10)
    back.advance_to(live.now)
    assert back.measures().measure("total_answered") == live.measures().measure("total_answered")


def room_at(seconds: float):
    room, outside = open_room(replace(THREE_SERVERS, seed=3))
    outside.pass_time(seconds)
    return room, outside


def do(room: Room, *commands) -> None:
    for command in commands:
        room.command(command)


def test_a_room_goes_back_and_forth_and_pauses():
    room, outside = room_at(30)
    now, newest = room.source.now, room.source
    do(room, Seek(now - 12))
    assert room.pace.paused
    assert room.source.now == now - 12
    assert room.newest == pytest.approx(now)
    snapshots = [message for message in outside.take_messages() if isinstance(message, Snapshot)]
    assert snapshots[-1].time == now - 12
    assert snapshots[-1].feeds["state"].newest == room.newest
    do(room, Seek(now - 3))
    assert room.source.now == now - 3
    do(room, Seek(now + 99))
    assert room.source is newest
    assert room.newest is None
    do(room, Seek(-5))
    assert room.source.now == 0


def test_time_that_goes_on_comes_to_where_it_was_with_all_that_was_done():
    room, outside = room_at(30)
    do(room, Change("traffic", {"rate_per_s": 3}))
    outside.pass_time(5)
    now, newest, log = room.source.now, room.source, room.log.version
    do(room, Seek(now - 8))
    assert room.source.scenario.traffic.rate_per_s == THREE_SERVERS.traffic.rate_per_s
    do(room, Resume())
    outside.pass_time(6)
    assert room.source.scenario.traffic.rate_per_s == 3
    outside.pass_time(3)
    assert room.source is newest
    assert room.newest is None
    # Of what happened again no log tells again.
    assert [line.words for line in room.log.since(log)] == ["let time go on"]
    do(room, Undo())
    assert room.source.scenario.traffic.rate_per_s == THREE_SERVERS.traffic.rate_per_s


def test_a_change_lets_the_world_go_another_way_and_undo_brings_the_first_back():
    room, outside = room_at(30)
    do(room, Change("traffic", {"rate_per_s": 3}))
    outside.pass_time(5)
    now, newest = room.source.now, room.source
    do(room, Seek(now - 8), CrashServer("a"), Resume())
    assert room.newest is None
    outside.pass_time(10)
    assert room.source.scenario.traffic.rate_per_s == THREE_SERVERS.traffic.rate_per_s
    do(room, Undo(), Undo())
    assert room.source is newest
    do(room, Redo())
    assert room.source.now == pytest.approx(now + 2, abs=0.1)


def test_what_is_refused_while_one_looks_back_changes_nothing():
    room, _ = room_at(30)
    now = room.source.now
    do(room, Seek(now - 8))
    at, back = room.newest, room.source
    for command in (RecoverServer("a"), OpenPreset("nonsense"), Undo(), Send("nobody")):
        with pytest.raises(FieldError):
            do(room, command)
        assert (room.newest, room.source) == (at, back)


def test_undo_while_one_looks_back_takes_back_what_was_done_last():
    room, outside = room_at(30)
    do(room, Change("traffic", {"rate_per_s": 3}))
    outside.pass_time(5)
    now = room.source.now
    do(room, Seek(now - 8), Undo())
    assert room.source.now == pytest.approx(now)
    assert room.source.scenario.traffic.rate_per_s == THREE_SERVERS.traffic.rate_per_s


def test_stepping_back_and_forth_meets_the_same_events():
    room, _ = room_at(30)
    do(room, Step())
    times = [room.source.now]
    for _ in range(5):
        do(room, StepBack())
        times.append(room.source.now)
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 6
    for time in times[-2::-1]:
        do(room, Step())
        assert room.source.now == time


def test_one_cannot_go_back_further_than_is_kept():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(past_module, "REQUESTS_BETWEEN", 20)
        room, outside = room_at(0)
        room._kept_s = room.source.past.kept_s = 10
        outside.pass_time(60)
        do(room, Seek(0))
        assert room.source.now == pytest.approx(room.newest - 10)
        assert len(room.source.past._checkpoints) < 20


def test_what_if_lets_a_copy_go_on_beside_it_on_the_same_traffic():
    room, outside = room_at(30)
    do(room, CrashServer("a"))
    outside.pass_time(5)
    do(room, Seek(room.source.now - 10), WhatIf())
    assert room.right is not None
    do(room, Change("balancer", {"policy": "least_connections"}), Resume())
    outside.pass_time(8)
    copy = room.right.source
    assert copy.now == room.source.now
    assert copy.scenario.balancer.policy == THREE_SERVERS.balancer.policy
    assert room.source.scenario.balancer.policy == "least_connections"
    # What was done then happens again there, and here it does not.
    assert [each.scenario.servers[0].status for each in (copy, room.source)] == ["crashed", "up"]
    # The same requests came to both.
    assert copy.sent == room.source.sent
    do(room, EndWhatIf(keep=False))
    assert room.source is copy
    assert room.right is None
    do(room, Undo())
    assert room.source.scenario.balancer.policy == "least_connections"


def test_what_if_can_be_kept_and_begins_only_once():
    room, outside = room_at(10)
    do(room, WhatIf())
    with pytest.raises(FieldError, match="one world"):
        do(room, WhatIf())
    do(room, CrashServer("a"), EndWhatIf(keep=True))
    assert room.source.scenario.servers[0].status == "crashed"
    with pytest.raises(FieldError, match="copy beside it"):
        do(room, EndWhatIf(keep=True))
    outside.pass_time(3)


def test_both_worlds_go_to_a_later_time_without_living_all_until_then():
    room, outside = room_at(30)
    do(room, WhatIf())
    outside.pass_time(10)
    assert room.right is not None
    now = room.source.now
    do(room, Seek(now - 30))
    back = room.right.source
    assert back.now == now - 30
    for time in (now - 2, now + 99):
        do(room, Seek(time))
        assert back.now == now - 30
        assert room.right.source.now == room.source.now == pytest.approx(min(time, now))


def test_a_step_past_where_the_world_ever_came_is_a_step_of_that_world():
    room, _ = room_at(30)
    newest, now = room.source, room.source.now
    do(room, StepBack())
    while room.source.now <= now:
        do(room, Step())
    assert room.source is newest
    assert room.newest is None


def test_no_other_world_begins_while_two_are_compared():
    room, _ = room_at(30)
    do(room, Reset(), WhatIf())
    for command in (Reset(), OpenPreset("first"), Undo()):
        with pytest.raises(FieldError, match="without a copy"):
            do(room, command)
    do(room, CrashServer("a"), Undo())
    assert room.right is not None
    assert room.right.source.now == room.source.now


def test_a_copy_goes_no_further_than_the_world_that_went_another_way():
    room, _ = room_at(30)
    do(room, WhatIf(), Seek(20), CrashServer("a"), Seek(25))
    assert room.right is not None
    assert room.source.now == room.right.source.now == 20

"""A room that was kept is the same room again: its world, its time, its history and its log."""

from contextlib import suppress

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lbviz.live.journal import Entry
from lbviz.live.messages import (
    EndWhatIf,
    Pause,
    Redo,
    Reset,
    Resume,
    RoomCommand,
    Seek,
    SetSpeed,
    Step,
    StepBack,
    Undo,
    WhatIf,
)
from lbviz.scenarios.errors import FieldError
from lbviz.sim.commands import Change, CrashServer, RecoverServer
from lbviz.sim.nodes.client.commands import Seat, Send
from tests.live.by_hand import THREE_SERVERS, ByHand, TestRoom, open_room

COMMANDS: list[RoomCommand] = [
    CrashServer("a"),
    RecoverServer("a"),
    Change("traffic", {"rate_per_s": 14}),
    Change("balancer", {"policy": "least_connections"}),
    *(Seat("77"), Send("77"), Pause(), Resume(), Step(), StepBack(), Seek(7.0), Seek(1e9)),
    *(SetSpeed(2.0), Reset(), Undo(), Redo(), WhatIf(), EndWhatIf(keep=True), EndWhatIf(keep=False)),
]


class Kept:
    """A journal in memory."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.time = 0.0

    def wrote(self, entry: Entry) -> "Kept":
        self.entries.append(msgspec.json.encode(entry))
        return self

    def wait(self) -> bool:
        return True

    def reached(self, time: float) -> None:
        self.time = time


@given(st.lists(st.tuples(st.floats(0, 6), st.sampled_from(COMMANDS)), max_size=12))
@settings(max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_a_room_that_was_kept_is_the_same_again(script: list[tuple[float, RoomCommand]]) -> None:
    room, outside = open_room()
    room.journal = kept = Kept()
    outside.pass_time(5)
    for wait, command in script:
        outside.pass_time(wait)
        with suppress(FieldError):
            room.command(command)
    outside.pass_time(2)
    room.snapshot()
    again = TestRoom("room", THREE_SERVERS, ByHand())
    for _ in again.live_again([msgspec.json.decode(each, type=Entry) for each in kept.entries], room.source.now):
        pass
    again.join("teacher")
    before, after = room.snapshot(), again.snapshot()
    assert after.time == pytest.approx(before.time)
    assert [each.id for each in after.requests] == [each.id for each in before.requests]
    then, now = before.feeds["state"], after.feeds["state"]
    for name in ("scenario", "paused", "speed", "undo", "redo", "world"):
        assert getattr(now, name) == getattr(then, name), name
    assert [line.words for line in again.log.lines] == [line.words for line in room.log.lines]

"""Who may do what in a room, and who is sent what."""

import pytest

from lbviz.live.messages import Pause, Reset, Undo
from lbviz.live.room import Room
from lbviz.scenarios.errors import FieldError
from lbviz.sim.nodes.server.commands import AddServer, CrashServer
from tests.live.by_hand import THREE_SERVERS, ByHand, open_room

WORDS = "You are watching this world. Make it your own to change it."


@pytest.mark.parametrize("command", [Pause(), Reset(), Undo(), AddServer(), CrashServer("a")])
def test_a_reader_changes_nothing_and_is_told_where_it_could(command):
    outside = ByHand()
    room = Room("room", THREE_SERVERS, outside, role="reader")
    before = room.join("pupil")
    outside.take_messages()
    with pytest.raises(FieldError) as refused:
        room.command(command, "pupil")
    assert refused.value.sentence == WORDS
    assert outside.take_messages() == []
    assert room.snapshot() == before


def test_somebody_who_is_not_here_changes_nothing():
    room, _ = open_room()
    before = room.snapshot()
    with pytest.raises(FieldError):
        room.command(CrashServer("a"), "stranger")
    assert room.snapshot() == before


def test_the_log_says_who_it_was():
    room, outside = open_room()
    room.join("pupil")
    room.command(CrashServer("a"), "pupil")
    outside.pass_time(1.0)
    room.command(Undo(), "teacher")
    assert [entry.by for entry in room.source.past.log] == ["pupil", "teacher"]


def test_feeds_are_those_that_somebody_follows():
    outside = ByHand()
    room = Room("room", THREE_SERVERS, outside)
    for member in ("one", "other"):
        assert room.join(member).feeds.keys() == {"state", "figures", "log"}
    room.follow("one", ["picks"])
    room.follow("other", ["placement", "picks"])
    assert room.snapshot().feeds.keys() == {"state", "figures", "log", "picks", "placement"}
    outside.take_messages()
    room.leave("other")
    assert room.snapshot().feeds.keys() == {"state", "figures", "log", "picks"}
    room.follow("one", [])
    outside.take_messages()
    outside.pass_time(3.0)
    assert {name for message in outside.take_messages() for name in message.feeds} == {"figures"}


def test_who_follows_is_sent_at_once_what_it_lacks_even_in_a_paused_room():
    room, outside = open_room()
    last = room.snapshot().feeds["picks"]
    room.command(Pause())
    room.follow("teacher", [])
    outside.take_messages()
    room.follow("teacher", ["picks"])
    (batch,) = outside.take_messages()
    assert batch.feeds == {"picks": last}
    room.follow("teacher", ["picks"])
    assert outside.take_messages() == []


def test_another_world_is_followed_as_the_one_before():
    room, outside = open_room()
    room.command(Reset())
    outside.pass_time(5.0)
    assert room.snapshot().feeds["picks"][-1].time > 4

"""The log of a room in words: who did what, and what the world did by itself."""

import pytest

from lbviz.live.chronicle import LINES, Chronicle, past
from lbviz.live.messages import Pause, Redo, Reset, Resume, SetSpeed, Step, Undo
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import (
    BalancerSpec,
    HealthCheckSpec,
    NetworkSpec,
    OutlierDetectionSpec,
    PanicSpec,
    PassiveChecksSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim.commands import AddServer, Change, CrashServer, DrainServer, FailServer, RecoverServer
from tests.live.by_hand import THREE_SERVERS, Picture, do, open_room


def words(room) -> list[str]:
    return [line.words for line in room.snapshot().feeds["log"]]


def test_it_tells_what_was_done_in_the_commands_own_words():
    room, outside = open_room()
    do(room, CrashServer("a"))
    outside.pass_time(1)
    do(room, AddServer(), Undo(), Redo())
    lines = [line for line in room.snapshot().feeds["log"] if line.by]
    assert [(line.of, line.words) for line in lines] == [
        ("change", "crashed server a"),
        ("change", "added server d"),
        ("change", "undid “add server d”"),
        ("change", "redid “add server d”"),
    ]
    assert [line.time for line in lines] == pytest.approx([5, 6, 6, 6], abs=0.06)


def test_it_says_who_did_it_by_a_number_that_is_no_secret():
    room, _ = open_room()
    room.join("pupil")
    room.command(AddServer(), "pupil")
    room.command(Pause(), "teacher")
    by = [line.by for line in room.snapshot().feeds["log"]]
    assert by == [room.members.number("pupil"), room.members.number("teacher")] == [2, 1]


def test_a_number_is_never_given_twice():
    room, _ = open_room()
    room.join("pupil")
    room.leave("pupil")
    room.join("other")
    assert room.members.number("other") == 3


def test_a_reset_and_another_world_are_told_and_name_the_world_they_ended():
    room, _ = open_room()
    do(room, Reset(), Reset())
    lines = room.snapshot().feeds["log"]
    assert [(line.words, line.world) for line in lines] == [("reset the world", 0), ("reset the world", 1)]
    assert room.snapshot().feeds["state"].world == 2
    do(room, Undo())
    assert room.snapshot().feeds["state"].world == 1


def test_time_is_told_too_but_not_what_changes_nothing():
    room, _ = open_room()
    do(room, Resume(), Pause(), Pause(), Step(), Step(), SetSpeed(4.0), Resume())
    assert words(room) == ["paused", "stepped", "set the speed to 4×", "let time go on"]


def test_a_slider_that_is_dragged_is_one_line():
    room, outside = open_room()
    for rate in (10, 20, 30):
        do(room, Change("traffic", {"rate_per_s": rate}))
        outside.pass_time(0.1)
    (line,) = room.snapshot().feeds["log"]
    assert line.words == "set the rate to 30 requests/s"


def test_batches_bring_what_is_new_and_a_member_who_comes_later_gets_all():
    room, outside = open_room()
    picture = Picture(room.snapshot())
    do(room, AddServer())
    for rate in (10, 20):
        do(room, Change("traffic", {"rate_per_s": rate}))
    sent = [message.feeds["log"] for message in outside.take_messages() if "log" in message.feeds]
    assert [[line.number for line in lines] for lines in sent] == [[1], [2], [2]]
    assert picture.feeds["log"] == []
    assert [line.words for line in room.join("late").feeds["log"]] == [
        "added server d",
        "set the rate to 20 requests/s",
    ]


def test_it_is_bounded():
    log = Chronicle()
    for number in range(LINES + 5):
        log.write(0, number, "change", f"added server {number}", 1)
    assert len(log.lines) == LINES
    assert log.lines[-1].number == LINES + 5
    log.rewrite(1, 0, "nobody has this line any more")
    assert len(log.lines) == LINES


def test_an_undo_of_a_line_undoes_that_and_nothing_later():
    room, _ = open_room()
    do(room, AddServer())
    (line,) = room.snapshot().feeds["log"]
    assert room.snapshot().feeds["state"].undo_line == line.number
    do(room, AddServer())
    with pytest.raises(FieldError) as refused:
        room.command(Undo(line.number))
    assert refused.value.sentence.startswith("Something else was changed since")
    do(room, Undo())
    room.command(Undo(line.number))
    assert room.snapshot().feeds["state"].undo_line is None


def test_it_tells_when_a_balancer_noticed_and_how_many_were_lost_until_then():
    checked = BalancerSpec(
        passive_checks=PassiveChecksSpec(max_fails=0),
        health_check=HealthCheckSpec(interval_s=1, timeout_s=0.5, fall=2, rise=1),
    )
    scenario = Scenario(traffic=TrafficSpec(rate_per_s=30), balancer=checked, servers=THREE_SERVERS.servers)
    room, outside = open_room(scenario)
    do(room, CrashServer("a"))
    outside.pass_time(4)
    crash, noticed = room.snapshot().feeds["log"]
    failed = room.source.figures.servers[0].failed
    assert failed > 0
    assert (noticed.of, noticed.by, noticed.words) == ("world", 0, f"lb noticed that a is down, {failed} lost")
    assert crash.time + 1 < noticed.time < crash.time + 3
    do(room, RecoverServer("a"))
    outside.pass_time(4)
    assert words(room)[-2:] == ["recovered server a", "lb noticed that a is back"]


def test_without_checks_it_notices_by_what_broke():
    room, outside = open_room(
        Scenario(traffic=TrafficSpec(rate_per_s=30), network=NetworkSpec(20), servers=THREE_SERVERS.servers)
    )
    do(room, CrashServer("a"))
    outside.pass_time(4)
    failed = room.source.figures.servers[0].failed
    assert words(room)[-1] == f"lb noticed that a is down, {failed} lost"
    do(room, RecoverServer("a"))
    outside.pass_time(4)
    assert words(room)[-1] == "recovered server a"
    outside.pass_time(8)
    assert words(room)[-1] == "lb noticed that a is back"


def test_it_tells_of_ejections_and_of_panic():
    careful = BalancerSpec(
        outlier_detection=OutlierDetectionSpec(consecutive_failures=3, ejection_s=5), panic=PanicSpec(0.9)
    )
    room, outside = open_room(Scenario(traffic=TrafficSpec(rate_per_s=30), balancer=careful))
    do(room, FailServer("b"))
    outside.pass_time(3)
    _, out, panic = room.snapshot().feeds["log"]
    assert out.words.startswith("lb left b out for its failures, ")
    assert panic.words == "lb panicked: too few servers are healthy, so it ignores health"
    do(room, RecoverServer("b"))
    outside.pass_time(40)
    assert words(room)[-2:] == ["lb took b back in", "lb goes by health again"]


def test_it_tells_when_a_drained_server_has_left():
    room, outside = open_room()
    do(room, DrainServer("b"))
    outside.pass_time(60)
    assert words(room) == ["drained server b", "b had answered everything and left"]


def test_a_dead_balancer_notices_nothing():
    room, outside = open_room(Scenario(balancer=BalancerSpec(crashed=["lb"]), servers=[ServerSpec("a")]))
    do(room, CrashServer("a"))
    outside.pass_time(2)
    assert words(room) == ["crashed server a"]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("crash server a", "crashed server a"),
        ("make server a fail", "made server a fail"),
        ("change the key", "changed the key"),
        ("set the regions", "set the regions"),
        ("reset", "reset"),
    ],
)
def test_words_are_put_into_the_past(now, then):
    assert past(now) == then

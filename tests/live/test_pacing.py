"""The room's clock: real time × speed while somebody watches, and nothing sent when nothing happens."""

from itertools import pairwise

import pytest

from lbviz.live.live_world import LiveWorld
from lbviz.live.messages import SPEEDS, Batch, Pause, Resume, SetSpeed, Step
from lbviz.live.room import Room
from lbviz.scenarios.checks import LEAST_RATE_PER_S
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Exponential, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.commands import AddServer, Change, RemoveClient, RemoveServer
from lbviz.sim.trace import Record
from tests.live.by_hand import THREE_SERVERS, ByHand, do, open_room

NO_TRAFFIC = Scenario(traffic=TrafficSpec(rate_per_s=0))


@pytest.mark.parametrize("speed", SPEEDS)
def test_simulated_time_is_real_time_times_speed(speed):
    room, outside = open_room()
    room.command(SetSpeed(speed))
    before = room.snapshot().time
    outside.pass_time(3.0)
    assert room.snapshot().time - before == pytest.approx(3.0 * speed)


def test_a_change_of_speed_counts_from_now_on_only():
    room, outside = open_room()
    before = room.snapshot().time
    outside.pass_time(0.03)
    room.command(SetSpeed(8.0))
    outside.pass_time(0.01)
    assert room.snapshot().time - before == pytest.approx(0.03 + 0.08)


def test_members_hear_of_time_at_least_twenty_times_a_second_while_something_happens():
    _, outside = open_room(Scenario(traffic=TrafficSpec(rate_per_s=200)))
    outside.pass_time(1.0)
    times = [message.time for message in outside.take_messages()]
    assert len(times) >= 20
    assert max(later - earlier for earlier, later in pairwise(times)) == pytest.approx(0.05)


@pytest.mark.parametrize("speed", [0.0, 3.0, -1.0, 16.0, float("nan"), float("inf")])
def test_a_speed_that_is_not_offered_is_refused(speed):
    room, _ = open_room()
    with pytest.raises(FieldError, match=r"speed: .* want one of 0\.1, 0\.25, 0\.5, 1, 2, 4, 8"):
        room.command(SetSpeed(speed))
    assert room.snapshot().feeds["state"].speed == 1.0


def test_a_paused_room_stands_still_and_says_so():
    room, outside = open_room()
    room.command(Pause())
    before = room.snapshot()
    assert (before.feeds["state"].paused, before.rate) == (True, 0.0)
    outside.pass_time(60.0)
    assert room.snapshot().time == before.time


def test_a_resumed_room_goes_on_from_where_it_stood():
    room, outside = open_room()
    room.command(Pause())
    outside.pass_time(60.0)
    before = room.snapshot().time
    room.command(Resume())
    assert room.snapshot().time == before
    outside.pass_time(2.0)
    assert room.snapshot().time - before == pytest.approx(2.0)


def test_pausing_and_resuming_quickly_keeps_one_pace():
    room, outside = open_room()
    before = room.snapshot().time
    for _ in range(5):
        do(room, Pause(), Resume())
    outside.pass_time(2.0)
    assert room.snapshot().time - before == pytest.approx(2.0)


def test_the_world_does_not_race_after_time_that_the_machine_lost():
    room, outside = open_room()
    before = room.snapshot().time
    outside.oversleep(3600.0)
    outside.pass_time(1.0)
    assert 1.0 <= room.snapshot().time - before <= 2.0


def test_a_command_after_lost_time_does_not_make_the_world_race_either():
    room, outside = open_room()
    before = room.snapshot().time
    outside.oversleep(3600.0)
    room.command(AddServer())
    assert room.snapshot().time - before <= 1.0


# --- step -------------------------------------------------------------------------------------------------


def records_after(scenario: Scenario, time: float) -> list[Record]:
    world = LiveWorld(scenario)
    world.advance_to(time + 30.0)
    return [record for record in world.take_records() if record.time > time]


def test_each_step_goes_on_to_exactly_the_next_moment_at_which_something_is_seen():
    room, outside = open_room()
    room.command(Pause())
    outside.take_messages()
    coming = records_after(THREE_SERVERS, room.snapshot().time)
    for _ in range(50):
        room.command(Step())
        (batch,) = outside.take_messages()
        moment = [record for record in coming if record.time == coming[0].time]
        assert batch.records == moment
        assert batch.time == moment[0].time
        del coming[: len(moment)]


def test_a_step_pauses_a_running_room():
    room, outside = open_room()
    outside.pass_time(1.0)
    room.command(Step())
    stepped = room.snapshot()
    outside.pass_time(10.0)
    assert stepped.feeds["state"].paused
    assert room.snapshot().time == stepped.time


def test_a_stepped_room_resumes_at_the_usual_pace_and_goes_on_with_its_figures():
    room, outside = open_room()
    for _ in range(30):
        room.command(Step())
    before = room.snapshot().time
    room.command(Resume())
    outside.pass_time(3.0)
    after = room.snapshot()
    assert after.time - before == pytest.approx(3.0)
    assert after.time - after.feeds["figures"].time <= 0.5


def test_a_step_where_nothing_will_ever_happen_stays_where_it_is():
    room, _ = open_room(NO_TRAFFIC)
    before = room.snapshot().time
    room.command(Step())
    assert room.snapshot().time == before


@pytest.mark.timeout(5)
def test_a_step_without_clients_comes_back():
    room, outside = open_room()
    do(room, *(RemoveClient(address) for address in room.snapshot().feeds["state"].scenario.traffic.clients))
    outside.pass_time(60.0)
    room.command(Step())
    assert room.snapshot().requests == []


@pytest.mark.timeout(5)
def test_a_step_to_the_end_of_endless_work_comes_back():
    age = Exponential(mean=1e9)
    world = Scenario(traffic=TrafficSpec(rate_per_s=1, cost_ms=age), servers=[ServerSpec("a", power=0.001, slow=1e6)])
    room, _ = open_room(world)
    room.command(Change("traffic", {"rate_per_s": 0}))
    room.command(Step())
    assert room.snapshot().feeds["state"].paused


@pytest.mark.timeout(5)
@pytest.mark.parametrize("arrivals", ["poisson", "constant", "bursty"])
def test_the_least_rate_does_not_hold_the_room_up(arrivals):
    room, _ = open_room()
    room.command(Change("traffic", {"rate_per_s": LEAST_RATE_PER_S, "arrivals": arrivals}))
    room.command(Step())
    assert room.snapshot().feeds["state"].scenario.traffic.rate_per_s == LEAST_RATE_PER_S


@pytest.mark.parametrize("rate", [1e-9, 1e-300, 5e-324])
def test_a_rate_that_sends_nothing_in_an_age_is_refused(rate):
    room, _ = open_room()
    before = room.snapshot().feeds["state"]
    with pytest.raises(FieldError) as caught:
        room.command(Change("traffic", {"rate_per_s": rate, "arrivals": "bursty"}))
    assert caught.value.field == "rate_per_s"
    assert room.snapshot().feeds["state"] == before


# --- members ----------------------------------------------------------------------------------------------


def test_a_room_that_nobody_watches_stops_its_clock():
    room, outside = open_room()
    outside.pass_time(1.03)
    room.leave("teacher")
    left_at = room.snapshot().time
    outside.take_messages()
    outside.pass_time(600.0)
    assert room.snapshot().time == left_at
    assert outside.take_messages() == []


def test_it_goes_on_from_there_without_a_jump_when_somebody_joins():
    room, outside = open_room()
    outside.pass_time(1.0)
    room.leave("teacher")
    left_at = room.snapshot().time
    outside.pass_time(600.0)
    assert room.join("student").time == left_at
    outside.pass_time(2.0)
    assert room.snapshot().time - left_at == pytest.approx(2.0)


def test_somebody_who_comes_back_at_once_does_not_change_the_pace():
    room, outside = open_room()
    before = room.snapshot().time
    for _ in range(5):
        room.leave("teacher")
        room.join("teacher")
    outside.pass_time(2.0)
    assert room.snapshot().time - before == pytest.approx(2.0)


def test_it_goes_on_while_one_of_two_members_is_left():
    room, outside = open_room()
    room.join("student")
    before = room.snapshot().time
    room.leave("teacher")
    outside.pass_time(2.0)
    assert room.snapshot().time - before == pytest.approx(2.0)


def test_a_paused_room_stays_paused_for_who_joins():
    room, outside = open_room()
    room.command(Pause())
    before = room.snapshot().time
    room.leave("teacher")
    joined = room.join("student")
    outside.pass_time(5.0)
    assert joined.feeds["state"].paused
    assert room.snapshot().time == before


def test_the_leave_of_a_stranger_changes_nothing():
    room, outside = open_room()
    room.leave("nobody")
    assert outside.take_messages() == []
    assert room.snapshot().feeds["state"].members == 1


def test_a_new_room_is_busy_already():
    room = Room("room", THREE_SERVERS, ByHand())
    snapshot = room.join("teacher")
    assert snapshot.requests
    assert snapshot.history


# --- silence ----------------------------------------------------------------------------------------------


def test_nothing_is_sent_where_no_traffic_is():
    room, outside = open_room(NO_TRAFFIC)
    before = room.snapshot().time
    outside.pass_time(60.0)
    assert outside.take_messages() == []
    assert room.snapshot().time - before == pytest.approx(60.0)


def test_nothing_is_sent_while_paused():
    room, outside = open_room()
    room.command(Pause())
    outside.take_messages()
    outside.pass_time(60.0)
    assert outside.take_messages() == []


def test_a_room_falls_silent_when_its_last_request_is_settled_and_out_of_the_figures():
    room, outside = open_room()
    room.command(Change("traffic", {"rate_per_s": 0}))
    outside.pass_time(60.0)
    outside.take_messages()
    outside.pass_time(60.0)
    assert outside.take_messages() == []


def test_a_refused_command_in_a_quiet_room_sends_nothing():
    room, outside = open_room(NO_TRAFFIC)
    with pytest.raises(FieldError):
        room.command(RemoveServer("z"))
    assert outside.take_messages() == []


# --- batches ----------------------------------------------------------------------------------------------


def test_sequence_numbers_have_no_gaps_and_begin_after_the_snapshot():
    room, outside = open_room()
    joined = room.join("student")
    outside.take_messages()
    for command in (AddServer(), Pause(), Step(), Resume(), SetSpeed(4.0), RemoveServer("a")):
        outside.pass_time(1.0)
        room.command(command)
    numbers = [message.seq for message in outside.take_messages()]
    assert numbers == list(range(joined.seq + 1, joined.seq + 1 + len(numbers)))
    assert len(numbers) > 20


def test_records_are_in_order_of_time_between_the_last_batch_and_this_one():
    room, outside = open_room(Scenario(traffic=TrafficSpec(rate_per_s=100), network=NetworkSpec(latency_ms=30)))
    last = room.snapshot().time
    records = 0
    for command in (AddServer(), RemoveServer("a"), Change("network", {"latency_ms": 5}), SetSpeed(8.0)):
        outside.pass_time(1.0)
        room.command(command)
        for batch in outside.take_messages():
            assert isinstance(batch, Batch)
            times = [record.time for record in batch.records]
            assert times == sorted(times)
            assert all(last <= time <= batch.time for time in times)
            last = batch.time
            records += len(times)
    assert records > 500


def test_a_command_tells_everybody_at_once_what_is_new():
    room, outside = open_room()
    room.command(AddServer(ServerSpec("new")))
    (batch,) = outside.take_messages()
    assert "new" in [server.id for server in batch.feeds["state"].scenario.servers]
    assert batch.feeds["state"].undo == "add server new"


def test_the_state_comes_only_when_it_changed():
    _, outside = open_room()
    outside.pass_time(2.0)
    assert {message.feeds.get("state") for message in outside.take_messages()} == {None}


def test_a_message_goes_out_once_however_many_watch():
    room, outside = open_room()
    room.join("student")
    outside.take_messages()
    outside.addressees.clear()
    outside.pass_time(2.0)
    numbers = [message.seq for message in outside.take_messages()]
    assert len(numbers) == len(set(numbers)) > 10
    assert set(outside.addressees) == {room.id}


def test_members_hear_how_many_are_here():
    room, outside = open_room()
    room.join("student")
    assert outside.take_messages()[-1].feeds["state"].members == 2
    room.leave("student")
    assert outside.take_messages()[-1].feeds["state"].members == 1


def test_who_joins_twice_counts_once():
    room, _ = open_room()
    assert room.join("teacher").feeds["state"].members == 1


def test_the_rate_of_a_batch_says_how_fast_time_goes():
    room, outside = open_room()
    rates = []
    for command in (SetSpeed(4.0), Pause(), Resume()):
        room.command(command)
        rates.append(outside.take_messages()[-1].rate)
    assert rates == [4.0, 0.0, 4.0]

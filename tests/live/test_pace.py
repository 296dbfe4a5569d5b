"""The time of a source follows real time."""

import pytest

from lbviz.live.limits import MAX_IN_FLIGHT
from lbviz.live.pace import MAX_TICK_S, Pace


class Counted:
    """A source of which only the time is real."""

    def __init__(self, speed: float = 1.0) -> None:
        self.now = 10.0
        self.speed = speed
        self.requests_in_flight = 0
        self.next_in_flight = 0

    def advance_to(self, time: float) -> None:
        self.now = time
        self.requests_in_flight = self.next_in_flight


def test_it_passes_as_fast_as_the_speed_says():
    source, pace = Counted(speed=4.0), Pace(100.0)
    assert pace.catch_up(source, 100.25) is False
    assert source.now == 11.0
    assert pace.catch_up(source, 100.25) is False
    assert source.now == 11.0


def test_time_that_was_lost_is_not_made_up_for():
    source, pace = Counted(), Pace(100.0)
    pace.catch_up(source, 160.0)
    assert source.now == 10.0 + MAX_TICK_S


def test_time_in_which_nobody_was_there_or_it_was_paused_does_not_count():
    source, pace = Counted(), Pace(100.0)
    pace.skip_to(100.4)
    pace.catch_up(source, 100.5)
    assert source.now == pytest.approx(10.1)
    pace.paused = True
    pace.catch_up(source, 100.9)
    pace.paused = False
    pace.catch_up(source, 101.0)
    assert source.now == pytest.approx(10.2)


def test_it_pauses_where_more_is_in_flight_than_a_room_holds_and_goes_on_while_that_gets_less():
    source, pace = Counted(), Pace(100.0)
    source.next_in_flight = MAX_IN_FLIGHT + 10
    assert pace.catch_up(source, 100.1) is True
    assert pace.paused
    pace.paused = False
    source.next_in_flight = MAX_IN_FLIGHT + 5
    assert pace.catch_up(source, 100.2) is False
    assert not pace.paused

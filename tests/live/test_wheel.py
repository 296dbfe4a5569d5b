"""One task ticks all rooms."""

from lbviz.live.wheel import SLOTS, TICK_S, Wheel
from tests.live.by_hand import ByHand


class Ticked:
    """Notes when it is ticked, and goes on for `times` of them."""

    def __init__(self, outside: ByHand, times: int = 1000) -> None:
        self.at: list[float] = []
        self._outside = outside
        self._times = times

    def tick(self) -> bool:
        self.at.append(self._outside.now)
        return len(self.at) < self._times


def wheel() -> tuple[Wheel, ByHand]:
    outside = ByHand()
    return Wheel(outside.clock, outside.sleep, outside.spawn), outside


def test_each_is_ticked_at_even_times():
    turning, outside = wheel()
    all_ticked = [Ticked(outside) for _ in range(3 * SLOTS)]
    for each in all_ticked:
        turning.add(each.tick)
    outside.pass_time(2.0)
    for each in all_ticked:
        assert len(each.at) in (39, 40, 41)
        gaps = [later - earlier for earlier, later in zip(each.at, each.at[1:], strict=False)]
        assert all(abs(gap - TICK_S) < 1e-9 for gap in gaps)
    # Not all at the same moment.
    assert len({round(each.at[-1] % TICK_S, 6) for each in all_ticked}) == SLOTS


def test_what_says_so_is_ticked_no_more_and_the_wheel_stands_still_until_something_is_added():
    turning, outside = wheel()
    short, longer = Ticked(outside, 2), Ticked(outside, 5)
    turning.add(short.tick)
    turning.add(longer.tick)
    outside.pass_time(3.0)
    assert (len(short.at), len(longer.at)) == (2, 5)
    assert outside._sleepers == []
    again = Ticked(outside, 3)
    turning.add(again.tick)
    outside.pass_time(3.0)
    assert len(again.at) == 3


def test_what_stops_and_begins_again_within_a_tick_goes_on():
    turning, outside = wheel()
    room = Ticked(outside, 6)

    def tick_and_begin_again() -> bool:
        if room.tick():
            turning.add(tick_and_begin_again)
        return False

    turning.add(tick_and_begin_again)
    outside.pass_time(3.0)
    assert len(room.at) == 6


def test_what_fails_stops_alone(caplog):
    turning, outside = wheel()
    sound = Ticked(outside, 10)
    for _ in range(SLOTS):
        turning.add(lambda: 1 / 0)
    turning.add(sound.tick)
    outside.pass_time(3.0)
    assert len(sound.at) == 10
    assert len(caplog.records) == SLOTS


def test_what_the_machine_slept_through_is_not_made_up_for():
    turning, outside = wheel()
    ticked = Ticked(outside)
    turning.add(ticked.tick)
    outside.pass_time(1.0)
    before = len(ticked.at)
    outside.oversleep(60.0)
    outside.pass_time(1.0)
    assert len(ticked.at) - before in (20, 21, 22)

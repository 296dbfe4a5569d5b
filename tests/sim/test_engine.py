import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.sim.engine import Engine


def note_into(log: list[object], engine: Engine):
    def note(what: object) -> None:
        log.append((engine.now, what))

    return note


def test_events_happen_in_the_order_of_their_times() -> None:
    engine, log = Engine(), []
    for time in (3.0, 1.0, 2.0):
        engine.schedule(time, note_into(log, engine), f"at {time}")
    engine.run()
    assert log == [(1.0, "at 1.0"), (2.0, "at 2.0"), (3.0, "at 3.0")]


def test_events_of_one_moment_happen_by_priority_and_then_as_they_were_scheduled() -> None:
    engine, log = Engine(), []
    for name, priority in (("c", 1), ("a", -1), ("b1", 0), ("b2", 0), ("a2", -1)):
        engine.schedule(1.0, log.append, name, priority)
    engine.run()
    assert log == ["a", "a2", "b1", "b2", "c"]


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0, 7.25]), st.integers(-2, 2))))
def test_the_order_is_that_of_time_priority_serial(events: list[tuple[float, int]]) -> None:
    engine, log = Engine(), []
    for serial, (time, priority) in enumerate(events):
        engine.schedule(time, log.append, (time, priority, serial), priority)
    engine.run()
    assert log == sorted(log)
    assert len(log) == len(events)


def test_an_argument_is_handed_over_even_where_arguments_cannot_be_compared() -> None:
    engine, log = Engine(), []
    for argument in ({}, object, None):
        engine.schedule(1.0, log.append, argument)
    engine.run()
    assert log == [{}, object, None]


def test_a_cancelled_event_does_not_happen() -> None:
    engine, log = Engine(), []
    engine.schedule(1.0, log.append, "kept")
    cancelled = engine.schedule(2.0, log.append, "cancelled")
    engine.schedule(3.0, log.append, "kept too")
    engine.cancel(cancelled)
    engine.run()
    assert log == ["kept", "kept too"]


def test_an_event_can_be_cancelled_by_another_of_the_same_moment() -> None:
    engine, log = Engine(), []
    engine.schedule(1.0, lambda _: engine.cancel(later))
    later = engine.schedule(1.0, log.append, "cancelled")
    engine.run()
    assert log == []


def test_run_until_includes_that_moment_and_leaves_the_clock_there() -> None:
    engine, log = Engine(), []
    for time in (1.0, 2.0, 2.5):
        engine.schedule(time, log.append, time)
    engine.run_until(2.0)
    assert (log, engine.now) == ([1.0, 2.0], 2.0)
    engine.run_until(2.25)
    assert (log, engine.now) == ([1.0, 2.0], 2.25)
    engine.run_until(9.0)
    assert (log, engine.now) == ([1.0, 2.0, 2.5], 9.0)


def test_the_clock_never_goes_back() -> None:
    engine = Engine()
    engine.run_until(5.0)
    engine.run_until(3.0)
    assert engine.now == 5.0


def test_run_leaves_the_clock_at_the_last_event() -> None:
    engine = Engine()
    engine.schedule(4.0, lambda _: None)
    engine.run()
    assert engine.now == 4.0
    engine.run()
    assert engine.now == 4.0


def test_an_event_may_schedule_others_at_once_and_later() -> None:
    engine, log = Engine(), []

    def first(_: None) -> None:
        engine.schedule(engine.now, note_into(log, engine), "at once")
        engine.schedule(engine.now + 1, note_into(log, engine), "later")

    engine.schedule(1.0, first)
    engine.run_until(1.0)
    assert log == [(1.0, "at once")]
    engine.run()
    assert log == [(1.0, "at once"), (2.0, "later")]


def test_next_time_is_when_the_next_event_is_due() -> None:
    engine = Engine()
    assert engine.next_time() is None
    first = engine.schedule(1.0, lambda _: None)
    engine.schedule(2.0, lambda _: None)
    assert engine.next_time() == 1.0
    engine.cancel(first)
    assert engine.next_time() == 2.0
    engine.run()
    assert engine.next_time() is None


def test_an_error_in_an_event_comes_through_and_leaves_the_rest() -> None:
    engine, log = Engine(), []
    engine.schedule(1.0, lambda _: 1 / 0)
    engine.schedule(2.0, log.append, "after")
    with pytest.raises(ZeroDivisionError):
        engine.run()
    engine.run()
    assert log == ["after"]

from math import exp

import pytest

from lbviz.policies import Options
from lbviz.policies.peak_ewma import PENALTY_S, Peak
from tests.policies.support import Flow, Played, backends, numbered


def costs(played: Played) -> dict[str, float]:
    """Return what each that was drawn cost in the last pick."""
    return {candidate.id: candidate.figure for candidate in played.policy.explain().candidates}


def test_a_peak_is_taken_at_once_and_decays_as_finagle_s() -> None:
    peak = Peak(10.0, now=0.0)
    peak.observe(0.1, 1.0)
    assert peak.read(1.0) == 0.1
    peak.observe(0.5, 1.0)
    assert peak.read(1.0) == 0.5
    # A lower latency 2 s later: what is kept is e^(−2/10).
    peak.observe(0.1, 3.0)
    assert peak.read(3.0) == pytest.approx(0.5 * exp(-0.2) + 0.1 * (1 - exp(-0.2)))
    before = peak.read(3.0)
    assert peak.read(13.0) == pytest.approx(before * exp(-1))
    assert peak.read(13.0) == pytest.approx(before * exp(-1))


def test_reading_in_between_decays_no_more_than_reading_once() -> None:
    often, once = Peak(10.0, 0.0), Peak(10.0, 0.0)
    for each in (often, once):
        each.observe(1.0, 0.0)
    for tenth in range(1, 101):
        often.read(tenth / 10)
    assert often.read(10.0) == pytest.approx(once.read(10.0))


def test_a_low_answer_right_after_a_look_hardly_counts_as_in_finagle() -> None:
    peak = Peak(10.0, now=0.0)
    peak.observe(1.0, 0.0)
    peak.read(5.0)
    peak.observe(0.1, 5.0)
    assert peak.read(5.0) == pytest.approx(exp(-0.5))


def test_the_cost_is_latency_times_in_flight_and_one() -> None:
    a, b = backends(a=1, b=1)
    played = Played("peak_ewma", [a, b])
    played.serve(a, 0.1)
    played.serve(b, 0.3)
    a.in_flight = 3
    assert played.send() is b
    assert costs(played) == {"a": pytest.approx(0.4 * exp(-0.03)), "b": pytest.approx(0.3)}
    assert played.send() is a


def test_who_never_answered_is_tried_once_and_then_costs_the_penalty() -> None:
    a, b = backends(a=1, b=1)
    played = Played("peak_ewma", [a, b])
    played.serve(a, 0.1)
    assert played.send() is b
    assert "nothing is known of b yet, so it is tried" in played.policy.explain().because
    assert [played.send() for _ in range(5)] == [a] * 5
    assert costs(played)["b"] == PENALTY_S + 1
    assert "a has answered before, another has yet to" in played.policy.explain().because


def test_trust_comes_back_with_time_alone() -> None:
    a, b = backends(a=1, b=1)
    played = Played("peak_ewma", [a, b])
    played.serve(b, 2.0)
    waited = 0
    while True:
        played.serve(a, 0.1)
        if played.policy.pick(Flow()) is b:
            break
        waited += 1
        played.clock.now = 2.0 + waited
    # b's 2 s have decayed below a's 0.1 s after 10 × ln 20 = 30 s.
    assert waited == 30


def test_the_decay_is_an_option() -> None:
    a, b = backends(a=1, b=1)
    played = Played("peak_ewma", [a, b], Options(decay_s=1.0))
    played.serve(b, 2.0)
    played.clock.now += 1.0
    played.send()
    assert costs(played)["b"] == pytest.approx(2 / 2.718281828)


def test_failures_count_with_their_time() -> None:
    a, b = backends(a=1, b=1)
    played = Played("peak_ewma", [a, b])
    played.serve(a, 0.1)
    played.serve(b, 0.001, ok=False)
    assert [played.send() for _ in range(5)] == [b] * 5


def test_only_two_are_asked_or_as_many_as_the_option_says() -> None:
    for choices in (1, 2, 3, 4, 9):
        played = Played("peak_ewma", numbered(4), Options(choices=choices))
        for _ in range(20):
            played.send()
            assert sum(cost is not None for cost in costs(played).values()) == min(choices, 4)


def test_answers_of_servers_that_have_left_are_ignored() -> None:
    a, b = backends(a=1, b=1)
    played = Played("peak_ewma", [a, b])
    played.send_to(b)
    played.policy.set_backends([a])
    played.end(b, 5.0)
    played.policy.set_backends([a, b])
    played.serve(a, 0.1)
    assert played.send() is b

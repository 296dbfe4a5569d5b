from collections import Counter
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend
from tests.policies.support import backends, build, numbered, pick, picks


# The first three are Envoy's own, from RoundRobinLoadBalancerTest.Weighted: its initial weights, and those after it has
# added and removed hosts, where it builds its queue anew. The others are worked out by hand by its rule.
@pytest.mark.parametrize(
    ("weights", "sequence"),
    [
        ({"a": 1, "b": 2}, "b a b"),
        ({"a": 2, "b": 1, "c": 3}, "c a c b a c"),
        ({"a": 1, "b": 4}, "b b b a b"),
        ({"a": 1, "b": 1, "c": 1}, "a b c"),
        # Ten tenths are less than 1 in floats, and still b comes first.
        ({"a": 10, "b": 1}, "a a a a a a a a a b a"),
        # Deadlines 1/4, 2/4, 3/4, 4/4 against 1/2, 2/2 and 1/1; where they meet, the one that waits longest.
        ({"a": 4, "b": 2, "c": 1}, "a b a a c b a"),
    ],
)
def test_the_sequence_is_envoy_s(weights: dict[str, int], sequence: str) -> None:
    policy = build("weighted_round_robin_edf", backends(**weights))
    cycle = len(sequence.split())
    assert picks(policy, cycle) == sequence
    assert picks(policy, cycle) == sequence


def test_new_weights_that_nobody_told_of_count_after_one_pick_each_as_in_envoy() -> None:
    # RoundRobinLoadBalancerTest.Weighted, "Modify weights, we converge on new weighting after one pick cycle".
    members = backends(a=1, b=2)
    policy = build("weighted_round_robin_edf", members)
    assert picks(policy, 6) == "b a b b a b"
    members[0].weight, members[1].weight = 2, 1
    assert picks(policy, 8) == "b a a b a a b a"


def test_128_weights_are_kept_exactly_over_a_cycle_as_in_envoy() -> None:
    # EdfSchedulerTest.Weighted.
    members = [Backend(f"s{place}", place + 1) for place in range(128)]
    policy = build("weighted_round_robin_edf", members)
    counts = Counter(pick(policy) for _ in range(128 * 129 // 2))
    assert counts == {backend.id: backend.weight for backend in members}


def test_equal_weights_are_plain_round_robin_as_in_envoy() -> None:
    # EdfSchedulerTest.Unweighted.
    policy = build("weighted_round_robin_edf", numbered(128))
    assert picks(policy, 128 * 128) == picks(build("round_robin", numbered(128)), 128 * 128)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.integers(1, 200))
def test_nobody_is_ever_two_turns_away_from_its_share(weights: list[int], count: int) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    policy = build("weighted_round_robin_edf", members)
    counts = Counter(pick(policy) for _ in range(count))
    # After a pick at virtual time t, who has weight w was picked ⌊wt⌋ times, or one less: t is (count + at most 1 for
    # each backend) ÷ total, so that shares are off by less than 1 + the number of the others × their part.
    total = sum(weights)
    for backend in members:
        assert abs(counts[backend.id] - count * backend.weight / total) < 1 + len(weights) * backend.weight / total


def test_those_that_stay_keep_their_place_in_the_queue() -> None:
    a, b, c = backends(a=1, b=1, c=1)
    policy = build("weighted_round_robin_edf", [a, b, c])
    assert picks(policy, 2) == "a b"
    policy.set_backends([a, b])
    assert picks(policy, 2) == "a b"
    policy.set_backends([c, a, b])
    # c comes in as if it had been picked just now.
    assert picks(policy, 4) == "a b c a"


def test_who_gets_twice_the_weight_has_half_the_wait_left() -> None:
    members = backends(a=1, b=1)
    policy = build("weighted_round_robin_edf", members)
    assert picks(policy, 1) == "a"
    members[0].weight = 1000
    policy.set_backends(members)
    # At time 1, a was due at 2 and is now due at 1.001; b is due at 1.
    assert picks(policy, 3) == "b a a"


def test_being_told_the_same_list_again_changes_no_turn() -> None:
    members, again = backends(a=5, b=2, c=1), backends(a=5, b=2, c=1)
    policy, untold = (build("weighted_round_robin_edf", each) for each in (members, again))
    order = []
    for _ in range(40):
        order.append(pick(policy))
        policy.set_backends(members)
    assert order == [pick(untold) for _ in range(40)]


def test_the_explanation_shows_how_long_each_had_to_wait() -> None:
    policy = build("weighted_round_robin_edf", backends(a=4, b=2, c=1))
    shown = []
    for _ in range(3):
        winner = pick(policy)
        why = policy.explain()
        figures = [candidate.figure for candidate in why.candidates]
        assert all(isfinite(figure) and figure >= 0 for figure in figures)
        assert min(figures) == figures["abc".index(winner)]
        shown.append(figures)
    for figures, expected in zip(shown, [[0.25, 0.5, 1], [0.25, 0.25, 0.75], [0, 0.5, 0.5]], strict=True):
        assert figures == pytest.approx(expected)
    assert why.because == "a was due first. Its weight is 4, so it is due again 1 ÷ 4 later."

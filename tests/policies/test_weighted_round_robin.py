from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend
from lbviz.policies.parts.smooth_weights import SmoothWeights
from tests.policies.support import backends, build, pick, picks


# The first is the example of NGINX's own commit 52327e0627f4; the others are worked out by hand by its rule.
@pytest.mark.parametrize(
    ("weights", "sequence"),
    [
        ({"a": 5, "b": 1, "c": 1}, "a a b a c a a"),
        ({"a": 4, "b": 2, "c": 1}, "a b a c a b a"),
        ({"a": 3, "b": 1}, "a a b a"),
        ({"a": 1, "b": 2}, "b a b"),
        ({"a": 1, "b": 1, "c": 1}, "a b c"),
    ],
)
def test_the_sequence_is_nginx_s(weights: dict[str, int], sequence: str) -> None:
    policy = build("weighted_round_robin", backends(**weights))
    cycle = len(sequence.split())
    assert picks(policy, cycle) == sequence
    assert picks(policy, cycle) == sequence


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6))
def test_over_a_cycle_each_gets_exactly_its_weight(weights: list[int]) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    policy = build("weighted_round_robin", members)
    counts = Counter(pick(policy) for _ in range(sum(weights)))
    assert counts == {backend.id: backend.weight for backend in members}


@given(
    weights=st.lists(st.sampled_from([1, 1, 1, 2, 3]), min_size=60, max_size=70),
    runs=st.lists(st.tuples(st.integers(0, 150), st.sampled_from([0.3, 0.95, 1.0])), max_size=4),
    chance=st.randoms(use_true_random=False),
)
def test_among_many_every_turn_and_explanation_is_that_of_a_look_at_all(
    weights: list[int], runs: list[tuple[int, float]], chance: Random
) -> None:
    everyone = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    policy, rotation = build("weighted_round_robin", everyone), SmoothWeights()
    rotation.set_backends(everyone)
    for count, stay in runs:
        for _ in range(count):
            expected = rotation.next(rotation.turns)
            assert pick(policy) == expected.id
        if count:
            why = policy.explain()
            shown = [(backend.id, weight) for backend, weight in rotation.before_paying(expected)]
            assert [(candidate.id, candidate.figure) for candidate in why.candidates] == shown
            assert why.picture == rotation.picture(expected)
        members = [backend for backend in everyone if chance.random() < stay] or everyone
        policy.set_backends(members)
        rotation.set_backends(members)


def test_load_does_not_matter() -> None:
    members = backends(a=5, b=1, c=1)
    members[0].in_flight = 99
    assert picks(build("weighted_round_robin", members), 7) == "a a b a c a a"


def test_those_that_stay_keep_their_turn_when_another_leaves() -> None:
    a, b, c = backends(a=2, b=1, c=1)
    policy = build("weighted_round_robin", [a, b, c])
    assert picks(policy, 1) == "a"
    policy.set_backends([a, b])
    # a stands at -2 and b at 1, so b comes next; a fresh start would have been a b a.
    assert picks(policy, 2) == "b a"


def test_a_new_weight_counts_from_the_next_turn() -> None:
    members = backends(a=1, b=1)
    policy = build("weighted_round_robin", members)
    assert picks(policy, 2) == "a b"
    members[0].weight = 3
    policy.set_backends(members)
    assert Counter(picks(policy, 8).split()) == {"a": 6, "b": 2}


def test_the_explanation_shows_the_current_weights_before_the_winner_pays() -> None:
    policy = build("weighted_round_robin", backends(a=5, b=1, c=1))
    shown = []
    for _ in range(7):
        winner = pick(policy)
        shown.append([candidate.figure for candidate in policy.explain().candidates])
        assert max(shown[-1]) == shown[-1]["abc".index(winner)]
    # NGINX's commit lists the values before each choice; these are the same.
    assert shown == [[5, 1, 1], [3, 2, 2], [1, 3, 3], [6, -3, 4], [4, -2, 5], [9, -1, -1], [7, 0, 0]]

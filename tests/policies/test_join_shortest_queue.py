from collections import Counter
from functools import partial

from lbviz.policies import Backend
from tests.policies.support import build, chi_square, numbered, pick, picks

CHI_SQUARE_3_DEGREES_1_IN_1000 = 16.27


def test_the_shortest_queue_wins_whatever_is_in_flight() -> None:
    lengths = {"a": 3, "b": 1, "c": 2}
    members = [Backend(id, queue_length=partial(lengths.__getitem__, id)) for id in lengths]
    members[1].in_flight = 50
    policy = build("join_shortest_queue", members)
    assert picks(policy, 3) == "b b b"
    assert [candidate.figure for candidate in policy.explain().candidates] == [3, 1, 2]
    assert policy.explain().because == "b holds 1, less than any other."


def test_ties_are_broken_evenly() -> None:
    policy = build("join_shortest_queue", numbered(4))
    assert chi_square([*Counter(pick(policy) for _ in range(8_000)).values()]) < CHI_SQUARE_3_DEGREES_1_IN_1000


def test_the_explanation_says_how_many_tie() -> None:
    members = numbered(3)
    members[1].in_flight = 1
    policy = build("join_shortest_queue", members)
    winner = pick(policy)
    assert policy.explain().because == f"2 servers share the shortest queue; {winner} is empty, and a die chose it."

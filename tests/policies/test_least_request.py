from collections import Counter
from random import Random

from lbviz.policies import CATALOGUE, Options
from tests.policies.support import backends, build, chi_square, numbered, pick, picks

CHI_SQUARE_3_DEGREES_1_IN_1000 = 16.27


class Script(Random):
    """Draws as the script says: place p of n."""

    def __init__(self, places: list[int], count: int) -> None:
        super().__init__(0)
        self._next = iter(places)
        self._count = count

    def random(self) -> float:
        return (next(self._next) + 0.5) / self._count


def test_of_equal_weights_the_less_busy_of_two_draws_wins_the_first_on_a_tie() -> None:
    # LeastRequestLoadBalancerTest.Normal: hosts drawn as 0 and 1, with 1 and 2, then 2 and 1 requests active.
    members = backends(a=1, b=1)
    policy = CATALOGUE["least_request"](Script([0, 1, 0, 1, 0, 1, 1, 0], 2))
    policy.set_backends(members)
    members[0].in_flight, members[1].in_flight = 1, 2
    assert pick(policy) == "a"
    members[0].in_flight, members[1].in_flight = 2, 1
    assert pick(policy) == "b"
    members[0].in_flight = 1
    assert picks(policy, 2) == "a b"


def test_five_choices_are_envoy_s() -> None:
    # LeastRequestLoadBalancerTest.PNC: of 4 hosts with 4, 3, 2, 1 active, draws 3, 0, 3, 2, 1 give host 3.
    members = backends(a=1, b=1, c=1, d=1)
    for backend, in_flight in zip(members, (4, 3, 2, 1), strict=True):
        backend.in_flight = in_flight
    policy = CATALOGUE["least_request"](Script([3, 0, 3, 2, 1], 4), options=Options(choices=5))
    policy.set_backends(members)
    assert pick(policy) == "d"


def test_the_same_server_may_be_drawn_twice() -> None:
    members = numbered(2)
    members[0].in_flight = 1
    policy = build("least_request", members)
    counts = Counter(pick(policy) for _ in range(4_000))
    # s0 is picked only when both draws fall on it: 1/4 of 4,000, with a standard deviation of 27; four are allowed.
    assert abs(counts["s0"] - 1_000) < 4 * 27.4


def test_among_equals_every_backend_has_the_same_chance() -> None:
    policy = build("least_request", numbered(4))
    assert chi_square([*Counter(pick(policy) for _ in range(8_000)).values()]) < CHI_SQUARE_3_DEGREES_1_IN_1000


def test_unequal_weights_give_envoy_s_sequence() -> None:
    # LeastRequestLoadBalancerTest.WeightImbalance, from beginning to end, with host 0 as a and host 1 as b.
    a, b = members = backends(a=1, b=2)
    policy = build("least_request", members)
    assert picks(policy, 6) == "b a b b a b"
    b.in_flight = 1
    assert picks(policy, 5) == "b a b a b"
    a.in_flight, b.in_flight = 1, 0
    assert picks(policy, 10) == "a b b b a b b b b a"


def test_a_policy_changes_over_when_weights_become_equal_or_unequal() -> None:
    members = backends(a=1, b=2)
    policy = build("least_request", members)
    assert picks(policy, 3) == "b a b"
    members[1].weight = 1
    policy.set_backends(members)
    members[1].in_flight = 5
    # Both draws fall on b in one case of four.
    assert picks(policy, 40).count("a") > 20
    members[0].weight, members[1].in_flight = 4, 0
    policy.set_backends(members)
    assert Counter(picks(policy, 50).split()) == {"a": 40, "b": 10}


def test_the_explanation_says_who_was_drawn_or_who_was_due() -> None:
    members = backends(a=1, b=1)
    policy = CATALOGUE["least_request"](Script([0, 0, 0, 1], 2))
    policy.set_backends(members)
    pick(policy)
    why = policy.explain()
    assert [candidate.figure for candidate in why.candidates] == [0, None]
    assert why.because == "Only a was drawn, every time."
    members[0].in_flight = 2
    pick(policy)
    assert policy.explain().because == "a and b were drawn; b has fewer in flight. Nobody else was asked."
    policy = build("least_request", backends(a=1, b=2))
    pick(policy)
    why = policy.explain()
    assert [candidate.figure for candidate in why.candidates] == [1, 0.5]
    assert why.because == ("b was due first. With 0 in flight already, and a weight of 2, it is due again 1 ÷ 2 later.")

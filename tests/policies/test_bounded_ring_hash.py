from fractions import Fraction
from math import ceil
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend, Options
from lbviz.policies.bounded_ring_hash import BoundedRingHash
from tests.policies.support import Flow, backends, numbered


def bounded(members: list[Backend], **options) -> BoundedRingHash:
    policy = BoundedRingHash(Random(1), options=Options(**options))
    policy.set_backends(members)
    return policy


def send(policy: BoundedRingHash, key: str) -> Backend:
    """Pick a backend, count the request there and tell the policy, as a balancer does."""
    picked = policy.pick(Flow(key))
    assert picked is not None
    picked.in_flight += 1
    policy.sent(picked)
    return picked


def end(policy: BoundedRingHash, backend: Backend) -> None:
    backend.in_flight -= 1
    policy.ended(backend, 0.1, ok=True)


def limit(members: list[Backend], backend: Backend, factor: Fraction) -> int:
    """⌈c · the average, by weight⌉, with the request to be sent counted."""
    total = sum(member.in_flight for member in members) + 1
    return ceil(factor * total * backend.weight / sum(member.weight for member in members))


@given(
    weights=st.lists(st.integers(1, 4), min_size=1, max_size=8),
    factor=st.sampled_from(["1.01", "1.1", "1.25", "2.0"]),
    keys=st.lists(st.integers(0, 3), min_size=1, max_size=120),
    ends=st.randoms(use_true_random=False),
)
def test_nobody_ever_has_more_than_the_bound(weights, factor: str, keys: list[int], ends: Random) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    policy = bounded(members, balance_factor=float(factor), points=20)
    in_flight: list[Backend] = []
    for key in keys:
        bounds = {backend: limit(members, backend, Fraction(factor)) for backend in members}
        picked = send(policy, f"popular-{key}")
        assert picked.in_flight <= bounds[picked]
        in_flight.append(picked)
        if ends.random() < 0.4:
            end(policy, in_flight.pop(ends.randrange(len(in_flight))))


@pytest.mark.parametrize("count", [2, 10, 1_000])
def test_one_popular_key_fills_everybody_to_the_bound_and_no_further(count: int) -> None:
    members = numbered(count)
    policy = bounded(members, points=10)
    for _ in range(5 * count):
        send(policy, "the page everybody reads")
    assert max(member.in_flight for member in members) <= ceil(1.25 * 5)
    assert sum(member.in_flight for member in members) == 5 * count


def test_with_room_everywhere_it_is_the_plain_ring() -> None:
    members = numbered(10)
    policy = bounded(members, balance_factor=100.0)
    for number in range(500):
        ring, key = policy.ring, f"client-{number}"
        plain = ring.owners[ring.at_or_after(policy.hash_of(key))]
        assert send(policy, key) is plain


def test_a_key_that_spills_over_goes_to_the_next_clockwise_with_room() -> None:
    members = numbered(5)
    policy = bounded(members)
    ring = policy.ring
    start = ring.at_or_after(policy.hash_of("k"))
    clockwise = [*dict.fromkeys(ring.owners[start:] + ring.owners[:start])]
    # ⌈1.25 · 1 ÷ 5⌉ = 1 each, until ⌈1.25 · 5 ÷ 5⌉ = 2 when the fifth comes.
    assert [send(policy, "k") for _ in range(5)] == [*clockwise[:4], clockwise[0]]


def test_when_requests_end_the_key_comes_home() -> None:
    policy = bounded(numbered(5))
    first, second = send(policy, "k"), send(policy, "k")
    assert first is not second
    end(policy, first)
    end(policy, second)
    assert send(policy, "k") is first


def test_weights_raise_the_bound() -> None:
    members = backends(a=3, b=1)
    policy = bounded(members)
    for _ in range(40):
        send(policy, "k")
    assert members[0].in_flight <= ceil(1.25 * 40 * 3 / 4)
    assert members[1].in_flight <= ceil(1.25 * 40 / 4)


def test_what_is_in_flight_elsewhere_is_counted_when_backends_change() -> None:
    members = numbered(4)
    policy = bounded(members[:2], balance_factor=3)
    for _ in range(10):
        send(policy, "k")
    policy.set_backends(members[1:])
    gone = members[0]
    assert gone.in_flight
    end(policy, gone)
    # Three times the average of three servers: all that is in flight there, and the request to be sent.
    assert policy.limit(members[1]) == sum(member.in_flight for member in members[1:]) + 1


def test_counts_nobody_told_of_are_noticed_when_all_seem_full() -> None:
    members = numbered(3)
    policy = bounded(members)
    for member in members:
        member.in_flight = 7
    assert policy.pick(Flow("k")) in members


def test_the_explanation_says_who_has_the_point_and_how_much_room() -> None:
    members = numbered(5)
    policy = bounded(members)
    first = policy.pick(Flow("k"))
    why = policy.explain()
    assert why.because.endswith(
        f"point clockwise is {first.id}'s, and {first.id} may have 1 in flight, 1.25 times the average; it has 0."
    )
    first.in_flight += 1
    policy.sent(first)
    second = policy.pick(Flow("k"))
    why = policy.explain()
    assert why.winner == second.id
    assert f"where the next point is {first.id}'s. Full, and passed over clockwise: {first.id} (1 of 1)" in why.because
    assert why.because.endswith(f"{second.id} is the next with room: 0 of 1 in flight.")
    assert why.figure == "in flight"


def test_a_factor_is_the_decimal_number_that_was_asked_for() -> None:
    # In floating point 1.1 · 20 ÷ 2 is a little more than 11, which would allow a twelfth.
    members = numbered(2)
    policy = bounded(members, balance_factor=1.1)
    for _ in range(19):
        send(policy, "k")
    assert policy.limit(members[0]) == 11

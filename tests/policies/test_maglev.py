from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xxhash import xxh64_intdigest

from lbviz.policies import Backend, Options
from lbviz.policies.maglev import Maglev
from lbviz.policies.parts.hashing import hash_key
from lbviz.policies.parts.maglev_table import is_prime, lookup_table, table_in_steps
from tests.policies.support import Flow, numbered, pick


def maglev(members: list[Backend], size: int = 65_537, **options) -> Maglev:
    policy = Maglev(Random(1), options=Options(table_size=size, **options))
    policy.set_backends(members)
    return policy


def slots(policy: Maglev, size: int) -> list[str]:
    return [policy.pick_hash(slot).id for slot in range(size)]


def loopback(*weights: int) -> list[Backend]:
    """Envoy's test hosts: 127.0.0.1 at ports from 90."""
    return [Backend(f"127.0.0.1:{port}", weight) for port, weight in enumerate(weights, 90)]


# Envoy, maglev_lb_test.cc (commit 08417eb62f1e): the tests Basic, BasicWithHostName, Weighted and (hosts of equal
# weight in two localities of equal weight) LocalityWeightedSameLocalityWeights.
BASIC = [2, 4, 0, 1, 5, 0, 3]
WITH_HOST_NAME = [2, 5, 0, 3, 4, 1, 0]
WEIGHTED = [1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1]
EQUAL_PAIR = [1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 1]
# The localities' weights 8 and 2 there come to the hosts' weights 4 and 1 here.
FOUR_TO_ONE = [1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (loopback(1, 1, 1, 1, 1, 1), BASIC),
        ([Backend(str(name)) for name in range(90, 96)], WITH_HOST_NAME),
        (loopback(1, 2), WEIGHTED),
        (loopback(1, 1), EQUAL_PAIR),
        (loopback(4, 1), FOUR_TO_ONE),
        (loopback(7), [0] * 17),
    ],
)
def test_the_table_is_envoy_s(members: list[Backend], expected: list[int]) -> None:
    size = len(expected)
    policy = maglev(members, size)
    for hash in range(3 * size):
        assert policy.pick_hash(hash) is members[expected[hash % size]]


def test_the_order_of_the_list_does_not_matter() -> None:
    members = loopback(1, 2, 3, 1)
    table = slots(maglev(members, 251), 251)
    for seed in range(5):
        Random(seed).shuffle(members)
        assert slots(maglev(members, 251), 251) == table


def test_a_heavy_host_leaves_a_slot_to_each_of_a_thousand_light_ones() -> None:
    # Envoy's LocalityWeightedLopsided: one host with 127 of 128 parts, 1,023 share the last; here weight 129,921 to 1.
    members = [Backend(f"127.0.0.1:{port}", 127 * 1023 if port == 0 else 1) for port in range(1024)]
    counts = Counter(slots(maglev(members), 65_537))
    assert counts.pop("127.0.0.1:0") == 65_537 - 1023
    assert set(counts.values()) == {1}


def envoy_table(members: list[tuple[str, int]], size: int) -> list[int]:
    """Build the table as maglev_lb.cc does, step by step, asking every host in every round."""
    total = sum(weight for _, weight in members)
    shares = [weight / total for _, weight in members]
    offsets = [xxh64_intdigest(id.encode()) % size for id, _ in members]
    skips = [xxh64_intdigest(id.encode(), 1) % (size - 1) + 1 for id, _ in members]
    steps, targets = [0] * len(members), [0.0] * len(members)
    table: list[int | None] = [None] * size
    filled, turn = 0, 1
    while filled < size:
        for place in range(len(members)):
            if filled == size or turn * shares[place] < targets[place]:
                continue
            targets[place] += max(shares)
            while table[(offsets[place] + skips[place] * steps[place]) % size] is not None:
                steps[place] += 1
            table[(offsets[place] + skips[place] * steps[place]) % size] = place
            filled += 1
        turn += 1
    return table


@given(
    weights=st.lists(st.integers(1, 30), min_size=1, max_size=40),
    size=st.sampled_from([2, 3, 5, 7, 17, 101, 251, 509]),
)
def test_skipping_the_rounds_that_a_light_backend_waits_changes_no_slot(weights: list[int], size: int) -> None:
    members = tuple(sorted((f"10.0.0.{place}:80", weight) for place, weight in enumerate(weights)))
    assert [*lookup_table(members, size)] == envoy_table(members, size)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100, 1_000])
def test_equal_weights_have_equal_shares_but_for_one_slot(count: int) -> None:
    counts = Counter(slots(maglev(numbered(count)), 65_537))
    assert len(counts) == count
    assert set(counts.values()) <= {65_537 // count, -(-65_537 // count)}


def test_shares_follow_weights_to_a_slot_for_each_backend() -> None:
    weights = [1, 2, 3, 10, 34]
    counts = Counter(slots(maglev([Backend(f"s{place}", w) for place, w in enumerate(weights)]), 65_537))
    for place, weight in enumerate(weights):
        assert counts[f"s{place}"] == pytest.approx(65_537 * weight / sum(weights), abs=len(weights))


def test_with_more_backends_than_slots_some_have_none() -> None:
    assert len(set(slots(maglev(numbered(10), 7), 7))) == 7


@pytest.mark.parametrize(("size", "next_one"), [(4, 5), (8, 11), (65_536, 65_537), (65_538, 65_539)])
def test_a_size_that_is_no_prime_is_refused_with_the_next_that_is(size: int, next_one: int) -> None:
    with pytest.raises(ValueError, match=rf"^a prime number, .*\(the next one is {next_one}\)$"):
        maglev(numbered(2), size)


def test_primes_are_told_from_other_numbers() -> None:
    assert [number for number in range(30) if is_prime(number)] == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    assert is_prime(5_000_011)
    assert not is_prime(2_237**2)


def test_an_equal_set_has_the_same_table_and_is_not_built_anew() -> None:
    policy = maglev(numbered(50))
    table = policy.table
    policy.set_backends(reversed(numbered(50)))
    assert policy.table is table
    policy.set_backends(numbered(49))
    policy.set_backends(numbered(50))
    assert policy.table is table


def test_a_new_object_of_the_same_id_is_the_one_that_is_picked() -> None:
    policy = maglev(numbered(3))
    again = numbered(3)
    policy.set_backends(again)
    assert policy.pick(Flow("10.0.0.1")) in again


def test_a_key_goes_by_its_xxhash_or_the_chosen_hash() -> None:
    members = numbered(10)
    for name in ("xxhash64", "sha256", "crc32"):
        policy = maglev(members, hash=name)
        assert pick(policy, "10.0.0.1") == policy.pick_hash(hash_key(name, "10.0.0.1")).id
    assert pick(maglev(members), "k") == pick(maglev(members, hash="xxhash64"), "k")


def test_the_explanation_shows_the_slot_and_everyone_s_share() -> None:
    policy = maglev(loopback(1, 2), 17)
    policy.pick_hash(18)
    why = policy.explain()
    assert why.because == "The key's hash 18 % 17 = 1, and slot 1 is 127.0.0.1:90's."
    assert [candidate.figure for candidate in why.candidates] == [6, 11]


@pytest.mark.parametrize("weights", [(1, 1, 1), (1, 2, 7)])
def test_a_large_table_is_filled_in_steps_and_two_who_fill_it_in_turns_get_the_same(weights):
    members = tuple(zip(("steps-a", "steps-b", "steps-c"), weights, strict=True))
    waiting = [table_in_steps(members, 65_537), table_in_steps(members, 65_537)]
    steps, tables = 0, []
    while waiting:
        one = waiting.pop(0)
        try:
            next(one)
        except StopIteration as end:
            tables.append(end.value)
        else:
            steps += 1
            waiting.append(one)
    assert steps > 2 * 65_537 / 4096
    assert [*tables[0]] == [*tables[1]] == envoy_table(members, 65_537)
    with pytest.raises(StopIteration):
        next(table_in_steps(members, 65_537))

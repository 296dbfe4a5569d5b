"""What all hashes promise: which keys must move when backends come and go, and how evenly keys are spread."""

from collections import Counter
from random import Random
from statistics import pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lbviz.policies import CATALOGUE, Backend, Options, Policy
from tests.policies.support import numbered, pick

KEYS = [f"10.{number % 7}.{number // 256}.{number % 256}" for number in range(2_000)]

BY_KEY = [id for id, policy in CATALOGUE.items() if policy.knows == "the key"]
# A backend that leaves moves its own keys only. Envoy's ring is one of them where the number of points stays what it
# is, which one point each is; libketama's where 40 digests do not round.
MINIMAL = {
    "nginx_consistent_hash": {},
    "ketama": {},
    "ring_hash": {"min_ring_size": 1},
    "bounded_ring_hash": {},
    "rendezvous": {},
}

minimal = pytest.mark.parametrize("id", MINIMAL)
by_key = pytest.mark.parametrize("id", BY_KEY)


def build(id: str, members: list[Backend], **options) -> Policy:
    policy = CATALOGUE[id](Random(1), options=Options(**options))
    policy.set_backends(members)
    return policy


def placed(policy: Policy, keys: list[str] = KEYS) -> dict[str, str]:
    return {key: pick(policy, key) for key in keys}


def moved(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [key for key in before if before[key] != after[key]]


@by_key
def test_a_key_always_meets_the_same_server_whatever_was_picked_before(id: str) -> None:
    policy = build(id, numbered(7))
    before = placed(policy)
    shuffled = KEYS[:]
    Random(1).shuffle(shuffled)
    assert placed(policy, shuffled) == before


@by_key
def test_chance_and_time_play_no_part(id: str) -> None:
    members = numbered(7)
    other = CATALOGUE[id](Random(99), clock=lambda: 1e9)
    other.set_backends(members)
    assert placed(build(id, members)) == placed(other)


@by_key
@pytest.mark.parametrize("seed", range(5))
def test_coming_and_going_leaves_no_trace(id: str, seed: int) -> None:
    draw = Random(seed)
    members = [Backend(f"10.1.0.{number}:80", draw.randint(1, 3)) for number in range(12)]
    policy = build(id, members)
    for _ in range(6):
        some = [member for member in members if draw.random() < 0.7]
        policy.set_backends(some)
        if some:
            assert placed(policy, KEYS[:100]) == placed(build(id, some), KEYS[:100])


@minimal
@settings(max_examples=15)
@given(count=st.integers(2, 40), data=st.data())
def test_a_backend_that_leaves_moves_its_own_keys_only_and_coming_back_gets_them_back(
    id: str, count: int, data
) -> None:
    members = numbered(count)
    policy = build(id, members, **MINIMAL[id])
    before = placed(policy, KEYS[:500])
    gone = members[data.draw(st.integers(0, count - 1))]
    policy.set_backends([member for member in members if member is not gone])
    after = placed(policy, KEYS[:500])
    assert moved(before, after) == [key for key in before if before[key] == gone.id]
    policy.set_backends(members)
    assert placed(policy, KEYS[:500]) == before


def test_jump_hash_moves_only_the_last_one_s_keys_when_the_last_leaves() -> None:
    members = numbered(10)
    before, after = placed(build("jump_hash", members)), placed(build("jump_hash", members[:-1]))
    assert moved(before, after) == [key for key in before if before[key] == "s9"]


def test_jump_hash_moves_nearly_all_keys_when_the_first_leaves() -> None:
    # Every server behind the first takes its neighbour's number, so a key that keeps its number has another server.
    members = numbered(10)
    before, after = placed(build("jump_hash", members)), placed(build("jump_hash", members[1:]))
    assert len(moved(before, after)) / len(KEYS) > 0.95


def test_envoy_s_ring_moves_few_other_keys_though_the_others_get_more_points() -> None:
    members = numbered(10)
    before, after = placed(build("ring_hash", members)), placed(build("ring_hash", members[1:]))
    others = [key for key in moved(before, after) if before[key] != "s0"]
    # 1024 points for 10 are 103 each, for 9 they are 114: a tenth of the ring's points is new.
    assert 0 < len(others) / len(KEYS) < 0.12


@pytest.mark.parametrize(("size", "share"), [(65_537, 0.003), (655_373, 0.001)])
def test_maglev_moves_few_other_keys_and_the_fewer_the_larger_its_table(size: int, share: float) -> None:
    members = numbered(10)
    hashes = range(size)

    def slots(policy: Policy) -> list[str]:
        return [policy.pick_hash(hash).id for hash in hashes]

    before = slots(build("maglev", members, table_size=size))
    after = slots(build("maglev", members[:4] + members[5:], table_size=size))
    others = sum(was not in (now, "s4") for was, now in zip(before, after, strict=True))
    assert others / size < share


@pytest.mark.parametrize("id", ["modulo_hash", "nginx_hash"])
def test_a_plain_hash_moves_nearly_all_keys(id: str) -> None:
    members = numbered(10)
    before, after = placed(build(id, members)), placed(build(id, members[:-1]))
    # A tenth stays: the remainders of 10 and of 9 agree for one number in ten. Half a tenth is left to chance.
    assert len(moved(before, after)) / len(KEYS) == pytest.approx(0.9, abs=0.05)


# How far a share may be from its weight: exact but for a slot, by chance alone (four standard deviations of 20,000
# keys), or by where some hundred points happen to lie.
@pytest.mark.parametrize(
    ("id", "tolerance"),
    [
        ("maglev", 0.014),
        ("rendezvous", 0.014),
        ("nginx_hash", 0.014),
        ("ring_hash", 0.06),
        ("nginx_consistent_hash", 0.06),
        ("ketama", 0.06),
        ("bounded_ring_hash", 0.06),
    ],
)
def test_shares_follow_weights(id: str, tolerance: float) -> None:
    weights = {"a": 1, "b": 2, "c": 3, "d": 4}
    policy = build(id, [Backend(*backend) for backend in weights.items()])
    counts = Counter(pick(policy, f"client-{number}") for number in range(20_000))
    for server, weight in weights.items():
        assert counts[server] / 20_000 == pytest.approx(weight / 10, abs=tolerance)


def arcs(policy) -> dict[str, int]:
    """Return how much of the ring belongs to each backend."""
    points, owners = policy.ring.points, policy.ring.owners
    size = 1 << policy.bits
    sums: Counter[str] = Counter()
    for at, owner in enumerate(owners):
        sums[owner.id] += (points[at] - points[at - 1]) % size
    return sums


# Lamping and Veach's table: points for each server, and the standard error of its share as a part of the mean.
# A ring of N servers with V points each has about 1/√V; of 200 servers the estimate is off by 1/√400 = 5 %.
@pytest.mark.parametrize(("points", "error"), [(1, 0.9979060), (10, 0.3151810), (100, 0.0996996), (1000, 0.0315723)])
def test_the_spread_of_a_ring_shrinks_with_the_root_of_its_points(points: int, error: float) -> None:
    shares = arcs(build("bounded_ring_hash", numbered(200), points=points))
    assert len(shares) == 200
    spread = pstdev(shares.values()) * 200 / (1 << 64)
    assert spread == pytest.approx(error, rel=0.25)
    assert spread == pytest.approx(points**-0.5, rel=0.25)


def test_a_thousand_backends_share_the_keys() -> None:
    for id in BY_KEY:
        counts = Counter(placed(build(id, numbered(1_000))).values())
        # 2,000 keys on 1,000 equal servers leave e^-2 of them without any; a network of NGINX's has 256 keys.
        assert len(counts) > (5 if id == "nginx_ip_hash" else 650)


@by_key
@pytest.mark.parametrize("count", [1, 2, 1_000])
def test_every_key_has_a_server_and_a_reason(id: str, count: int) -> None:
    policy = build(id, numbered(count))
    ids = {f"s{number}" for number in range(count)}
    for key in ["", "0", "6", "10.0.0.1", "::1", "a path/with?query=1", "ключ", "\0", "x" * 10_000, "9" * 10_000]:
        winner = pick(policy, key)
        assert winner in ids
        assert policy.explain().winner == winner

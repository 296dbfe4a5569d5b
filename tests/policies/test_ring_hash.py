from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend, Options
from lbviz.policies.parts.hashing import hash_key
from lbviz.policies.parts.ring import HashRing
from lbviz.policies.ring_hash import RingHash
from tests.policies.support import numbered, pick

MAX = 2**64 - 1


def ring_hash(members: list[Backend], **options) -> RingHash:
    policy = RingHash(Random(1), options=Options(**options))
    policy.set_backends(members)
    return policy


def loopback(*weights: int, port: int = 90) -> list[Backend]:
    """Envoy's test hosts: 127.0.0.1 at ports from 90."""
    return [Backend(f"127.0.0.1:{port + place}", weight) for place, weight in enumerate(weights)]


# Envoy, ring_hash_lb_test.cc (commit 13e9fdb2d4db): the rings in the comments of its tests Basic, BasicWithHostname
# and UnevenHosts, as (place of the host, point).
BASIC = [
    (4, 833437586790550860),
    (2, 928266305478181108),
    (0, 1033482794131418490),
    (5, 3551244743356806947),
    (3, 3851675632748031481),
    (1, 5583722120771150861),
    (1, 6311230543546372928),
    (3, 7700377290971790572),
    (5, 13144177310400110813),
    (2, 13444792449719432967),
    (4, 15516499411664133160),
    (0, 16117243373044804889),
]
WITH_HOST_NAME = [
    (5, 1975508444536362413),
    (5, 2376063919839173711),
    (3, 2386806903309390596),
    (4, 6749904478991551885),
    (3, 6803900775736438537),
    (2, 7225015537174310577),
    (0, 8787465352164086522),
    (2, 11282020843382717940),
    (1, 13723418369486627818),
    (0, 13776502110861797421),
    (1, 14338313586354474791),
    (4, 15364271037087512980),
]
UNEVEN = [
    (0, 5454692015285649509),
    (1, 7859399908942313493),
    (0, 13838424394637650569),
    (1, 16064866803292627174),
]
UNEVEN_AFTER = [
    (0, 7859399908942313493),
    (1, 8241336090459785962),
    (1, 12882406409176325258),
    (0, 16064866803292627174),
]


@pytest.mark.parametrize(
    ("members", "min_ring_size", "expected"),
    [
        (loopback(1, 1, 1, 1, 1, 1), 12, BASIC),
        ([Backend(str(name)) for name in range(90, 96)], 12, WITH_HOST_NAME),
        (loopback(1, 1, port=80), 3, UNEVEN),
        (loopback(1, 1, port=81), 3, UNEVEN_AFTER),
    ],
)
def test_the_ring_is_envoy_s_point_by_point(members, min_ring_size: int, expected: list[tuple[int, int]]) -> None:
    policy = ring_hash(members, min_ring_size=min_ring_size)
    assert policy.ring.points == [point for _, point in expected]
    assert policy.ring.owners == [members[place] for place, _ in expected]
    # The first point at or after the hash, and the first of all past the last: what its tests check at the edges.
    assert policy.pick_hash(0) is policy.pick_hash(MAX) is members[expected[0][0]]
    for (place, point), (following, _) in zip(expected, [*expected[1:], expected[0]], strict=True):
        assert policy.pick_hash(point) is members[place]
        assert policy.pick_hash(point + 1) is members[following]


def test_weights_1_2_3_on_the_smallest_ring() -> None:
    # Envoy's HostWeightedTinyRing.
    members = loopback(1, 2, 3)
    policy = ring_hash(members, min_ring_size=6)
    assert dict(zip(policy.ring.points, policy.ring.owners, strict=True)) == {
        928266305478181108: members[2],
        4443673547860492590: members[2],
        5583722120771150861: members[1],
        6311230543546372928: members[1],
        13444792449719432967: members[2],
        16117243373044804889: members[0],
    }


def test_weights_1_2_3_on_a_large_ring() -> None:
    # Envoy's HostWeightedLargeRing, hit for hit.
    members = loopback(1, 2, 3)
    policy = ring_hash(members, min_ring_size=6144)
    assert Counter(policy.ring.owners) == {members[0]: 1024, members[1]: 2048, members[2]: 3072}
    hits = Counter(policy.pick_hash(number * (MAX // 6000)) for number in range(6000))
    assert [hits[member] for member in members] == [987, 1932, 3081]


def test_a_minimum_that_does_not_divide_gives_everyone_one_point_more() -> None:
    members = loopback(1, 1)
    assert Counter(ring_hash(members, min_ring_size=1023).ring.owners) == dict.fromkeys(members, 512)


def test_where_the_maximum_cuts_the_ring_the_odd_points_go_to_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    # Envoy's LargeFractionalScale (1,023 points for two) and SmallFractionalScale (two points for four).
    monkeypatch.setattr("lbviz.policies.ring_hash.MAX_RING_SIZE", 1023)
    members = loopback(1, 1)
    policy = ring_hash(members, min_ring_size=1024)
    assert Counter(policy.ring.owners) == {members[0]: 512, members[1]: 511}
    hits = Counter(policy.pick_hash(number * (MAX // 1023)) for number in range(1023))
    assert [hits[member] for member in members] == [526, 497]
    monkeypatch.setattr("lbviz.policies.ring_hash.MAX_RING_SIZE", 2)
    policy = ring_hash(loopback(1, 1, 1, 1), min_ring_size=4)
    assert Counter(owner.id for owner in policy.ring.owners) == {"127.0.0.1:90": 1, "127.0.0.1:92": 1}
    assert None in [candidate.figure for candidate in explained(policy).candidates]


def explained(policy: RingHash):
    policy.pick_hash(0)
    return policy.explain()


def test_a_thousandth_of_the_weight_in_a_full_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    # Envoy's LopsidedWeightSmallScale: 127 of 128 parts for the first, the rest shared by 1,023.
    monkeypatch.setattr("lbviz.policies.ring_hash.MAX_RING_SIZE", 1024)
    members = [Backend(f"127.0.0.1:{port}", 127 * 1023 if port == 0 else 1) for port in range(1024)]
    policy = ring_hash(members, min_ring_size=1024)
    assert Counter(policy.ring.owners)[members[0]] == 1016
    for hash, port in {
        11664790346325243808: 1,
        15894554872961148518: 128,
        13958138884277627155: 256,
        15803774069438192949: 384,
        3829253010855396576: 512,
        17918147347826565154: 640,
        6442769608292299103: 768,
        5881074926069334434: 896,
    }.items():
        assert policy.pick_hash(hash) is members[port]


def test_a_key_goes_by_its_xxhash_or_by_the_chosen_hash_stretched_over_the_ring() -> None:
    members = numbered(10)
    policy = ring_hash(members)
    assert pick(policy, "10.0.0.1") == policy.pick_hash(hash_key("xxhash64", "10.0.0.1")).id
    short = ring_hash(members, hash="crc32")
    assert pick(short, "10.0.0.1") == policy.pick_hash(hash_key("crc32", "10.0.0.1") << 32).id
    assert len({pick(short, f"10.0.0.{number}") for number in range(256)}) == 10


def test_the_sum_of_bytes_puts_all_keys_at_one_place_of_the_ring() -> None:
    policy = ring_hash(numbered(10), hash="sum")
    assert len({pick(policy, f"10.0.0.{number}") for number in range(256)}) == 1


def test_the_explanation_tells_the_point() -> None:
    policy = ring_hash(loopback(1, 1, 1, 1, 1, 1), min_ring_size=12)
    policy.pick_hash(3551244743356806948)
    why = policy.explain()
    assert why.because == (
        "The key's hash is 3551244743356806948, which lies at 19.2513 % of the ring. "
        "The next of the 12 points, clockwise, is at 20.8800 % and belongs to 127.0.0.1:93."
    )
    assert [round(candidate.figure, 1) for candidate in why.candidates] == [68.1, 11.0, 53.6, 1.6, 64.9, 52.0]


# --- the ring under all of them ---------------------------------------------------------------------------


def on_a_small_ring(id: str, start: int, stop: int) -> list[int]:
    """Points that often coincide, with others and with their own."""
    draw = Random(id)
    return [draw.randrange(60) for _ in range(stop)][start:]


CHANGES = st.lists(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 12)), max_size=8), min_size=1, max_size=8)


@given(changes=CHANGES)
def test_a_spliced_ring_is_the_ring_built_from_nothing(changes: list[list[tuple[int, int]]]) -> None:
    members = numbered(8)
    spliced = HashRing(on_a_small_ring)
    for change in changes:
        counts = {members[place]: count for place, count in change}
        spliced.set_counts(counts)
        built = HashRing(on_a_small_ring)
        built.set_counts(counts)
        assert spliced.points == built.points == sorted(built.points)
        assert spliced.owners == built.owners


@given(counts=st.dictionaries(st.integers(0, 7), st.integers(1, 12), min_size=1), hash=st.integers(0, 63))
def test_of_points_that_coincide_the_first_backend_s_counts(counts: dict[int, int], hash: int) -> None:
    members = numbered(8)
    ring = HashRing(on_a_small_ring)
    ring.set_counts({members[place]: count for place, count in counts.items()})
    points = [
        (point, rank, place)
        for rank, (place, count) in enumerate(counts.items())
        for point in on_a_small_ring(f"s{place}", 0, count)
    ]
    nearest = min((point for point in points if point[0] >= hash), default=min(points))
    assert ring.owners[ring.at_or_after(hash)] is members[nearest[2]]
    assert min(ring.ways(hash, 64).values()) == (nearest[0] - hash) % 64


def test_when_one_backend_goes_only_its_own_points_are_drawn() -> None:
    drawn = []

    def draw(id: str, start: int, stop: int) -> list[int]:
        drawn.append((id, start, stop))
        return on_a_small_ring(id, start, stop)

    members = numbered(5)
    ring = HashRing(draw)
    ring.set_counts(dict.fromkeys(members, 20))
    drawn.clear()
    ring.set_counts(dict.fromkeys(members[:3] + members[4:], 20))
    assert drawn == [("s3", 0, 20)]
    drawn.clear()
    ring.set_counts({member: 25 if member is members[1] else 20 for member in members})
    assert drawn == [("s1", 20, 25), ("s3", 0, 20)]

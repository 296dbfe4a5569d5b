"""Down is not gone: what each policy does with a backend that is down, and where a request goes after a failure."""

from collections import Counter
from itertools import combinations
from random import Random

import pytest

from lbviz.policies import CATALOGUE, Backend, Options, Policy
from tests.policies.support import Flow, Played, build, chi_square, numbered, pick

KEYS = [f"10.{number // 256}.{number % 256}.{number % 199}" for number in range(1, 4001)]
HASHING = [id for id, policy in CATALOGUE.items() if policy.knows == "the key"]
KEEPING = [id for id, policy in CATALOGUE.items() if policy.keeps_place]
# On these the points or bids of a backend hang on itself alone, so that down and removed come to the same.
BY_THEMSELVES = ["ketama", "bounded_ring_hash", "rendezvous", "nginx_consistent_hash"]

CHI_SQUARE_3_DEGREES_1_IN_10_000 = 21.1

every_policy = pytest.mark.parametrize("id", CATALOGUE)


def mixed(count: int) -> list[Backend]:
    regions = ("eu", "us")
    return [Backend(f"s{number}", 1 + number % 3, regions[number % 2]) for number in range(count)]


def owners(policy: Policy, keys: list[str] = KEYS) -> list[str]:
    return [pick(policy, key) for key in keys]


def others(policy: Policy, tried: list[Backend], keys: list[str] = KEYS) -> list[str]:
    picked = [policy.pick_other(Flow(key), tried) for key in keys]
    return [backend.id for backend in picked if backend is not None]


@every_policy
@pytest.mark.parametrize("count", [5, 60])
def test_neither_the_down_nor_the_tried_are_picked_and_there_is_another_while_one_is_left(id: str, count: int) -> None:
    chance = Random(count)
    members = mixed(count)
    policy = build(id, members)
    for _ in range(150):
        down = chance.sample(members, chance.choice((0, 1, count // 2, count - 1)))
        policy.set_backends(members, down)
        assert policy.pick(Flow(chance.choice(KEYS), "eu")) not in {None, *down}
        for backend in members:
            backend.in_flight = chance.randrange(3)
            policy.sent(backend)
        tried = chance.sample(members, chance.choice((1, 2, count - 1, count)))
        picked = policy.pick_other(Flow(chance.choice(KEYS), "eu"), tried)
        left = {*members} - {*down} - {*tried}
        assert picked in left if left else picked is None


@every_policy
def test_none_is_picked_while_all_are_down_and_all_are_there_again_afterwards(id: str) -> None:
    members = numbered(4)
    policy = build(id, members)
    policy.set_backends(members, members)
    assert policy.pick(Flow()) is None
    assert policy.pick_other(Flow(), ()) is None
    policy.set_backends(members)
    assert {pick(policy, key) for key in KEYS[:300]} <= {"s0", "s1", "s2", "s3"}


@every_policy
def test_a_pick_of_another_is_explained_and_explaining_it_changes_nothing(id: str) -> None:
    members, told = mixed(6), mixed(6)
    silent, explained = build(id, members), build(id, told)
    for policy, backends in ((silent, members), (explained, told)):
        policy.set_backends(backends, backends[1:2])
    for key in KEYS[:100]:
        for tried in ([], [0], [0, 2]):
            other = silent.pick_other(Flow(key), [members[place] for place in tried])
            same = explained.pick_other(Flow(key), [told[place] for place in tried])
            why = explained.explain()
            assert other is not None
            assert same is not None
            assert why.winner == same.id == other.id
            assert same.id in why.because
            assert [one.id for one in why.candidates] == [backend.id for backend in explained.backends]


@pytest.mark.parametrize("id", KEEPING)
def test_where_a_server_keeps_its_place_only_its_own_keys_move_while_it_is_down(id: str) -> None:
    members = numbered(5)
    policy = build(id, members)
    before = owners(policy)
    policy.set_backends(members, [members[1]])
    after = owners(policy)
    assert all(old in (new, "s1") for old, new in zip(before, after, strict=True))
    assert "s1" not in after
    policy.set_backends(members)
    assert owners(policy) == before


@pytest.mark.parametrize("id", ["modulo_hash", "nginx_hash", "nginx_ip_hash", "jump_hash"])
def test_removed_a_server_still_moves_many_other_keys(id: str) -> None:
    members = numbered(5)
    policy = build(id, members)
    before = owners(policy)
    policy.set_backends([member for member in members if member.id != "s1"])
    moved = sum(old not in (new, "s1") for old, new in zip(before, owners(policy), strict=True))
    assert moved / len(KEYS) > (0.2 if id == "jump_hash" else 0.5)


@pytest.mark.parametrize("id", HASHING)
def test_a_lost_server_s_keys_spread_over_all_the_others(id: str) -> None:
    """By shares where hashing is even; a ring's neighbours of 160 points are within a third of their share."""
    members = numbered(5)
    policy = build(id, members)
    own = [key for key, owner in zip(KEYS, owners(policy), strict=True) if owner == "s1"]
    assert len(own) > 500
    shares = Counter(others(policy, [members[1]], own))
    assert set(shares) == {"s0", "s2", "s3", "s4"}
    if policy.placing and policy.placing.drawn_as == "ring":
        assert all(0.5 < 4 * share / len(own) < 1.6 for share in shares.values())
    else:
        assert chi_square([*shares.values()]) < CHI_SQUARE_3_DEGREES_1_IN_10_000


@pytest.mark.parametrize("id", sorted({*KEEPING, *BY_THEMSELVES}))
@pytest.mark.parametrize("out", [*combinations(range(5), 2)])
def test_a_request_goes_on_to_where_its_key_is_while_the_tried_are_down(id: str, out: tuple[int, int]) -> None:
    members = numbered(5)
    policy = build(id, members)
    keys = KEYS[:500]
    there = others(policy, [members[place] for place in out], keys)
    policy.set_backends(members, [members[place] for place in out])
    assert owners(policy, keys) == there


@pytest.mark.parametrize("id", ["least_connections", "least_response_time", "join_shortest_queue", "nearest_region"])
@pytest.mark.parametrize("count", [4, 60])
def test_who_goes_by_load_takes_the_least_loaded_of_the_others(id: str, count: int) -> None:
    members = numbered(count)
    policy = build(id, members)
    for load, member in enumerate(members, start=1):
        member.in_flight = load
        policy.sent(member)
    assert policy.pick_other(Flow(), members[:1]) is members[1]
    assert policy.pick_other(Flow(), [members[1], members[0]]) is members[2]
    assert policy.pick(Flow()) is members[0]


@pytest.mark.parametrize("count", [5, 60])
def test_in_a_weighted_turn_the_tried_neither_grow_nor_pay(count: int) -> None:
    """The queues of many pick as the plain rule does, which few servers use."""
    members = mixed(count)
    policy = build("weighted_round_robin", members)
    chance = Random(3)
    current = dict.fromkeys(members, 0)
    for _ in range(400):
        tried = chance.sample(members, chance.choice((0, 0, 1, 2)))
        contenders = [member for member in members if member not in tried]
        for member in contenders:
            current[member] += member.weight
        expected = max(contenders, key=current.__getitem__)
        current[expected] -= sum(member.weight for member in contenders)
        assert (policy.pick_other(Flow(), tried) if tried else policy.pick(Flow())) is expected


@pytest.mark.parametrize("id", ["weighted_round_robin", "least_connections"])
def test_a_server_that_was_down_goes_on_with_its_current_weight(id: str) -> None:
    """NGINX leaves the current weight of a peer as it is while the peer is passed over."""
    a, b, c = members = numbered(3)
    policy = build(id, members)
    assert pick(policy) == "s0"  # Now -2, 1, 1.
    policy.set_backends(members, [b])
    assert [pick(policy), pick(policy)] == ["s2", "s2"]  # Then -1, 1, 0, and 0, 1, -1.
    policy.set_backends([a, b, c])
    assert pick(policy) == "s1"


@pytest.mark.parametrize("id", ["least_response_time", "peak_ewma"])
def test_who_measures_remembers_a_server_that_was_down_but_not_one_that_was_removed(id: str) -> None:
    a, b = members = numbered(2)
    played = Played(id, members, Options(choices=2))
    for backend, latency in ((a, 0.9), (b, 0.1)):
        played.serve(backend, latency)
    for away, remembered in (([a, b], True), ([b], False)):
        played.policy.set_backends(away, [a] if remembered else ())
        assert played.send() is b
        played.end(b, 0.1)
        played.policy.set_backends([a, b])
        picked = played.send()
        assert (picked is b) == remembered
        played.end(picked, 0.1)


def test_where_most_are_down_nginx_gives_up_hashing_and_takes_turns() -> None:
    members = numbered(200)
    for id in ("nginx_hash", "nginx_ip_hash", "nginx_consistent_hash"):
        policy = build(id, members)
        policy.set_backends(members, members[2:])
        lost = next(key for key in KEYS if pick(policy, key) and "takes turns" in policy.explain().because)
        before = pick(policy, lost)
        # To look where a key belongs takes no turn.
        policy.owner_of(lost)
        assert [before, pick(policy, lost)] in (["s0", "s1"], ["s1", "s0"])


@pytest.mark.parametrize("id", HASHING)
def test_whose_a_key_is_can_be_asked_without_a_pick(id: str) -> None:
    members = numbered(5)
    policy = build(id, members)
    policy.set_backends(members, members[:1])
    for key in KEYS[:200]:
        asked = policy.owner_of(key)
        assert asked is not None
        assert asked.id == pick(policy, key)

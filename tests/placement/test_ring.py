"""The ring: only keys of the arcs that changed hands move, everything adds up, and nobody is fuller than allowed."""

from collections import Counter
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.placement.ring import RingQuestion, ring
from lbviz.policies.parts.hashing import FUNCTIONS, hash_key
from tests.placement.support import ids, picked, with_one_more

points = st.integers(1, 40)
hashes = st.sampled_from([None, *FUNCTIONS])


def owner(answer, servers, share):
    """Return whose arc a place of the ring is on, by looking through all of them."""
    return servers[next((server for end, server in answer.arcs if end >= share), answer.arcs[0][1])]


@given(ids, points, hashes)
def test_every_key_walks_from_its_hash_to_the_next_point(servers, points, hash):
    answer = ring(RingQuestion(servers=servers, keys=20, points=points, hash=hash))
    assert [one.server for one in answer.keys] == picked(
        "bounded_ring_hash", servers, [one.key for one in answer.keys], hash=hash, points=points
    )
    name = hash or "xxhash64"
    for one in answer.keys:
        assert int(one.hash) == hash_key(name, one.key)
        assert one.at == int(one.hash) / (1 << FUNCTIONS[name].bits)
        assert one.server == owner(answer, servers, one.at)
        assert 0 <= one.to - one.at <= 1
        assert any(end == pytest.approx(one.to % 1, abs=1e-9) for end, _ in answer.arcs)
        assert one.passed == []


@given(ids, points)
def test_the_shares_are_the_whole_ring(servers, points):
    answer = ring(RingQuestion(servers=servers, keys=1, points=points))
    assert len(answer.arcs) == len(servers) * points
    assert sum(answer.shares) == pytest.approx(1)
    assert min(answer.shares) > 0


@given(with_one_more(), points, st.booleans())
def test_only_the_keys_on_changed_arcs_move_and_no_rule_could_move_fewer(servers, points, came):
    fewer, more = servers
    before, after = (fewer, more) if came else (more, fewer)
    answer = ring(RingQuestion(servers=after, before=before, keys=50, points=points))
    one = next(id for id in more if id not in fewer)
    for key in answer.keys:
        on_changed = any(start < key.at <= end for start, end in answer.changed)
        assert (key.server != key.server_before) == on_changed
        if on_changed:
            assert one == (key.server if came else key.server_before)
    assert answer.moves.moved == answer.moves.least
    share = sum(end - start for start, end in answer.changed)
    of_one = ring(RingQuestion(servers=more, keys=1, points=points)).shares[more.index(one)]
    assert share == pytest.approx(of_one)


@given(ids, points, st.sampled_from([1.01, 1.25, 2]), st.integers(1, 60))
def test_with_a_bound_nobody_has_more_than_it_and_full_servers_are_passed(servers, points, bound, keys):
    answer = ring(RingQuestion(servers=servers, keys=keys, points=points, bound=bound))
    loads = Counter(one.server for one in answer.keys)
    assert answer.limit == ceil(Fraction(str(bound)) * keys / len(servers))
    assert max(loads.values()) <= answer.limit
    for one in answer.keys:
        assert one.server not in {id for _, id in one.passed}
        assert (one.server != owner(answer, servers, one.at)) == bool(one.passed)
        ways = [one.at, *(share for share, _ in one.passed), one.to]
        assert ways == sorted(ways)


def test_a_bound_that_holds_everything_changes_nothing():
    free, bounded = (ring(RingQuestion(servers=["a", "b", "c"], bound=bound)) for bound in (None, 100))
    assert [one.server for one in free.keys] == [one.server for one in bounded.keys]
    assert free.limit is None

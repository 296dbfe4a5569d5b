"""A running balancer's placement: what its own policy says, and which keys moved since its servers changed."""

from random import Random

import pytest

from lbviz.placement.running import Member, Placement, Watched
from lbviz.placement.slots import KeysInSlots
from lbviz.policies import CATALOGUE, Backend, Options, Policy
from tests.placement.support import picked

KEYS = [f"10.0.0.{number}" for number in range(1, 25)]
HASHING = [id for id, kind in CATALOGUE.items() if kind.knows == "the key"]
OPTIONS = Options(table_size=101, min_ring_size=64)


def running(id: str, servers: str | list[Backend], options: Options = OPTIONS) -> Policy:
    policy = CATALOGUE[id](Random(1), options=options)
    policy.set_backends([Backend(one) for one in servers] if isinstance(servers, str) else servers)
    return policy


def owners(placement: Placement) -> dict[str, str]:
    assert placement.picture is not None
    return {one.key: one.server for one in placement.picture.keys}


@pytest.mark.parametrize("id", HASHING)
def test_keys_belong_where_the_policy_sends_them_and_moves_are_counted_from_the_last_change(id):
    watched, policy = Watched(), running(id, "abc")
    first = watched.look("lb", policy, KEYS)
    assert (first.before, first.picture.moves) == (None, None)
    assert first.servers == [Member("a", 1), Member("b", 1), Member("c", 1)]
    policy.set_backends([Backend("a"), Backend("c")])
    then = watched.look("lb", policy, KEYS)
    was, now = (picked(id, [*servers], KEYS, table_size=101, min_ring_size=64) for servers in ("abc", "ac"))
    assert [*owners(first).values()] == was
    assert [*owners(then).values()] == now
    assert [one.server_before for one in then.picture.keys] == was
    assert then.picture.moves.moved == sum(a != b for a, b in zip(was, now, strict=True))
    assert then.picture.moves.of == len(KEYS)
    assert then.picture.moves.least <= then.picture.moves.moved


def test_it_is_the_same_object_until_something_changes():
    watched, policy = Watched(), running("ketama", "abc")
    first = watched.look("lb", policy, KEYS)
    assert watched.look("lb", policy, [*KEYS]) is first
    assert watched.look("lb", policy, KEYS[1:]) is not first


def test_a_new_key_has_not_moved_and_is_not_counted():
    watched, policy = Watched(), running("ring_hash", "abc")
    watched.look("lb", policy, KEYS)
    policy.set_backends([Backend("a")])
    watched.look("lb", policy, KEYS)
    one_more = watched.look("lb", policy, [*KEYS, "10.0.0.99"])
    assert one_more.picture.moves.of == len(KEYS)
    assert one_more.picture.keys[-1].server_before is None


@pytest.mark.parametrize("keys", [KEYS, ["/page/1", "/images/2"]])
def test_another_policy_or_other_keys_forget_what_was_before(keys):
    watched, policy = Watched(), running("maglev", "abc")
    watched.look("lb", policy, KEYS)
    policy.set_backends([Backend("a"), Backend("b")])
    assert watched.look("lb", policy, KEYS).before is not None
    anew = watched.look("lb", running("maglev", "ab") if keys is KEYS else policy, keys)
    assert (anew.before, anew.picture.moves, anew.picture.table_before) == (None, None, None)


def test_without_a_server_there_is_no_picture_and_those_that_come_back_have_no_past():
    watched, policy = Watched(), running("ring_hash", "ab")
    watched.look("lb", policy, KEYS)
    policy.set_backends([])
    assert watched.look("lb", policy, KEYS).picture is None
    policy.set_backends([Backend("a")])
    assert watched.look("lb", policy, KEYS).picture.moves is None


def test_the_ring_is_whole_up_to_a_number_of_points_and_a_sample_beyond():
    few = Watched().look("lb", running("ketama", "abc"), KEYS).picture
    assert (few.points, len(few.arcs)) == (480, 480)
    servers = [Backend(id, weight=100) for id in "abc"]
    many = Watched().look("lb", running("nginx_consistent_hash", servers), KEYS).picture
    assert (many.points, len(many.arcs)) == (48_000, 72)


def test_the_table_is_told_slot_by_slot_now_and_before():
    watched, policy = Watched(), running("maglev", "cab")
    watched.look("lb", policy, KEYS)
    policy.set_backends([Backend("c"), Backend("a")])
    table = watched.look("lb", policy, KEYS).picture
    assert table.names == ["c", "a", "b"]
    assert sum(table.counts) == 101
    assert table.table_before is not None


def test_keys_of_a_bounded_ring_belong_to_the_next_point_even_where_that_is_full():
    servers = [Backend("a"), Backend("b")]
    policy = running("bounded_ring_hash", servers)
    free = owners(Watched().look("lb", policy, KEYS))
    servers[0].in_flight = 50
    policy.set_backends(servers)
    assert owners(Watched().look("lb", policy, KEYS)) == free


def test_a_column_is_a_server_s_place():
    picture = Watched().look("lb", running("modulo_hash", "abc"), ["5", "6"]).picture
    assert isinstance(picture, KeysInSlots)
    assert [(one.slot, one.server) for one in picture.keys] == [(2, "c"), (0, "a")]

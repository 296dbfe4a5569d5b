"""Maglev's table: every turn can be retraced by hand, and the picture of it is the policy's own table."""

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.placement.maglev import MaglevQuestion, MaglevTable, maglev_in_steps
from lbviz.policies.parts.maglev_table import fill_order, lookup_table
from lbviz.policies.parts.steps import finish
from lbviz.scenarios.errors import FieldError
from tests.placement.support import ids, picked, with_one_more

small = st.sampled_from([2, 3, 5, 7, 11, 13])
PRIMES = st.sampled_from([2, 7, 13, 101, 251, 1009])


def maglev(question: MaglevQuestion) -> MaglevTable:
    return finish(maglev_in_steps(question))


def owners(answer, table):
    return [answer.names[place] for place in b64decode(table)]


@given(ids, small)
def test_every_turn_takes_the_first_free_slot_of_the_server_s_own_order(servers, size):
    answer = maglev(MaglevQuestion(servers=servers, size=size))
    order = {one.server: one.slots for one in answer.preferences}
    assert [*order] == sorted(servers)
    table = [None] * size
    for number, turn in enumerate(answer.turns):
        assert turn.server == sorted(servers)[number % len(servers)]
        free = next(slot for slot in order[turn.server] if table[slot] is None)
        assert turn.slot == free
        asked = [slot for slot in order[turn.server] if slot in {*turn.taken, turn.slot}]
        assert asked == [*turn.taken, turn.slot]
        table[free] = turn.server
    assert table == owners(answer, answer.table)
    for one in answer.preferences:
        assert sorted(one.slots) == [*range(size)]
        assert (one.slots[0], (one.slots[1] - one.slots[0]) % size) == (one.offset, one.skip % size)


@given(ids, ids, PRIMES)
def test_the_tables_are_the_policy_s_before_and_after(before, servers, size):
    answer = maglev(MaglevQuestion(servers=servers, before=before, size=size, key="alice"))
    # Whose hash is the slot's number has that slot.
    slots = [*map(str, range(size))]
    after, was = owners(answer, answer.table), owners(answer, answer.table_before)
    for table, members in ((after, servers), (was, before)):
        assert table == [sorted(members)[place] for place in lookup_table(tuple((i, 1) for i in sorted(members)), size)]
    assert answer.moves.moved == sum(map(str.__ne__, was, after))
    assert answer.moves.of == len(slots) == size
    assert answer.counts == [after.count(id) for id in servers]
    assert int(answer.hash) % size == answer.slot
    assert [answer.server] == picked("maglev", servers, ["alice"], table_size=size) == [after[answer.slot]]
    assert [answer.server_before] == picked("maglev", before, ["alice"], table_size=size) == [was[answer.slot]]
    assert (answer.turns == []) == (size > 13)


@given(with_one_more(), st.booleans())
def test_all_slots_of_the_server_that_went_and_few_others_move(servers, came):
    fewer, more = servers
    before, after = (fewer, more) if came else (more, fewer)
    moves = maglev(MaglevQuestion(servers=after, before=before, size=1009)).moves
    assert 1009 // len(more) - len(more) <= moves.least <= moves.moved


@pytest.mark.parametrize("weights", [(1, 1, 1), (3, 1, 2)])
def test_the_order_of_filling_is_that_of_the_table(weights):
    members = tuple(zip("abc", weights, strict=True))
    order = fill_order(members, 251)
    assert len(order) == 251
    assert [place for _, place in sorted(order)] == [*lookup_table(members, 251)]
    heaviest = max(range(3), key=weights.__getitem__)
    assert order[0][1] == 0
    assert sum(place == heaviest for _, place in order[:12]) == 12 * weights[heaviest] // sum(weights)


def test_a_size_that_is_no_prime_is_refused():
    with pytest.raises(FieldError, match=r"size: got 8, want a prime number, .*next one is 11"):
        maglev(MaglevQuestion(servers=["a"], size=8))

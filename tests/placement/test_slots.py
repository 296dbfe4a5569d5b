"""Slots: the textbook's example, and the same server for every key as the policy itself picks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.placement.questions import MAX_SERVERS
from lbviz.placement.slots import SlotsQuestion, slots
from lbviz.policies.parts.hashing import FUNCTIONS, hash_key
from lbviz.scenarios.errors import FieldError
from tests.placement.support import ids, picked


def by_key(answer):
    return {one.key: one for one in answer.keys}


def test_ip_6_goes_to_server_0_of_three():
    six = by_key(slots(SlotsQuestion(servers=["a", "b", "c"])))["6"]
    assert (six.number, six.slot, six.server) == ("6", 0, "a")
    assert six.slot_before is six.server_before is None


def test_one_server_more_moves_three_quarters_of_the_keys():
    answer = slots(SlotsQuestion(servers=["a", "b", "c", "d"], before=["a", "b", "c"]))
    assert (answer.moves.moved, answer.moves.of, answer.moves.least) == (18, 24, 6)
    six = by_key(answer)["6"]
    assert (six.slot, six.server, six.slot_before, six.server_before) == (2, "c", 0, "a")


def test_a_key_of_one_s_own_is_one_more_and_a_numbered_one_is_not():
    assert [one.key for one in slots(SlotsQuestion(servers=["a"], keys=2, key="alice")).keys] == ["1", "2", "alice"]
    assert [one.key for one in slots(SlotsQuestion(servers=["a"], keys=2, key="2")).keys] == ["1", "2"]


@given(ids, ids, st.sampled_from([None, *FUNCTIONS]))
def test_keys_go_where_the_policy_sends_them_before_and_after(before, servers, hash):
    answer = slots(SlotsQuestion(servers=servers, before=before, keys=30, key="10.0.0.1", hash=hash))
    keys = [one.key for one in answer.keys]
    assert [one.server for one in answer.keys] == picked("modulo_hash", servers, keys, hash=hash)
    assert [one.server_before for one in answer.keys] == picked("modulo_hash", before, keys, hash=hash)
    assert answer.moves.moved == sum(one.server != one.server_before for one in answer.keys)
    for one in answer.keys:
        assert int(one.number) % len(servers) == one.slot
        assert servers[one.slot] == one.server
        assert hash is None or int(one.number) == hash_key(hash, one.key)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (SlotsQuestion(servers=[]), "servers"),
        (SlotsQuestion(servers=[f"s{number}" for number in range(MAX_SERVERS + 1)]), "servers"),
        (SlotsQuestion(servers=["a", "b", "a"]), "servers[2]"),
        (SlotsQuestion(servers=["a"], before=[]), "before"),
        (SlotsQuestion(servers=["a"], before=["b", "b"]), "before[1]"),
    ],
)
def test_servers_that_cannot_be_are_refused_by_name(question, field):
    with pytest.raises(FieldError) as refused:
        slots(question)
    assert refused.value.field == field

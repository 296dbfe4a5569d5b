"""What the loss of a server would move: by a policy of its own, so that the running one notices nothing."""

from random import Random

import pytest

from lbviz.placement.loss import Loss, loss_of
from lbviz.policies import CATALOGUE, Backend, Options
from tests.policies.support import pick

KEYS = [f"10.0.{number}.7" for number in range(200)]
HASHING = [id for id, kind in CATALOGUE.items() if kind.knows == "the key"]
OPTIONS = Options(table_size=101, min_ring_size=64)


def running(id: str):
    members = [Backend(each) for each in "abcde"]
    policy = CATALOGUE[id](Random(1), options=OPTIONS)
    policy.set_backends(members, members[4:])
    return policy, members


@pytest.mark.parametrize("id", HASHING)
def test_it_is_what_happens_then(id: str) -> None:
    policy, members = running(id)
    loss = loss_of("b", policy, KEYS)
    before = [pick(policy, key) for key in KEYS]
    policy.set_backends(members, [members[1], members[4]])
    down = [pick(policy, key) for key in KEYS]
    policy.set_backends([member for member in members if member.id != "b"], members[4:])
    removed = [pick(policy, key) for key in KEYS]
    assert loss == Loss(
        of=200,
        own=before.count("b"),
        down=sum(one != other for one, other in zip(before, down, strict=True)),
        removed=sum(one != other for one, other in zip(before, removed, strict=True)),
    )


@pytest.mark.parametrize("id", ["modulo_hash", "nginx_hash", "nginx_ip_hash"])
def test_where_places_are_kept_a_server_that_is_down_moves_its_own_keys_only_and_a_removed_one_most(id: str) -> None:
    policy, _ = running(id)
    loss = loss_of("b", policy, KEYS)
    assert loss is not None
    assert loss.down == loss.own < 0.5 * loss.of < loss.removed


def test_a_server_that_is_down_or_gone_cannot_be_lost() -> None:
    policy, _ = running("nginx_hash")
    assert loss_of("e", policy, KEYS) is None
    assert loss_of("nobody", policy, KEYS) is None
    assert loss_of("b", policy, []) is None

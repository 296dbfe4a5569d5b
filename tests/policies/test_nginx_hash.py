from collections import Counter
from random import Random
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import CATALOGUE, Backend, Options
from tests.policies.support import backends, build, numbered, pick


def test_the_hash_is_worked_out_by_hand() -> None:
    # The CRC-32 of "hello" is 0x3610A686; its upper half without the first bit is 0x3610 = 13840.
    policy = build("nginx_hash", numbered(9))
    assert pick(policy, "hello") == f"s{13840 % 9}"
    assert policy.explain().because == "The key's hash is 13840; 13840 % 9 = 7, and place 7 is s7's."


class NginxHash:
    """`ngx_http_upstream_get_hash_peer`, line by line, for healthy peers."""

    def __init__(self, peers: list[Backend]) -> None:
        self.peers = peers

    def get_peer(self, key: bytes) -> str:
        hash = crc32(key)
        hash = (hash >> 16) & 0x7FFF
        w = hash % sum(peer.weight for peer in self.peers)
        p = 0
        while w >= self.peers[p].weight:
            w -= self.peers[p].weight
            p += 1
        return self.peers[p].id


@given(weights=st.lists(st.integers(1, 9), min_size=1, max_size=6), key=st.text(min_size=1))
def test_every_pick_is_nginx_s(weights: list[int], key: str) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    assert pick(build("nginx_hash", members), key) == NginxHash(members).get_peer(key.encode())


def test_keys_spread_by_weight() -> None:
    policy = build("nginx_hash", backends(a=3, b=1))
    counts = Counter(pick(policy, f"client-{number}") for number in range(20_000))
    # Standard deviation √(¾·¼ ÷ 20000) = 0.3 %; four of them are allowed.
    assert counts["a"] / 20_000 == pytest.approx(3 / 4, abs=0.0125)


def test_without_a_key_the_servers_take_turns_by_weight() -> None:
    policy = build("nginx_hash", backends(a=5, b=1, c=1))
    assert [pick(policy, "") for _ in range(7)] == [*"aabacaa"]
    assert policy.explain().because == "The key is empty: nothing to hash, so NGINX takes turns, and it was a's."
    assert [candidate.id for candidate in policy.explain().candidates] == [*"abc"]


def test_another_hash_replaces_the_crc() -> None:
    policy = CATALOGUE["nginx_hash"](Random(1), options=Options(hash="sum"))
    policy.set_backends(numbered(5))
    # A sum of bytes has nothing in its upper half, where NGINX looks.
    assert {pick(policy, f"client-{number}") for number in range(100)} == {"s0"}

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend
from lbviz.policies.nginx_ip_hash import hashed_bytes, ip_hash
from tests.policies.support import backends, build, numbered, pick


def test_the_hash_is_worked_out_by_hand() -> None:
    # 89 · 113 + 127 = 10184, % 6271 = 3913; 3913 · 113 % 6271 = 3199; 3199 · 113 % 6271 = 4040.
    assert ip_hash(bytes([127, 0, 0])) == 4040
    assert pick(build("nginx_ip_hash", numbered(7)), "127.0.0.1") == f"s{4040 % 7}"


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("192.168.5.77", bytes([192, 168, 5])),
        ("::1", bytes(15) + b"\1"),
        ("::ffff:10.0.0.1", bytes(10) + b"\xff\xff\x0a\0\0\1"),
        ("167772161", bytes([10, 0, 0])),
        ("6", bytes(3)),
        ("4294967296", bytes(3)),
        ("hello", bytes(3)),
        ("", bytes(3)),
    ],
)
def test_what_is_hashed_of_a_key(key: str, data: bytes) -> None:
    assert hashed_bytes(key) == data


def test_all_clients_of_a_network_meet_one_server() -> None:
    policy = build("nginx_ip_hash", numbered(10))
    assert len({pick(policy, f"203.0.113.{number}") for number in range(256)}) == 1
    assert len({pick(policy, f"203.0.{number}.1") for number in range(256)}) == 10


class NginxIpHash:
    """`ngx_http_upstream_get_ip_hash_peer`, line by line, for healthy peers."""

    def __init__(self, peers: list[Backend]) -> None:
        self.peers = peers

    def get_peer(self, addr: list[int]) -> str:
        hash = 89
        for byte in addr:
            hash = (hash * 113 + byte) % 6271
        w = hash % sum(peer.weight for peer in self.peers)
        p = 0
        while w >= self.peers[p].weight:
            w -= self.peers[p].weight
            p += 1
        return self.peers[p].id


@given(
    weights=st.lists(st.integers(1, 9), min_size=1, max_size=6),
    address=st.lists(st.integers(0, 255), min_size=4, max_size=4),
)
def test_every_pick_is_nginx_s(weights: list[int], address: list[int]) -> None:
    members = [Backend(f"s{place}", weight) for place, weight in enumerate(weights)]
    key = ".".join(map(str, address))
    assert pick(build("nginx_ip_hash", members), key) == NginxIpHash(members).get_peer(address[:3])


def test_networks_spread_by_weight() -> None:
    policy = build("nginx_ip_hash", backends(a=3, b=1))
    counts = Counter(pick(policy, f"10.{number // 250}.{number % 250}.9") for number in range(20_000))
    # Networks that follow each other are no random sample; 2 % is what the hash itself is off by.
    assert counts["a"] / 20_000 == pytest.approx(3 / 4, abs=0.02)


@pytest.mark.parametrize(
    ("key", "because"),
    [
        ("127.0.0.1", "The network 127.0.0.x gives 4040; 4040 % 4 = 0, and places 0 to 2 are a's."),
        ("hello", "hello is no address, which counts as 0.0.0.x and gives 295; 295 % 4 = 3, and place 3 is b's."),
        ("::3", "The whole address ::3 gives 5947; 5947 % 4 = 3, and place 3 is b's."),
    ],
)
def test_the_explanation_shows_the_sum(key: str, because: str) -> None:
    policy = build("nginx_ip_hash", backends(a=3, b=1))
    pick(policy, key)
    assert policy.explain().because == because
    assert [candidate.figure for candidate in policy.explain().candidates] == [3, 1]

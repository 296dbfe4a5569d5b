from random import Random
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Backend, Options
from lbviz.policies.nginx_consistent_hash import NginxConsistentHash, _host_and_port
from tests.policies.support import backends, build, numbered, pick


def consistent(members: list[Backend], **options) -> NginxConsistentHash:
    policy = NginxConsistentHash(Random(1), options=Options(**options))
    policy.set_backends(members)
    return policy


@pytest.mark.parametrize(
    ("id", "hashed"),
    [
        ("127.0.0.1:8001", b"127.0.0.1\x008001"),
        ("example.com", b"example.com\0"),
        ("example.com:", b"example.com\0"),
        ("[::1]:80", b"[::1]\x0080"),
        ("[::1]", b"[::1]\0"),
        ("unix:/run/app.sock", b"/run/app.sock\0"),
        ("UNIX:/run/app.sock", b"/run/app.sock\0"),
        ("host:80a", b"host:80a\0"),
        ("8080", b"8080\0"),
    ],
)
def test_what_is_hashed_of_an_id(id: str, hashed: bytes) -> None:
    assert _host_and_port(id) == hashed


class NginxChash:
    """`ngx_http_upstream_init_chash` and `ngx_http_upstream_find_chash_point`, line by line."""

    def __init__(self, peers: list[Backend]) -> None:
        self.points: list[tuple[int, str]] = []
        points = []
        for peer in peers:
            server = peer.id
            host, port = server, ""
            for j in range(len(server)):
                c = server[len(server) - j - 1]
                if c == ":":
                    host, port = server[: len(server) - j - 1], server[len(server) - j :]
                    break
                if not "0" <= c <= "9":
                    break
            base = host.encode() + b"\0" + port.encode()
            prev = 0
            for _ in range(peer.weight * 160):
                prev = crc32(base + prev.to_bytes(4, "little"))
                points.append((prev, server))
        points.sort(key=lambda point: point[0])
        for point in points:
            if not self.points or self.points[-1][0] != point[0]:
                self.points.append(point)

    def get_peer(self, key: bytes) -> str:
        hash = crc32(key)
        i, j = 0, len(self.points)
        while i < j:
            k = (i + j) // 2
            if hash > self.points[k][0]:
                i = k + 1
            elif hash < self.points[k][0]:
                j = k
            else:
                i = k
                break
        return self.points[i % len(self.points)][1]


@given(
    weights=st.lists(st.integers(1, 4), min_size=1, max_size=6),
    host=st.sampled_from(["127.0.0.1", "example.com", "[2001:db8::1]"]),
    keys=st.lists(st.text(min_size=1), min_size=1, max_size=20),
)
def test_every_pick_is_nginx_s(weights: list[int], host: str, keys: list[str]) -> None:
    members = [Backend(f"{host}:{8000 + place}" if place else host, weight) for place, weight in enumerate(weights)]
    policy, nginx = consistent(members), NginxChash(members)
    for key in keys:
        assert pick(policy, key) == nginx.get_peer(key.encode())


def test_where_points_of_a_thousand_servers_coincide_the_first_has_it_as_nginx_drops_the_others() -> None:
    members = [Backend(f"10.0.{number // 256}.{number % 256}:80") for number in range(1_000)]
    policy, nginx = consistent(members), NginxChash(members)
    ring = policy.ring
    assert len(ring.points) == 160_000
    assert len(nginx.points) < 160_000
    assert [(point, ring.owners[ring.at_or_after(point)].id) for point in sorted(set(ring.points))] == nginx.points


def test_without_a_key_the_servers_take_turns_by_weight() -> None:
    policy = build("nginx_consistent_hash", backends(a=5, b=1, c=1))
    assert [pick(policy, "") for _ in range(7)] == [*"aabacaa"]
    assert "takes turns" in policy.explain().because
    pick(policy, "hello")
    assert "points, clockwise" in policy.explain().because


def test_points_and_hash_can_be_chosen() -> None:
    assert len(consistent(numbered(3), points=7).ring.points) == 21
    policy = consistent(numbered(5), hash="murmur3")
    assert {pick(policy, f"client-{number}") for number in range(200)} == {f"s{number}" for number in range(5)}
    assert pick(consistent(numbered(5), hash="crc32"), "k") == pick(consistent(numbered(5)), "k")

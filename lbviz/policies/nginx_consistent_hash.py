"""NGINX's `hash key consistent`: a CRC-32 ring."""

from collections.abc import Collection
from zlib import crc32

from .parts.base import Backend, Flow, Pick
from .parts.hashed_again import MOST_TRIES
from .parts.hashing import to_bytes
from .parts.ring import RingPolicy
from .parts.turns_without_hash import TurnsWithoutHash

POINTS = 160


class NginxConsistentHash(RingPolicy):
    """160 points for each unit of weight, each the CRC-32 of host, zero byte, port and the point before.

    Source: NGINX, `ngx_http_upstream_hash_module.c` (commit 017cf96c9b3d), which is compatible with Perl's
    Cache::Memcached::Fast. Ids are what the configuration names: `host:port`; `unix:/path`, hashed as the path; or a
    host alone, hashed with an empty port, not with the 80 that it stands for. A backend that is down keeps its points;
    NGINX walks on to the next one of another, and after 20 of them it takes turns. `options.points` replaces the 160,
    `options.hash` the CRC-32 of keys.
    """

    id = "nginx_consistent_hash"
    title = "Consistent hash (NGINX)"
    summary = (
        "NGINX's ring: 160 points for each unit of weight, a key goes to the next point clockwise, "
        "so a server that is down or removed moves its own keys only."
    )
    uses = ("hash", "points")
    known_as = {"NGINX": "hash key consistent", "Cache::Memcached::Fast": "ketama_points => 160"}
    keeps_place = True
    bits = 32
    hashes_keys_by = "crc32"

    def _begin(self) -> None:
        super()._begin()
        self._turns = TurnsWithoutHash(self.id)
        self._took_turns = self._empty = False

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._turns.set_backends(self._configured)

    def pick(self, flow: Flow) -> Backend | None:
        self._took_turns = self._empty = not flow.key
        if self._down or self._empty:
            return self.pick_other(flow, ())
        return super().pick(flow)

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        self._empty = not flow.key
        self._hash = hash = self._hasher.of(flow.key)
        self._passed = {*tried, *self._down}
        at = None
        if not self._empty:
            at = self._next_of_others(self._ring.at_or_after(hash), self._passed, MOST_TRIES + 1)
        self._took_turns = at is None
        return self._turns.next_of(self._others(tried)) if at is None else self._ring.owners[at]

    def explain(self) -> Pick:
        return self._turns.explain(empty=self._empty) if self._took_turns else super().explain()

    def _draw(self, id: str, start: int, stop: int) -> list[int]:
        server = crc32(_host_and_port(id))
        points = []
        point = 0
        for _ in range(stop):
            point = crc32(point.to_bytes(4, "little"), server)
            points.append(point)
        return points[start:]

    def _counts(self) -> dict[Backend, int]:
        points = self._options.points or POINTS
        return {backend: backend.weight * points for backend in self._configured}


def _host_and_port(id: str) -> bytes:
    """Return host, zero byte and port; the port is what follows the last colon, if it is digits only."""
    if id[:5].lower() == "unix:":
        return to_bytes(id[5:]) + b"\0"
    host, colon, port = id.rpartition(":")
    if colon and (not port or (port.isascii() and port.isdecimal())):
        return to_bytes(host) + b"\0" + to_bytes(port)
    return to_bytes(id) + b"\0"

"""NGINX's `hash key consistent`: a CRC-32 ring."""

from collections.abc import Iterable
from zlib import crc32

from .parts.base import Backend, Flow, Pick
from .parts.hashing import to_bytes
from .parts.ring import RingPolicy
from .parts.turns_without_key import TurnsWithoutKey

POINTS = 160


class NginxConsistentHash(RingPolicy):
    """160 points for each unit of weight, each the CRC-32 of host, zero byte, port and the point before.

    Source: NGINX, `ngx_http_upstream_hash_module.c` (commit 017cf96c9b3d), which is compatible with Perl's
    Cache::Memcached::Fast. Ids are what the configuration names: `host:port`; `unix:/path`, hashed as the path; or a
    host alone, hashed with an empty port, not with the 80 that it stands for. Here a backend that is down has no
    points; NGINX walks on to the next point instead, which comes to the same (after 20 points it gives up and takes
    turns; that is left out here). `options.points` replaces the 160, `options.hash` the CRC-32 of keys.
    """

    id = "nginx_consistent_hash"
    title = "Consistent hash (NGINX)"
    summary = (
        "NGINX's ring: 160 points for each unit of weight, a key goes to the next point clockwise, "
        "so a server that leaves moves its own keys only."
    )
    uses = ("hash", "points")
    known_as = {"NGINX": "hash key consistent", "Cache::Memcached::Fast": "ketama_points => 160"}
    bits = 32
    hashes_keys_by = "crc32"

    def _begin(self) -> None:
        super()._begin()
        self._without_key = TurnsWithoutKey(self.id)

    def set_backends(self, backends: Iterable[Backend]) -> None:
        super().set_backends(backends)
        self._without_key.set_backends(self._backends)

    def pick(self, flow: Flow) -> Backend | None:
        self._took_turns = not flow.key if self._backends else False
        return self._without_key.next() if self._took_turns else super().pick(flow)

    def explain(self) -> Pick:
        return self._without_key.explain() if self._took_turns else super().explain()

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
        return {backend: backend.weight * points for backend in self._backends}


def _host_and_port(id: str) -> bytes:
    """Return host, zero byte and port; the port is what follows the last colon, if it is digits only."""
    if id[:5].lower() == "unix:":
        return to_bytes(id[5:]) + b"\0"
    host, colon, port = id.rpartition(":")
    if colon and (not port or (port.isascii() and port.isdecimal())):
        return to_bytes(host) + b"\0" + to_bytes(port)
    return to_bytes(id) + b"\0"

"""libketama: the MD5 ring that memcached's clients agree on."""

from collections.abc import Sequence
from hashlib import md5
from math import floor
from struct import pack, unpack

from .parts.base import Backend, Placing
from .parts.hashing import Hasher, to_bytes
from .parts.ring import RingPolicy

POINTS_OF_A_DIGEST = 4
POINTS = 160


class Ketama(RingPolicy):
    """40 MD5 digests of `id-0`, `id-1` … for a backend of average weight, four 32-bit points from each.

    Source: R. Jones, libketama, `ketama.c` (commit 06c870bdb7ce). A key's hash is the first four bytes of its MD5, the
    least significant first. The number of digests is a backend's share of the weight times 40 N, rounded down in single
    precision as in C. `options.points` replaces the 160 points of average weight, rounded up to whole digests.
    """

    id = "ketama"
    title = "Ketama"
    summary = (
        "The ring that memcached's clients agreed on: 160 points for each server. "
        "With equal weights a lost cache costs only the keys that were in it."
    )
    placing = Placing(drawn_as="ring", explained_by="ring", races=True)
    uses = ("hash", "points")
    known_as = {
        "libketama": "ketama",
        "libmemcached": "MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED (names without port)",
        "Twemproxy": "ketama",
    }
    bits = 32
    hashes_keys_by = "md5"

    def _key_hasher(self) -> Hasher:
        return Hasher(_first_word_of_md5) if self._options.hash in (None, "md5") else super()._key_hasher()

    def _draw(self, id: str, start: int, stop: int) -> list[int]:
        prefix = to_bytes(id) + b"-"
        return [
            point
            for number in range(start // POINTS_OF_A_DIGEST, stop // POINTS_OF_A_DIGEST)
            for point in unpack("<4I", md5(prefix + b"%d" % number, usedforsecurity=False).digest())
        ]

    def _counts(self) -> dict[Backend, int]:
        return point_counts(self._backends, self._options.points or POINTS)


def point_counts(backends: Sequence[Backend], points: int) -> dict[Backend, int]:
    """Return how many points each backend has if one of average weight has `points`, rounded up to whole digests."""
    digests = -(-points // POINTS_OF_A_DIGEST)
    total = _single(sum(backend.weight for backend in backends))
    return {
        backend: POINTS_OF_A_DIGEST * floor(_single(_single(_single(backend.weight) / total) * digests * len(backends)))
        for backend in backends
    }


def _first_word_of_md5(key: bytes) -> int:
    return int.from_bytes(md5(key, usedforsecurity=False).digest()[:4], "little")


def _single(number: float) -> float:
    """Round to single precision, which C's `float` has."""
    rounded: float = unpack("f", pack("f", number))[0]
    return rounded

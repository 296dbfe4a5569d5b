"""Envoy's ring: its size is chosen so that the lightest backend has a whole number of points."""

from math import ceil

from xxhash import xxh64_intdigest

from .parts.base import Backend, Placing
from .parts.hashing import to_bytes
from .parts.ring import RingPolicy

MAX_RING_SIZE = 8 * 1024 * 1024


class RingHash(RingPolicy):
    """RING_HASH: points are xxHash64 of `id_0`, `id_1` …, a key goes to the first at or after its xxHash64.

    Source: Envoy, `ring_hash_lb.cc` (commit 0d2acde2e8d7) and `thread_aware_lb_impl.cc` (0336fd611e57). The points in
    all follow `options.min_ring_size` (and Envoy's maximum of 8,388,608), so a backend's own number of them changes
    with the number of backends: when one leaves, the others get more points and some keys move between those, too.
    `options.points` has no meaning here. Envoy draws the ring anew from the backends that are healthy, and so does
    this: down is gone, here. Two points at the same place, which are very rare with 64 bits, have no fixed order in
    Envoy; here they are in the order of the backends.
    """

    id = "ring_hash"
    title = "Ring hash (Envoy)"
    summary = (
        "Servers and keys are hashed onto one ring; a key goes to the next server clockwise, "
        "so that a server that leaves gives up its own keys. Envoy's ring changes its size then, and moves some others."
    )
    placing = Placing(drawn_as="ring", explained_by="ring", races=True)
    uses = ("hash", "min_ring_size")
    known_as = {"Envoy": "RING_HASH", "gRPC": "ring_hash_experimental"}
    bits = 64
    hashes_keys_by = "xxhash64"

    def _draw(self, id: str, start: int, stop: int) -> list[int]:
        prefix = to_bytes(id) + b"_"
        return [xxh64_intdigest(prefix + b"%d" % number) for number in range(start, stop)]

    def _counts(self) -> dict[Backend, int]:
        if not self._backends:
            return {}
        # The same floating-point sums as Envoy's, since their rounding decides which backend gets the odd point.
        total = sum(backend.weight for backend in self._backends)
        shares = [backend.weight / total for backend in self._backends]
        least = min(shares)
        scale = min(ceil(least * self._options.min_ring_size) / least, float(MAX_RING_SIZE))
        counts = {}
        target = 0.0
        drawn = 0
        for backend, share in zip(self._backends, shares, strict=True):
            target += scale * share
            counts[backend] = max(0, ceil(target) - drawn)
            drawn += counts[backend]
        return counts

    def pick_hash(self, hash: int) -> Backend | None:
        """Return the backend for a key that was hashed already, to an unsigned 64-bit number."""
        if not self._backends:
            return None
        self._hash = hash
        self._passed = ()
        return self._ring.owners[self._ring.at_or_after(hash)]

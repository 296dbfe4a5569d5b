"""NGINX's `hash key`: a CRC-32 modulo the sum of the weights."""

from collections.abc import Iterable

from .parts.base import Backend, Flow, Pick, Placing, Policy
from .parts.hashing import hasher
from .parts.turns_without_key import TurnsWithoutKey
from .parts.weights_in_a_row import WeightsInARow


class NginxHash(Policy):
    """Bits 16 to 30 of the key's CRC-32, modulo the sum of the weights: a key's place among the weights laid in a row.

    Source: NGINX, `ngx_http_upstream_hash_module.c` (commit 017cf96c9b3d), which is compatible with Perl's
    Cache::Memcached. In NGINX a peer that is down keeps its place, and its keys are hashed again, up to 20 times.
    Policies here know healthy backends only, so this is what NGINX does when all its peers are up. `options.hash`
    hashes keys instead of CRC-32.
    """

    id = "nginx_hash"
    title = "Hash (NGINX)"
    summary = (
        "NGINX's plain hash: CRC-32 of the key, modulo the sum of the weights. "
        "Simple, but most keys move when a server comes or goes."
    )
    knows = "the key"
    placing = Placing()
    cost = "no memory but the sums of the weights"
    uses = ("hash",)
    known_as = {"NGINX": "hash key", "Cache::Memcached": "(its default)"}

    def _begin(self) -> None:
        self._row = WeightsInARow(self.id)
        self._hasher = hasher(self._options.hash or "crc32", bits=32)
        self._without_key = TurnsWithoutKey(self.id)

    def set_backends(self, backends: Iterable[Backend]) -> None:
        super().set_backends(backends)
        self._row.set_backends(self._backends)
        self._without_key.set_backends(self._backends)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._key = key = flow.key
        if not key:
            return self._without_key.next()
        self._number = number = self._hasher.of(key) >> 16 & 0x7FFF
        return self._row.at(number)

    def explain(self) -> Pick:
        if not self._key:
            return self._without_key.explain()
        return self._row.explain(self._number, "The key's hash is")

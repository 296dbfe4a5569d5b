"""NGINX's `hash key`: a CRC-32 modulo the sum of the weights."""

from collections.abc import Iterable

from .base import Backend, Candidate, Flow, Pick, Policy
from .hashing import hasher
from .smooth_weights import SmoothWeights
from .weights_in_a_row import WeightsInARow


class TurnsWithoutKey:
    """What NGINX does with a request whose key is empty: round robin by weight."""

    def __init__(self, policy: str) -> None:
        self._policy = policy
        self._rotation = SmoothWeights()

    def set_backends(self, backends: Iterable[Backend]) -> None:
        """Take the backends in their order."""
        self._rotation.set_backends(backends)

    def next(self) -> Backend:
        """Return the backend whose turn it is."""
        self._picked = self._rotation.next(self._rotation.turns)
        return self._picked

    def explain(self) -> Pick:
        """Describe the turn just taken."""
        return Pick(
            policy=self._policy,
            winner=self._picked.id,
            figure="current weight",
            candidates=[
                Candidate(backend.id, weight) for backend, weight in self._rotation.before_paying(self._picked)
            ],
            because=f"The key is empty: nothing to hash, so NGINX takes turns, and it was {self._picked.id}'s.",
            picture=self._rotation.picture(self._picked),
        )


class NginxHash(Policy):
    """Bits 16 to 30 of the key's CRC-32, modulo the sum of the weights: a key's place among the weights laid in a row.

    Source: NGINX, `ngx_http_upstream_hash_module.c` (commit 017cf96c9b3d), which is compatible with Perl's
    Cache::Memcached. A peer that is down keeps its place there and its keys are hashed again, up to 20 times; policies
    here are told of healthy backends only, so this is what NGINX does when they are all it has. `options.hash` hashes
    keys instead of CRC-32.
    """

    id = "nginx_hash"
    title = "Hash (NGINX)"
    summary = (
        "NGINX's plain hash: CRC-32 of the key, modulo the sum of the weights. "
        "Simple, but most keys move when a server comes or goes."
    )
    knows = "the key"
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

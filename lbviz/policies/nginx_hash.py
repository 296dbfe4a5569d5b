"""NGINX's `hash key`: a CRC-32 modulo the sum of the weights."""

from collections.abc import Collection, Iterator
from itertools import count

from .parts.base import Backend, Flow, Pick, Placing, Policy
from .parts.hashed_again import MOST_TRIES, Search
from .parts.hashing import hasher
from .parts.turns_without_hash import TurnsWithoutHash
from .parts.weights_in_a_row import WeightsInARow


class NginxHash(Policy):
    """Bits 16 to 30 of the key's CRC-32, modulo the sum of the weights: a key's place among the weights laid in a row.

    Source: NGINX, `ngx_http_upstream_hash_module.c` (commit 017cf96c9b3d), which is compatible with Perl's
    Cache::Memcached. A peer that is down keeps its place. A key that leads there is hashed again, with 1, 2 … before
    it, and each hash is added to the sum of those before; after 20 of them NGINX takes turns. So other keys stay where
    they are, until the line of a peer is removed from the configuration. `options.hash` hashes keys instead of CRC-32.
    """

    id = "nginx_hash"
    title = "Hash (NGINX)"
    summary = (
        "NGINX's plain hash: CRC-32 of the key, modulo the sum of the weights. While a server is down only its keys "
        "are elsewhere; once it is removed from the list, or one added, most keys move."
    )
    knows = "the key"
    placing = Placing()
    cost = "no memory but the sums of the weights"
    uses = ("hash",)
    known_as = {"NGINX": "hash key", "Cache::Memcached": "(its default)"}
    keeps_place = True

    def _begin(self) -> None:
        self._row = WeightsInARow(self.id)
        self._hasher = hasher(self._options.hash or "crc32", bits=32)
        self._turns = TurnsWithoutHash(self.id)

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._row.set_backends(self._configured)
        self._turns.set_backends(self._configured)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._key = key = flow.key
        self._search: Search | None = None
        if not key:
            return self._turns.next_of(self._backends)
        self._number = number = self._hasher.of(key) >> 16 & 0x7FFF
        picked = self._row.at(number)
        return self._hash_again(key, ()) if picked in self._down else picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        if not self._others(tried):
            return None
        self._key = key = flow.key
        return self._hash_again(key, tried) if key else self._turns.next_of(self._others(tried))

    def owner_of(self, key: str) -> Backend | None:
        found = self._searched(key, ()).found if key and self._backends else None
        return found and found.backend

    def _hash_again(self, key: str, tried: Collection[Backend]) -> Backend | None:
        self._search = search = self._searched(key, tried)
        return search.found.backend if search.found else self._turns.next_of(self._others(tried))

    def _searched(self, key: str, tried: Collection[Backend]) -> Search:
        return Search(self._row.at, self._down, tried).among(self._sums(key), MOST_TRIES)

    def _sums(self, key: str) -> Iterator[int]:
        sum = 0
        for again in count():
            sum += self._hasher.of(f"{again or ''}{key}") >> 16 & 0x7FFF
            yield sum

    def explain(self) -> Pick:
        search = self._search
        if not self._key or (search is not None and search.found is None):
            return self._turns.explain(empty=not self._key)
        if search is None or search.found is None:
            return self._row.explain(self._number, "The key's hash is")
        before = search.words(self._row.total)
        return self._row.explain(search.found.number, f"{before}, the sum is" if before else "The key's hash is")

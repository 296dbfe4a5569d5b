"""NGINX's `ip_hash`: the network of the client decides."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, ip_address

from .parts.base import Backend, Flow, Pick, Placing, Policy
from .parts.hashed_again import MOST_TRIES, Search
from .parts.turns_without_hash import TurnsWithoutHash
from .parts.weights_in_a_row import WeightsInARow

# A client without an IP address (on a Unix socket) counts as three zero bytes.
NO_ADDRESS = bytes(3)
START = 89


@lru_cache(maxsize=4096)
def hashed_bytes(key: str) -> bytes:
    """Return what is hashed of an address: three bytes of IPv4, all of IPv6; a decimal number is an IPv4 address."""
    try:
        address = IPv4Address(int(key)) if key.isascii() and key.isdecimal() and len(key) <= 10 else ip_address(key)
    except ValueError:
        return NO_ADDRESS
    return address.packed[:3] if isinstance(address, IPv4Address) else address.packed


def ip_hash(data: bytes, hash: int = START) -> int:
    """Return NGINX's hash of those bytes, a number below 6,271; it can go on from a `hash` that it gave before."""
    for byte in data:
        hash = (hash * 113 + byte) % 6271
    return hash


class NginxIpHash(Policy):
    """Hash of the first three numbers of an IPv4 address, or all of an IPv6 one, modulo the sum of the weights.

    Source: NGINX, `ngx_http_upstream_ip_hash_module.c` (commit 104734f21888). The key must be an address; all other
    text counts as a client without one, and goes to one and the same server. A peer that is down keeps its place: for
    a client that leads there, the same bytes are hashed again and again, each hash going on from the one before, and
    after 20 of them NGINX takes turns. There is no other hash to choose: `options.hash` is ignored.
    """

    id = "nginx_ip_hash"
    title = "IP hash (NGINX)"
    summary = (
        "The client's network decides, 10.0.0.x of IPv4: a whole school or company behind one network "
        "meets one server, and may overload it."
    )
    knows = "the key"
    placing = Placing()
    cost = "no memory but the sums of the weights"
    known_as = {"NGINX": "ip_hash"}
    keeps_place = True

    def _begin(self) -> None:
        self._row = WeightsInARow(self.id)
        self._turns = TurnsWithoutHash(self.id)

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._row.set_backends(self._configured)
        self._turns.set_backends(self._configured)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._key = flow.key
        self._search: Search | None = None
        self._hash = hash = ip_hash(hashed_bytes(flow.key))
        picked = self._row.at(hash)
        return self._hash_again(()) if picked in self._down else picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        if not self._others(tried):
            return None
        self._key = flow.key
        return self._hash_again(tried)

    def owner_of(self, key: str) -> Backend | None:
        found = self._searched(key, ()).found if self._backends else None
        return found and found.backend

    def _hash_again(self, tried: Collection[Backend]) -> Backend | None:
        self._search = search = self._searched(self._key, tried)
        return search.found.backend if search.found else self._turns.next_of(self._others(tried))

    def _searched(self, key: str, tried: Collection[Backend]) -> Search:
        return Search(self._row.at, self._down, tried).among(_hashes_of(hashed_bytes(key)), MOST_TRIES)

    def explain(self) -> Pick:
        search = self._search
        if search is None:
            return self._row.explain(self._hash, f"{self._what_is_hashed()} gives")
        if search.found is None:
            return self._turns.explain(empty=False)
        before = search.words(self._row.total)
        what = f"{before}, it gives" if before else f"{self._what_is_hashed()} gives"
        return self._row.explain(search.found.number, what)

    def _what_is_hashed(self) -> str:
        data = hashed_bytes(self._key)
        if len(data) == 16:
            return f"The whole address {self._key}"
        if data is NO_ADDRESS:
            return f"{self._key} is no address, which counts as 0.0.0.x and"
        return f"The network {'.'.join(map(str, data))}.x"


def _hashes_of(data: bytes) -> Iterator[int]:
    hash = START
    while True:
        hash = ip_hash(data, hash)
        yield hash

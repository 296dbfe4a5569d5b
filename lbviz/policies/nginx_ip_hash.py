"""NGINX's `ip_hash`: the network of the client decides."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, ip_address

from .parts.base import Backend, Flow, Pick, Placing, Policy
from .parts.weights_in_a_row import WeightsInARow

# A client without an IP address (on a Unix socket) counts as three zero bytes.
NO_ADDRESS = bytes(3)


@lru_cache(maxsize=4096)
def hashed_bytes(key: str) -> bytes:
    """Return what is hashed of an address: three bytes of IPv4, all of IPv6; a decimal number is an IPv4 address."""
    try:
        address = IPv4Address(int(key)) if key.isascii() and key.isdecimal() and len(key) <= 10 else ip_address(key)
    except ValueError:
        return NO_ADDRESS
    return address.packed[:3] if isinstance(address, IPv4Address) else address.packed


def ip_hash(data: bytes) -> int:
    """Return NGINX's hash of those bytes, a number below 6,271."""
    hash = 89
    for byte in data:
        hash = (hash * 113 + byte) % 6271
    return hash


class NginxIpHash(Policy):
    """Hash of the first three numbers of an IPv4 address, or all of an IPv6 one, modulo the sum of the weights.

    Source: NGINX, `ngx_http_upstream_ip_hash_module.c` (commit 104734f21888). The key must be an address; all other
    text counts as a client without one, and goes to one and the same server. In NGINX a peer that is down keeps its
    place, and its clients are hashed again, up to 20 times. Policies here know healthy backends only, so this is what
    NGINX does when all its peers are up. There is no other hash to choose: `options.hash` is ignored.
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

    def _begin(self) -> None:
        self._row = WeightsInARow(self.id)

    def set_backends(self, backends: Iterable[Backend]) -> None:
        super().set_backends(backends)
        self._row.set_backends(self._backends)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._key = flow.key
        self._hash = hash = ip_hash(hashed_bytes(flow.key))
        return self._row.at(hash)

    def explain(self) -> Pick:
        return self._row.explain(self._hash, f"{self._what_is_hashed()} gives")

    def _what_is_hashed(self) -> str:
        data = hashed_bytes(self._key)
        if len(data) == 16:
            return f"The whole address {self._key}"
        if data is NO_ADDRESS:
            return f"{self._key} is no address, which counts as 0.0.0.x and"
        return f"The network {'.'.join(map(str, data))}.x"

"""Turn the key into a number, and take the remainder: number % N is the backend's place."""

from functools import lru_cache
from ipaddress import ip_address
from zlib import crc32

from .base import Backend, Candidate, Flow, Pick, Policy


@lru_cache(maxsize=4096)
def key_number(key: str) -> int:
    """Return the number a key stands for: a decimal number or an IP address is itself, other text its CRC-32."""
    if key.isascii() and key.isdecimal():
        return int(key)
    try:
        return int(ip_address(key))
    except ValueError:
        return crc32(key.encode())


class ModuloHash(Policy):
    """The textbook rule: IP 6 with 3 servers, 6 % 3 = 0, goes to server 0. Changing N moves nearly every key."""

    id = "modulo_hash"
    title = "Hash mod N"
    summary = "The client's address as a number, modulo the number of servers: a client always meets the same server."
    knows = "the key"
    cost = "no memory"
    known_as = {"HAProxy": "hash-type map-based (equal weights)"}

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._key = key = flow.key
        return self._backends[key_number(key) % len(self._backends)]

    def explain(self) -> Pick:
        number, count = key_number(self._key), len(self._backends)
        slot = number % count
        winner = self._backends[slot].id
        as_number = "" if self._key == str(number) else f"{self._key} as a number is {number}. "
        return Pick(
            policy=self.id,
            winner=winner,
            figure="slot",
            candidates=[Candidate(backend.id, place) for place, backend in enumerate(self._backends)],
            because=f"{as_number}{number} % {count} = {slot}, and slot {slot} is {winner}.",
        )

"""Named hash functions: from the text of a key to an unsigned number."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import md5, sha256
from ipaddress import ip_address
from typing import NamedTuple
from zlib import crc32

import mmh3
from xxhash import xxh64_intdigest

from .options import HashName

# The decimal digits of the greatest 128-bit number, which an IPv6 address is.
LONGEST_NUMBER = 39


class Function(NamedTuple):
    """A hash function, its usual name, and how many bits it fills."""

    of: Callable[[bytes], int]
    title: str
    bits: int


def _first_64_bits_of_sha256(data: bytes) -> int:
    return int.from_bytes(sha256(data).digest()[:8], "big")


def _first_64_bits_of_md5(data: bytes) -> int:
    return int.from_bytes(md5(data, usedforsecurity=False).digest()[:8], "big")


def _murmur3_x86_32(data: bytes) -> int:
    return mmh3.hash(data, 0, signed=False)


@lru_cache(maxsize=4096)
def _fnv1a_64(data: bytes) -> int:
    """Source: G. Fowler, L. C. Noll, K. Vo and D. Eastlake, "The FNV Non-Cryptographic Hash Algorithm", RFC 9923."""
    hash = 0xCBF29CE484222325
    for byte in data:
        hash = (hash ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return hash


@lru_cache(maxsize=4096)
def _sdbm_32(data: bytes) -> int:
    """Source: HAProxy, `hash_sdbm` in `src/hash.c` (commit 340b07e8686e): h · 65599 + byte, in 32 bits."""
    hash = 0
    for byte in data:
        hash = hash * 65_599 + byte & 0xFFFFFFFF
    return hash


# The sum is bad on purpose: neighbouring keys get neighbouring numbers, anagrams the same, and all are small.
FUNCTIONS: dict[HashName, Function] = {
    "sha256": Function(_first_64_bits_of_sha256, "SHA-256 (its first 64 bits)", 64),
    "md5": Function(_first_64_bits_of_md5, "MD5 (its first 64 bits)", 64),
    "murmur3": Function(_murmur3_x86_32, "MurmurHash3 (x86, 32 bits)", 32),
    "xxhash64": Function(xxh64_intdigest, "xxHash64", 64),
    "crc32": Function(crc32, "CRC-32", 32),
    "fnv1a": Function(_fnv1a_64, "FNV-1a (64 bits)", 64),
    "sdbm": Function(_sdbm_32, "sdbm (32 bits)", 32),
    "sum": Function(sum, "The sum of the bytes", 32),
}


def to_bytes(text: str) -> bytes:
    """Return the bytes of a key or an id in UTF-8; bytes that came in and were not UTF-8 stay as they were."""
    return text.encode("utf-8", "surrogateescape")


def hash_key(name: HashName, key: str | bytes) -> int:
    """Return the hash of a key by the function of this name."""
    return FUNCTIONS[name].of(to_bytes(key) if isinstance(key, str) else key)


class Hasher:
    """A hash function of keys, its numbers shifted to the left by `shift` bits, or to the right where it is negative.

    `of` is a method and not `__call__`, which takes an eighth of a pick longer.
    """

    __slots__ = ("_function", "_shift")

    def __init__(self, function: Callable[[bytes], int], shift: int = 0) -> None:
        self._function = function
        self._shift = shift

    def of(self, key: str) -> int:
        """Return the hash of a key."""
        hash = self._function(key.encode("utf-8", "surrogateescape"))
        if shift := self._shift:
            return hash << shift if shift > 0 else hash >> -shift
        return hash


def hasher(name: HashName, bits: int) -> Hasher:
    """Return the function of this name, brought to this many bits.

    A shorter one is shifted up, so that it spreads over the whole of a ring; of a longer one the upper bits stay.
    """
    function = FUNCTIONS[name]
    return Hasher(function.of, bits - function.bits)


@lru_cache(maxsize=4096)
def key_number(key: str) -> int:
    """Return the number a key stands for: a decimal number or an IP address is itself, other text its CRC-32."""
    return crc32(to_bytes(key)) if (number := _own_number(key)) is None else number


def is_number(key: str) -> bool:
    """Return whether a key is a number by itself: a decimal one, or an IP address."""
    return _own_number(key) is not None


def _own_number(key: str) -> int | None:
    if key.isascii() and key.isdecimal() and len(key) <= LONGEST_NUMBER:
        return int(key)
    try:
        return int(ip_address(key))
    except ValueError:
        return None

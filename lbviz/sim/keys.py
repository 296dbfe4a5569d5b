"""What a request may be hashed by: the texts a balancer finds in it, derived from its number and the seed alone.

They are drawn only when somebody hashes by them, and always come out the same for the same request, so that another
policy or another key never changes the traffic.
"""

from bisect import bisect
from collections.abc import Callable
from itertools import accumulate

from xxhash import xxh64_intdigest

from lbviz.scenarios.spec import Key

from .request import Request

# Linux's ephemeral ports: net.ipv4.ip_local_port_range is 32768–60999 unless set otherwise (ip(7)).
FIRST_PORT, PORTS = 32_768, 28_232
PATHS = 100
USERS = 1_000

KeyOf = Callable[[Request], str]

# The n-th most popular path is asked for in proportion to 1 ÷ n, as web pages are: L. Breslau et al., "Web Caching and
# Zipf-like Distributions", INFOCOM 1999.
_POPULARITY = list(accumulate(1 / rank for rank in range(1, PATHS + 1)))


def key_of(key: Key, seed: int) -> KeyOf:
    """Return the function that finds this key in a request."""

    def draw(request: Request) -> float:
        return xxh64_intdigest(f"{key} {request.id}".encode(), seed % 2**64) / 2**64

    match key:
        case "ip":
            return lambda request: request.client.address
        case "ip_port":
            return lambda request: f"{request.client.address}:{FIRST_PORT + request.id % PORTS}"
        case "path":
            return lambda request: f"/page/{bisect(_POPULARITY, draw(request) * _POPULARITY[-1]) + 1}"
        case "cookie":
            return lambda request: f"session={xxh64_intdigest(request.client.address.encode(), seed % 2**64):016x}"
        case "header":
            return lambda request: f"user-{int(draw(request) * USERS) + 1}"

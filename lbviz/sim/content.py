"""What a client writes in a request: host, path, cookie and user, derived from its number and the seed alone.

They are drawn only when somebody reads them, and always come out the same for the same request, so that another
policy, another key or another proxy never changes the traffic.
"""

from bisect import bisect
from itertools import accumulate

from xxhash import xxh64_intdigest

from .request import Request

HOSTS = ("shop.example", "video.example", "news.example", "games.example")
PURPOSES = ("page", "images", "api", "video")
PATHS = 100
USERS = 1_000

# The n-th most popular path is asked for in proportion to 1 ÷ n, as web pages are: L. Breslau et al., "Web Caching and
# Zipf-like Distributions", INFOCOM 1999.
_POPULARITY = list(accumulate(1 / rank for rank in range(1, PATHS + 1)))


def path_of_rank(rank: int) -> str:
    """Return the path of this popularity rank, 1 the most popular."""
    return f"/{PURPOSES[(rank - 1) % len(PURPOSES)]}/{rank}"


def user_of_number(number: int) -> str:
    """Return one of the users, from 1."""
    return f"user-{number}"


class Content:
    """Reads what is written in requests: the same seed, the same content."""

    def __init__(self, seed: int) -> None:
        self._seed = seed % 2**64

    def host(self, request: Request) -> str:
        """Return the site that is asked for, each as often as the others."""
        return self.host_of(request.wants)

    def host_of(self, wants: int) -> str:
        """Return the site that is asked for by what has this number."""
        return HOSTS[int(self._draw("host", wants) * len(HOSTS))]

    def path(self, request: Request) -> str:
        """Return one of PATHS paths, whose first part says what it is for: /page/1, /images/2, /api/3, /video/4 …"""
        return path_of_rank(bisect(_POPULARITY, self._draw("path", request.wants) * _POPULARITY[-1]) + 1)

    def cookie(self, request: Request) -> str:
        """Return the cookie that the request's client has from the host it asks."""
        return self._cookie(request.client.address, self.host(request))

    def cookies_of(self, address: str) -> list[str]:
        """Return the cookies of the client with this address: one of each host, for none is sent to another."""
        return [self._cookie(address, host) for host in HOSTS]

    def _cookie(self, address: str, host: str) -> str:
        return f"session={xxh64_intdigest(f'{address} {host}'.encode(), self._seed):016x}"

    def user(self, request: Request) -> str:
        """Return one of USERS users."""
        return user_of_number(int(self._draw("header", request.wants) * USERS) + 1)

    def lot(self, request: Request) -> float:
        """Return a number from 0 to 1 that is as good as drawn: the same for a request however often it is sent."""
        return self._draw("lot", request.wants)

    def _draw(self, what: str, request: int) -> float:
        return xxh64_intdigest(f"{what} {request}".encode(), self._seed) / 2**64

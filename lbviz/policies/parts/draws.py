"""Drawing a few different backends at random, for the policies that ask only those they drew."""

from bisect import bisect_right, insort
from collections.abc import Iterable
from itertools import accumulate
from random import Random

from .base import Backend


class Draws:
    """Draws without replacement, each backend with the chance that its weight gives it among those not yet drawn.

    For two draws NGINX comes to the same, which draws again until the second backend is another one
    (`ngx_http_upstream_get_random2_peer`), and so does Finagle with equal weights (`P2CPick.scala`).
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._backends: list[Backend] = []

    def set_backends(self, backends: Iterable[Backend], *, weighted: bool) -> None:
        """Take the backends; their weights count only if `weighted`."""
        self._backends = list(backends)
        self._even = not weighted or len({backend.weight for backend in self._backends}) < 2
        self._ends = [] if self._even else list(accumulate(backend.weight for backend in self._backends))

    def pair(self) -> tuple[Backend, Backend]:
        """Return two different backends; there must be two."""
        if not self._even:
            one, other = self.several(2)
            return one, other
        backends, rng = self._backends, self._rng
        count = len(backends)
        first = int(rng.random() * count)
        second = int(rng.random() * (count - 1))
        if second >= first:
            second += 1
        return backends[first], backends[second]

    def among(self, some: Iterable[Backend], choices: int, *, weighted: bool) -> list[Backend]:
        """Return this many different ones of these only, or all if there are fewer."""
        draws = Draws(self._rng)
        draws.set_backends(some, weighted=weighted)
        return draws.several(choices)

    def several(self, choices: int) -> list[Backend]:
        """Return this many different backends, or all if there are fewer."""
        backends = self._backends
        choices = min(choices, len(backends))
        total = len(backends) if self._even else self._ends[-1]
        # A drawn backend leaves a gap in the row of tickets, which later draws jump over: (first ticket, how many).
        gaps: list[tuple[int, int]] = []
        drawn = []
        for _ in range(choices):
            ticket = int(self._rng.random() * total)
            for first, width in gaps:
                if ticket >= first:
                    ticket += width
            place = ticket if self._even else bisect_right(self._ends, ticket)
            picked = backends[place]
            width = 1 if self._even else picked.weight
            insort(gaps, (place if self._even else self._ends[place] - width, width))
            total -= width
            drawn.append(picked)
        return drawn


def names(backends: Iterable[Backend]) -> str:
    """Return the ids as a sentence lists them: a, b and c."""
    *others, last = [backend.id for backend in backends]
    return f"{', '.join(others)} and {last}" if others else last

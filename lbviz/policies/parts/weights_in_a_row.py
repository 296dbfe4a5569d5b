"""The backends' weights laid in a row: a number's remainder by their sum falls into one of them."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from . import pictures
from .base import Backend, Candidate, Pick


class WeightsInARow:
    """How NGINX's `hash` and `ip_hash` turn a hash into a peer; both modules are cited by the policies."""

    def __init__(self, policy: str) -> None:
        self._policy = policy
        self._backends: list[Backend] = []
        self._ends: list[int] = []

    def set_backends(self, backends: Iterable[Backend]) -> None:
        """Take the backends in their order."""
        self._backends = list(backends)
        self._ends = [*accumulate(backend.weight for backend in self._backends)]

    @property
    def total(self) -> int:
        """The sum of all weights."""
        return self._ends[-1]

    def at(self, number: int) -> Backend:
        """Return the backend in whose stretch of the row the number's remainder falls."""
        return self._backends[bisect_right(self._ends, number % self._ends[-1])]

    def explain(self, number: int, what: str) -> Pick:
        """Describe the pick that `at` made; `what` says in words how the number came about."""
        total = self._ends[-1]
        place = number % total
        at = bisect_right(self._ends, place)
        winner = self._backends[at]
        shown = pictures.around(place, total, pictures.MOST_SLOTS)
        first, last = self._ends[at] - winner.weight, self._ends[at] - 1
        has = f"place {first} is" if first == last else f"places {first} to {last} are"
        return Pick(
            policy=self._policy,
            winner=winner.id,
            figure="weight",
            candidates=[Candidate(backend.id, backend.weight) for backend in self._backends],
            because=f"{what} {number}; {number} % {total} = {place}, and {has} {winner.id}'s.",
            picture=pictures.Slots(
                number=str(number),
                size=total,
                slot=place,
                begin=shown.start,
                owners=[bisect_right(self._ends, one) for one in shown],
            ),
        )

"""How fast students may send, so that no thumb costs the others their picture."""

from collections.abc import Callable

from lbviz.live.limits import TokenBucket
from lbviz.scenarios.errors import FieldError

PER_STUDENT_S = 3.0
STUDENT_AT_ONCE = 6
PER_CLASS_S = 80.0
CLASS_AT_ONCE = 160
# Well below what makes a room pause by itself.
MOST_IN_FLIGHT = 3_000


class Thumbs:
    """Counts what each student sends, and what all of them do."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._of: dict[int, TokenBucket] = {}
        self._all = TokenBucket(clock, PER_CLASS_S, CLASS_AT_ONCE)

    def spend(self, student: int, in_flight: int) -> None:
        """Let a student send one request, with so many in flight; raise FieldError where that is too many."""
        mine = self._of.setdefault(student, TokenBucket(self._clock, PER_STUDENT_S, STUDENT_AT_ONCE))
        if not mine.take():
            sentence = f"Not so fast: {PER_STUDENT_S:g} requests a second are yours."
            raise FieldError("", "too many requests", f"at most {PER_STUDENT_S:g} a second", sentence)
        if in_flight >= MOST_IN_FLIGHT or not self._all.take():
            sentence = "The whole class is sending as much as the picture holds. Wait a moment."
            raise FieldError("", "too many requests in all", f"at most {PER_CLASS_S:g} a second", sentence)

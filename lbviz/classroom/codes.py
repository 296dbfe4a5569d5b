"""The codes that classes are joined by, and how often somebody may try."""

from collections.abc import Callable, Collection
from secrets import choice

from lbviz.scenarios.errors import FieldError

# Without letters and digits that are taken for one another, such as O and 0, and without vowels but A, E and Y: hardly
# a word can be read in it.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 6
# Wrong ones, from one address: a school may be behind one, so right ones are not counted.
TRIES_PER_MIN = 10
MINUTE_S = 60.0
MAX_ADDRESSES = 10_000


def new_code(taken: Collection[str]) -> str:
    """Return a code that no class has."""
    while (code := "".join(choice(ALPHABET) for _ in range(LENGTH))) in taken:
        pass
    return code


def plain(code: str) -> str:
    """Return a code as it is kept, however it was typed: case, spaces and hyphens do not matter."""
    return code.upper().replace(" ", "").replace("-", "")


class Tries:
    """Counts what comes from each address, for a minute; nothing of that is written anywhere."""

    def __init__(self, clock: Callable[[], float], per_min: int, sentence: str) -> None:
        self._clock = clock
        self._most = per_min
        self._sentence = sentence
        self._tried: dict[str, list[float]] = {}

    def check(self, address: str) -> None:
        """Raise FieldError, with the sentence, for an address from which too much came in the last minute."""
        if len(self._recent(address)) >= self._most:
            raise FieldError("", "too many tries", f"at most {self._most} a minute", self._sentence)

    def count(self, address: str) -> None:
        """Take note of one more."""
        if len(self._tried) >= MAX_ADDRESSES:
            self._tried = {each: recent for each in self._tried if (recent := self._recent(each))}
        if len(self._tried) < MAX_ADDRESSES or address in self._tried:
            self._tried[address] = [*self._recent(address), self._clock()]

    def _recent(self, address: str) -> list[float]:
        since = self._clock() - MINUTE_S
        return [time for time in self._tried.get(address, []) if time > since]

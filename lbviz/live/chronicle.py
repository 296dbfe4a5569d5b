"""The log of a room in words: what its members did, and what its world did by itself."""

from collections import deque
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

LINES = 100
Of = Literal["change", "begin", "time", "world"]
_IRREGULAR = {"make": "made", "set": "set", "let": "let", "reset": "reset"}


class LogLine(Struct, frozen=True, omit_defaults=True):
    """What happened at a simulated `time` (s) of the `world` of that number: a `change` of it, another world that began
    in its place, something about its `time`, or what the `world` did by itself.

    `by` is the number of the member who did it, 0 where nobody did. A line that is sent again with the same `number`
    stands in place of the one before: a slider being dragged is one line.
    """

    number: int
    world: int
    time: float
    of: Of
    words: str
    by: int = 0


class Chronicle:
    """The latest LINES lines; `version` goes up with each that is written."""

    def __init__(self) -> None:
        self.version = 0
        self._lines: deque[tuple[int, LogLine]] = deque(maxlen=LINES)
        self._number = 0

    @property
    def lines(self) -> list[LogLine]:
        """All lines, the newest last."""
        return [line for _, line in self._lines]

    def since(self, version: int) -> list[LogLine]:
        """Return the lines that were written, or written anew, after this version."""
        return [line for written, line in self._lines if written > version]

    def write(self, world: int, time: float, of: Of, words: str, by: int = 0) -> int:
        """Add a line, and return its number. Who does the same once more right away writes no second line."""
        last = self._lines[-1][1] if self._lines else None
        if last is not None and (last.world, last.of, last.words, last.by) == (world, of, words, by):
            self._put(replace(last, time=round(time, 3)), len(self._lines) - 1)
            return last.number
        self._number += 1
        self._put(LogLine(self._number, world, round(time, 3), of, words, by))
        return self._number

    def rewrite(self, number: int, time: float, words: str) -> None:
        """Let a line say something else, because what it tells of went on."""
        for place, (_, line) in enumerate(self._lines):
            if line.number == number:
                self._put(replace(line, time=round(time, 3), words=words), place)

    def _put(self, line: LogLine, place: int | None = None) -> None:
        self.version += 1
        if place is None:
            self._lines.append((self.version, line))
        else:
            self._lines[place] = self.version, line


def past(words: str) -> str:
    """Return what was done, given what is done: "crash server a" becomes "crashed server a"."""
    verb, space, rest = words.partition(" ")
    regular = f"{verb}d" if verb.endswith("e") else f"{verb}ed"
    return f"{_IRREGULAR.get(verb, regular)}{space}{rest}"

"""Runs as streams of lines: each waits for its turn, and what was run once is not run again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator

import msgspec

from . import child
from .messages import Waiting
from .plan import Plan, check
from .turns import Limits, Turn, Turns

REMEMBERED = 100
LOOK_EVERY_S = 0.5
_DONE = b'{"event":"done"}\n'


class Stream(Iterator[bytes]):
    """The lines of one run. It must be closed, and may be at any time: then nothing more is run for it."""

    def __init__(self, lines: Iterator[bytes], end: Callable[[], None]) -> None:
        self._lines = lines
        self._end = end

    def __next__(self) -> bytes:
        return next(self._lines)

    def close(self) -> None:
        """End the run."""
        getattr(self._lines, "close", lambda: None)()
        # A generator that has not begun ends without a word.
        self._end()


class Runs:
    """All runs of this process."""

    def __init__(
        self, limits: Limits | None = None, carry_out: Callable[[Plan], Iterator[bytes]] = child.lines
    ) -> None:
        self._turns = Turns(limits or Limits())
        self._carry_out = carry_out
        self._known: OrderedDict[bytes, list[bytes]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many go on or wait."""
        return self._turns.count

    def begin(self, plan: Plan, visitor: str, address: str) -> Stream:
        """Return the lines of a run as they come.

        Raises FieldError for a plan that is too large, or where this visitor or this address runs enough already.
        """
        check(plan)
        key = msgspec.json.encode(plan)
        if (known := self._find(key)) is not None:
            return Stream(iter(known), lambda: None)
        turn = self._turns.take(visitor, address)
        return Stream(self._lines(plan, key, turn), lambda: self._turns.give_back(turn))

    def _lines(self, plan: Plan, key: bytes, turn: Turn) -> Iterator[bytes]:
        try:
            while not turn.has_come.wait(LOOK_EVERY_S):
                # Said again and again: only by writing is it noticed that the reader has gone.
                yield msgspec.json.encode(Waiting(self._turns.ahead_of(turn))) + b"\n"
            lines = []
            for line in self._carry_out(plan):
                lines.append(line)
                yield line
            if lines and lines[-1] == _DONE:
                self._keep(key, lines)
        finally:
            self._turns.give_back(turn)

    def _find(self, key: bytes) -> list[bytes] | None:
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def _keep(self, key: bytes, lines: list[bytes]) -> None:
        with self._lock:
            self._known[key] = lines
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

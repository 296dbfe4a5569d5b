"""All classes of this process, by id and by code."""

from collections.abc import Callable
from secrets import token_urlsafe
from threading import RLock
from typing import Protocol

import msgspec

from lbviz.live.journal import Receipt
from lbviz.live.registry import new_id
from lbviz.scenarios.errors import FieldError

from .classroom import Classroom, Outside
from .codes import TRIES_PER_MIN, Tries, new_code, plain
from .events import AnyEvent, Recoded
from .links import said_by
from .plans import Plans
from .record import Head, Record

MAX_CLASSES = 200
CLASSES_PER_MIN = 30
KIND = "class"


class Stream(Protocol):
    """A class as it is kept."""

    @property
    def head(self) -> bytes: ...
    @property
    def events(self) -> list[bytes]: ...


class Kept(Protocol):
    """Where classes are kept: each is a head, and what happened since."""

    def begin(self, id: str, kind: str, head: bytes) -> Receipt: ...
    def append(self, id: str, body: bytes) -> Receipt: ...
    def read(self, id: str) -> Stream | None: ...
    def ids(self, kind: str) -> list[str]: ...
    def forget(self, id: str) -> Receipt: ...


class Classes:
    """Makes and finds classes. `wall_clock` is the time of day (s); a class begins with it."""

    def __init__(
        self, plans: Plans, kept: Kept, outside: Outside, clock: Callable[[], float], wall_clock: Callable[[], float]
    ) -> None:
        self.plans = plans
        self._kept = kept
        self._outside = outside
        self._wall_clock = wall_clock
        self._guesses = Tries(
            clock,
            TRIES_PER_MIN,
            "Too many wrong codes came from your network. Wait a minute, then look at the code again.",
        )
        self._made = Tries(clock, CLASSES_PER_MIN, "Many classes were made from your network just now. Wait a minute.")
        self._lock = RLock()
        self._by_id: dict[str, Classroom] = {}
        for id in kept.ids(KIND):
            self._read_again(id)

    def _read_again(self, id: str) -> None:
        kept = self._kept.read(id)
        if kept is None:
            return
        try:
            begins = msgspec.json.decode(kept.head, type=Head)
            record = Record(id, begins, self.plans.find(begins.plan))
            for event in kept.events:
                record.apply(msgspec.json.decode(event, type=AnyEvent))
        except (msgspec.DecodeError, FieldError):
            # Its plan is gone, or it was kept by another version: it stays in the file, and is no class here.
            return
        self._by_id[id] = Classroom(record, self._outside)

    def make(self, plan: str, address: str) -> Classroom:
        """Make a class for somebody at this address, and return it once it is kept. Raises FieldError."""
        with self._lock:
            self._made.check(address)
            self._made.count(address)
            self._make_way()
            head = Head(plan, new_code(self._codes), token_urlsafe(32), round(self._wall_clock()))
            classroom = Classroom(Record(new_id(), head, self.plans.find(plan)), self._outside)
            self._by_id[classroom.record.id] = classroom
        self._kept.begin(classroom.record.id, KIND, msgspec.json.encode(head)).wait()
        return classroom

    def _make_way(self) -> None:
        """Let the oldest class go that nobody is in, where there are too many. What is kept of it stays."""
        if len(self._by_id) < MAX_CLASSES:
            return
        empty = [each for each in self._by_id.values() if each.is_empty]
        if not empty:
            sentence = "There are as many classes here as there may be. Try again later."
            raise FieldError("plan", f"{MAX_CLASSES} classes", "fewer", sentence)
        del self._by_id[min(empty, key=lambda each: each.record.head.created).record.id]

    @property
    def all(self) -> list[Classroom]:
        """All classes."""
        return list(self._by_id.values())

    @property
    def _codes(self) -> set[str]:
        return {each.record.code for each in self._by_id.values()}

    def led_by(self, key: str) -> Classroom | None:
        """Return the class that this key leads, None where it leads none any more."""
        classroom = self._by_id.get(said_by(key))
        return classroom if classroom is not None and classroom.record.links.opens(key) else None

    def by_code(self, code: str, address: str) -> Classroom:
        """Return the class of this code, whichever way it was typed, tried from this address.

        Raises FieldError where there is none, or where too many wrong ones were tried from there.
        """
        self._guesses.check(address)
        wanted = plain(code)
        for classroom in self._by_id.values():
            if classroom.record.code == wanted:
                return classroom
        self._guesses.count(address)
        sentence = "There is no class with this code now. Look at the code on the screen again."
        raise FieldError("class", wanted[:20], "the code of a class", sentence)

    def new_code(self, classroom: Classroom) -> Receipt:
        """Give a class another code."""
        with self._lock:
            return classroom.happen(Recoded(new_code(self._codes)))

    def delete(self, classroom: Classroom) -> Receipt:
        """Forget a class, here and where it is kept."""
        with self._lock:
            record = classroom.record
            self._by_id.pop(record.id, None)
            self._kept.forget(record.room)
            return self._kept.forget(record.id)

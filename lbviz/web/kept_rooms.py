"""Rooms that outlive the process: each is a stream of the store, how it began and what was done in it."""

import logging
from collections.abc import Callable
from threading import Lock, RLock

import msgspec
from msgspec import Struct

from lbviz.live.journal import Entry, Receipt
from lbviz.live.members import Role
from lbviz.live.opening import Beginning
from lbviz.live.registry import SHORT, Registry
from lbviz.live.room import RIGHT, Room
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link, to_link
from lbviz.store.faults import Trouble
from lbviz.store.store import Store, Stream

KIND = "room"
LOOK_EVERY_S = 2.0

_log = logging.getLogger(__name__)


class Head(Struct, frozen=True):
    """How a room began: its scenario as the text of a link."""

    scenario: str
    speed: float
    warm_s: float
    role: Role


class _Journal:
    """Keeps one room from its first command on."""

    def __init__(self, store: Store, id: str, head: Head, *, begun: bool) -> None:
        self._store = store
        self._id = id
        self._head = head
        self._begun = begun

    def wrote(self, entry: Entry) -> Receipt:
        if not self._begun:
            self._begun = True
            self._store.begin(self._id, KIND, msgspec.json.encode(self._head))
        return self._store.append(self._id, msgspec.json.encode(entry))

    def reached(self, time: float) -> None:
        if self._begun:
            self._store.reached(self._id, round(time, 4))


def report_trouble(store: Store, rest: Callable[[float], None]) -> None:
    """Log what is wrong with the file that things are kept in, and when it is well again. It never returns."""
    known: Trouble | None = None
    if store.moved_aside is not None:
        _log.warning("What was kept here was damaged. It was put aside as %s, and a new file begun.", store.moved_aside)
    while True:
        trouble = store.trouble
        if trouble != known:
            _log.warning("%s (%s)" if trouble else "All is kept again.", *(trouble or ()))
            known = trouble
        rest(LOOK_EVERY_S)


class KeptRooms:
    """Opens rooms, those that were kept as they were. `rest` lets others go on for a moment."""

    def __init__(self, registry: Registry, store: Store, rest: Callable[[], None]) -> None:
        self._registry = registry
        self._store = store
        self._rest = rest
        self._lock = Lock()
        self._opening: dict[str, RLock] = {}

    def find(self, id: str) -> Room | None:
        """Return a room that runs, or that was kept; None if there is none of this id."""
        room = self._registry.find(id)
        if room is not None or id.startswith(SHORT) or id.endswith(RIGHT):
            return room
        with self._lock:
            lock = self._opening.setdefault(id, RLock())
        with lock:
            room = self._registry.find(id)
            kept = None if room is not None else self._store.read(id)
            if kept is not None and kept.kind == KIND:
                room = self._live_again(id, kept)
        with self._lock:
            self._opening.pop(id, None)
        return room

    def open(self, id: str, begins: Beginning) -> Room:
        """Return the room of this id; if there is none, one that begins so and is kept."""
        room = self._registry.open(id, begins)
        if room.journal is None and not id.startswith(SHORT):
            head = Head(to_link(begins.scenario), begins.speed, begins.warm_s, begins.role)
            room.journal = _Journal(self._store, id, head, begun=False)
        return room

    def written(self, id: str) -> tuple[Head, list[Entry], float] | None:
        """Return what is kept of a room: how it began, what was done in it, and how far it came (s)."""
        kept = self._store.read(id)
        return None if kept is None or kept.kind != KIND else (*_said(kept), kept.reached)

    def write(self, id: str, head: Head, entries: list[Entry], reached: float) -> None:
        """Keep a room that was written elsewhere; it runs once somebody opens it."""
        self._store.begin(id, KIND, msgspec.json.encode(head))
        for entry in entries:
            self._store.append(id, msgspec.json.encode(entry))
        self._store.reached(id, reached).wait()

    def _live_again(self, id: str, kept: Stream) -> Room | None:
        try:
            head, entries = _said(kept)
            begins = Beginning(from_link(head.scenario), head.speed, head.role, None, head.warm_s)
        except (msgspec.DecodeError, FieldError):
            # It was kept by another version of lbviz: it stays in the file, and is no room here.
            return None
        room = self._registry.make(id, begins)
        for _ in room.live_again(entries, kept.reached):
            self._rest()
        room.journal = _Journal(self._store, id, head, begun=True)
        self._registry.take_in(room)
        return room


def _said(kept: Stream) -> tuple[Head, list[Entry]]:
    entries = [msgspec.json.decode(event, type=Entry) for event in kept.events]
    return msgspec.json.decode(kept.head, type=Head), entries

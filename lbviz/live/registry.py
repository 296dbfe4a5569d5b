"""All rooms of this process, by id."""

from math import inf
from secrets import choice
from string import ascii_lowercase, digits
from threading import Lock

from lbviz.scenarios.errors import FieldError

from .opening import FIGURE, GALLERY, Beginning
from .past import LAST_MINUTE_S, TEN_MINUTES_S
from .room import RIGHT, Room
from .surroundings import Surroundings
from .views import view_of

MAX_ROOMS = 1000
# Rooms of readers who have touched a figure begin with this.
OWN = "own-"
# So long (s) rooms stay when nobody is there: a reader may come back to an own copy; whoever is the first to see a
# figure after a while sees it from its beginning, which was looked at.
KEPT_S = {OWN: 600.0, FIGURE: 60.0, GALLERY: 60.0}
# Rooms of figures are called figure-CHAPTER.FIGURE.
ROOM_ID = r"^([a-z0-9-]{1,40}|figure-[a-z0-9-]{1,60}\.[a-z0-9_-]{1,40})\Z"
# Rooms in which the last minute is enough to go back to.
SHORT = tuple(KEPT_S)
_ID_LETTERS = ascii_lowercase + digits


def new_id() -> str:
    """Return an id that no room has, too long to be guessed by trying."""
    return "".join(choice(_ID_LETTERS) for _ in range(10))


class Registry:
    """Opens and finds rooms. When there are too many, the one without members for longest makes way."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._rooms: dict[str, Room] = {}
        self._watched_as: dict[str, Room] = {}
        self._lock = Lock()

    def find(self, id: str) -> Room | None:
        """Return the room of this id, None if there is none."""
        room = self._rooms.get(id)
        if room is None and id.endswith(RIGHT) and (left := self._rooms.get(id.removesuffix(RIGHT))) is not None:
            # It is beside the other one since somebody asked what would be if.
            return left.right
        return room

    @property
    def rooms(self) -> list[Room]:
        """All rooms that run."""
        return list(self._rooms.values())

    def watched(self, view: str) -> Room:
        """Return the room that can be watched by this name; raise FieldError if it does not run."""
        if view not in self._watched_as:
            raise FieldError("room", view, "a world that still runs: ask for another link to watch it")
        return self._watched_as[view]

    def open(self, id: str, begins: Beginning) -> Room:
        """Return the room of this id; if there is none, one that begins so."""
        with self._lock:
            return self._rooms.get(id) or self._take_in(self.make(id, begins))

    def make(self, id: str, begins: Beginning) -> Room:
        """Return a room that begins so, and that nobody can find yet."""
        return Room(
            id,
            begins.scenario,
            self._surroundings,
            begins.speed,
            begins.role,
            begins.warm_s,
            begins.asked,
            begins.beside,
            self._rooms.get(begins.copied) if begins.copied else None,
            LAST_MINUTE_S if id.startswith(SHORT) else TEN_MINUTES_S,
        )

    def take_in(self, room: Room) -> None:
        """Let a room that was made be found."""
        with self._lock:
            self._take_in(room)

    def put_away_idle(self) -> None:
        """Close the rooms of figures, shared ones and copies, that nobody has looked at for a while."""
        now = self._surroundings.clock()
        with self._lock:
            for room in [*self._rooms.values()]:
                kept_s = next((seconds for start, seconds in KEPT_S.items() if room.id.startswith(start)), inf)
                if not any(one.members or one.last_watched > now - kept_s for one in _both(room)):
                    self._close(room)

    def _take_in(self, room: Room) -> Room:
        self._make_way()
        for one in _both(room):
            self._rooms[one.id] = self._watched_as[view_of(one.id)] = one
        return room

    def _make_way(self) -> None:
        if len(self._rooms) < MAX_ROOMS:
            return
        empty = [room for room in self._rooms.values() if not any(one.members for one in _both(room))]
        if not empty:
            raise FieldError("room", f"{len(self._rooms)} rooms", f"at most {MAX_ROOMS} watched rooms; come back later")
        self._close(min(empty, key=lambda room: room.last_watched))

    def _close(self, room: Room) -> None:
        for one in _both(room):
            self._rooms.pop(one.id, None)
            self._watched_as.pop(view_of(one.id), None)


def _both(room: Room) -> list[Room]:
    """Return a room, and that of its second world if it is one of a pair's."""
    return [room] if room.right is None else [room, room.right]

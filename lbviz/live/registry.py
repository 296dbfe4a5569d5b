"""All rooms of this process, by id."""

from secrets import choice
from string import ascii_lowercase, digits
from threading import Lock

from lbviz.scenarios.errors import FieldError

from .opening import Beginning
from .room import Room
from .surroundings import Surroundings
from .views import view_of

MAX_ROOMS = 1000
# Rooms of figures are called figure-CHAPTER.FIGURE.
ROOM_ID = r"^([a-z0-9-]{1,40}|figure-[a-z0-9-]{1,60}\.[a-z0-9_-]{1,40})\Z"
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
        return self._rooms.get(id)

    def watched(self, view: str) -> Room:
        """Return the room that can be watched by this name; raise FieldError if it does not run."""
        if view not in self._watched_as:
            raise FieldError("room", view, "a world that still runs: ask for another link to watch it")
        return self._watched_as[view]

    def open(self, id: str, begins: Beginning) -> Room:
        """Return the room of this id; if there is none, one that begins so."""
        with self._lock:
            room = self._rooms.get(id)
            if room is None:
                room = Room(
                    id,
                    begins.scenario,
                    self._surroundings,
                    begins.speed,
                    begins.role,
                    begins.warm_s,
                    begins.asked,
                )
                self._make_way()
                self._rooms[id] = self._watched_as[view_of(id)] = room
            return room

    def _make_way(self) -> None:
        if len(self._rooms) < MAX_ROOMS:
            return
        empty = [room for room in self._rooms.values() if not room.members]
        if not empty:
            raise FieldError("room", f"{len(self._rooms)} rooms", f"at most {MAX_ROOMS} watched rooms; come back later")
        id = min(empty, key=lambda room: room.last_watched).id
        del self._rooms[id], self._watched_as[view_of(id)]

"""All rooms of this process, by id."""

from secrets import choice
from string import ascii_lowercase, digits
from threading import Lock

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario

from .room import Room, Surroundings

MAX_ROOMS = 1000
ROOM_ID = r"^[a-z0-9-]{1,40}\Z"
_ID_LETTERS = ascii_lowercase + digits


class Registry:
    """Opens and finds rooms. When there are too many, the one unwatched for longest makes way."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._rooms: dict[str, Room] = {}
        self._lock = Lock()

    def new_id(self) -> str:
        """Return an id that no room has, too long to be guessed by trying."""
        return "".join(choice(_ID_LETTERS) for _ in range(10))

    def find(self, id: str) -> Room | None:
        """Return the room of this id, None where there is none."""
        return self._rooms.get(id)

    def open(self, id: str, scenario: Scenario, speed: float = 1.0) -> Room:
        """Return the room of this id, opened with this scenario and at this speed where there is none yet."""
        with self._lock:
            room = self._rooms.get(id)
            if room is None:
                room = Room(id, scenario, self._surroundings, speed)
                self._make_way()
                self._rooms[id] = room
            return room

    def _make_way(self) -> None:
        if len(self._rooms) < MAX_ROOMS:
            return
        unwatched = [room for room in self._rooms.values() if not room.viewers]
        if not unwatched:
            raise FieldError("room", f"{len(self._rooms)} rooms", f"at most {MAX_ROOMS} watched rooms; come back later")
        del self._rooms[min(unwatched, key=lambda room: room.last_watched).id]

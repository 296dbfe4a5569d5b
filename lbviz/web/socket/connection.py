"""One connected browser: what it may still send, and the rooms it is in."""

from collections.abc import Callable

from lbviz.live.limits import MessageBudget
from lbviz.live.registry import OWN
from lbviz.live.room import Room
from lbviz.scenarios.errors import FieldError

MAX_ROOMS = 32
# A page has six figures at most, and a reader who begins anew with each of them a few times is well below this.
MAX_COPIES = 40
# A page of figures joins and leaves its rooms all at once, so this has a budget of its own.
COMING_AND_GOING = ("join", "leave", "follow", "enter")


class Connection:
    """`sid` is its id, as a member of its rooms too."""

    def __init__(self, sid: str, clock: Callable[[], float]) -> None:
        self.sid = sid
        self.rooms: dict[str, Room] = {}
        self._copies: set[str] = set()
        self._budget = MessageBudget(clock)
        self._comes_and_goes = MessageBudget(clock, in_one_go=3 * MAX_ROOMS)

    def spend(self, event: str) -> None:
        """Take a message out of the budget of its kind; raise FieldError if that is used up."""
        (self._comes_and_goes if event in COMING_AND_GOING else self._budget).spend()

    def check_may_join(self, room: str) -> None:
        """Raise FieldError if this would be one room too many."""
        if room not in self.rooms and len(self.rooms) >= MAX_ROOMS:
            raise FieldError("room", f"{len(self.rooms)} rooms on one connection", f"at most {MAX_ROOMS}; leave one")

    def check_may_open(self, room: str) -> None:
        """Count a room that is to be opened; raise FieldError if it is one copy of a figure too many."""
        if not room.startswith(OWN):
            return
        if room not in self._copies and len(self._copies) >= MAX_COPIES:
            sentence = f"You have opened {MAX_COPIES} copies of figures. Load the page again to go on."
            raise FieldError("room", f"{len(self._copies)} copies", f"at most {MAX_COPIES} on one connection", sentence)
        self._copies.add(room)

    def room(self, id: str) -> Room:
        """Return a room that was joined; raise FieldError for any other."""
        if id not in self.rooms:
            raise FieldError("room", id, "a room that this connection has joined: join it first")
        return self.rooms[id]

"""What the room is set to."""

from msgspec import Struct

from lbviz.live.distances import Distance, distances
from lbviz.scenarios.hints import Hint, hint_of
from lbviz.scenarios.spec import Scenario

from .feed import Feed, Shown


class State(Struct, frozen=True):
    """What the room is set to now. `undo` and `redo` name the change they would act on, None when there is none.

    `undo_line` is the line of the log that tells of the change that `undo` names. `world` is the number of this world
    among those that the room has shown.

    `asks` says for each client, and for the forward proxy, which node it sends its requests to. `distances` are those
    that count, and `undisturbed_s` is how long a request takes that waits nowhere. `members` is how many are here.
    `notice` is a sentence for all of them, such as why the room paused itself. `hint` says which preset's words are
    true of it now, None where none are. `oldest` is the earliest time (s) that can be gone back to; where somebody has
    gone back, `newest` is the latest there was, None otherwise. `what_if` is whether a copy that is not changed goes on
    beside it, in the room of the same id with “-right”.
    """

    scenario: Scenario
    asks: dict[str, str]
    distances: list[Distance]
    undisturbed_s: float
    paused: bool
    speed: float
    members: int
    undo: str | None
    redo: str | None
    undo_line: int | None
    world: int
    notice: str | None
    hint: Hint | None
    oldest: float
    newest: float | None
    what_if: bool


class StateFeed(Feed):
    """Everybody gets it, whenever it changes."""

    name = "state"
    optional = False
    prompt = True

    def read(self, room: Shown) -> State:
        undo, redo = room.history.last_done, room.history.last_undone
        return State(
            scenario=room.source.scenario,
            asks=room.source.asks,
            distances=distances(room.source.scenario),
            undisturbed_s=room.source.undisturbed_s,
            paused=room.pace.paused,
            speed=room.source.speed,
            members=len(room.members),
            undo=undo.label if undo else None,
            redo=redo.label if redo else None,
            undo_line=undo.line if undo else None,
            world=room.source.number,
            notice=room.notice,
            hint=hint_of(room.source.scenario),
            oldest=room.source.oldest,
            newest=room.newest,
            what_if=room.compares,
        )

    def mark(self, room: Shown) -> object:
        # How far back one can go changes all the time; the page counts that itself from what it knows.
        return room.changes, room.source.revision

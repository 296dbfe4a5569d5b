"""Every message between a room and its members, as structs: what is on the wire is what is written here."""

from typing import Any

from msgspec import Struct

from lbviz.policies import Pick
from lbviz.sim.commands import Message, WorldCommand
from lbviz.sim.explain.who_sees_what import Party
from lbviz.sim.figures import Figures
from lbviz.sim.trace import Answered, Dropped, Event, Failed, Record

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)

# --- from a member -----------------------------------------------------------------------------------------


class Pause(Message, frozen=True):
    """Stop the room's clock."""


class Resume(Message, frozen=True):
    """Let the room's clock go on."""


class Step(Message, frozen=True):
    """In a paused room, go on to the next event."""


class Seek(Message, frozen=True):
    """Pause, and show the world as it was at a simulated `time` (s). From there it goes on just as it did, until
    somebody changes something.
    """

    time: float


class StepBack(Message, frozen=True):
    """Pause, and go back to the event before."""


class SetSpeed(Message, frozen=True):
    """How many simulated seconds pass in a real one: one of SPEEDS."""

    speed: float


class Reset(Message, frozen=True):
    """Begin again at time 0 with the scenario that the room, or the preset, was opened with."""


class OpenPreset(Message, frozen=True):
    """Begin with another world: the preset of this id, as it is when it has run for a while."""

    id: str


class OpenScenario(Message, frozen=True):
    """Begin with another world: that of a scenario, as the text of a link, when it has run for a while."""

    scenario: str


class WhatIf(Message, frozen=True):
    """Let a copy of the world go on beside it as it would have: changes are made to the one, traffic comes to both."""


class EndWhatIf(Message, frozen=True):
    """Keep the world as it was changed, or go on with the copy that was not."""

    keep: bool


class Undo(Message, frozen=True):
    """Take the last change back; with a `line`, only if that is still the one of which this line of the log tells."""

    line: int | None = None


class Redo(Message, frozen=True):
    """Do again what was undone last."""


RoomCommand = (
    WorldCommand
    | Pause
    | Resume
    | Step
    | StepBack
    | Seek
    | SetSpeed
    | Reset
    | OpenPreset
    | OpenScenario
    | WhatIf
    | EndWhatIf
    | Undo
    | Redo
)
# What leaves a world that was gone back to as it is: all else is another way on from there.
OF_TIME = (Pause, Resume, Step, StepBack, Seek, SetSpeed)


# --- to the members ----------------------------------------------------------------------------------------


class Why(Struct, frozen=True):
    """The answer to "why here?": the pick that a balancer (its id) made for a request, at a simulated time.

    `key` is what it could have hashed of the request.
    """

    request: int
    time: float
    client: str
    key: str
    pick: Pick
    balancer: str


class WhoSeesWhat(Struct, frozen=True):
    """Who sees what of a request, the parties in the order of its way, and how it ended, None while it has not."""

    parties: list[Party]
    end: Answered | Dropped | Failed | None


class Explained(Struct, frozen=True):
    """The answer to `ask`; None for what is long gone, and for a request that was not picked for."""

    why: Why | None
    who_sees_what: WhoSeesWhat | None


class Batch(Struct, frozen=True, omit_defaults=True):
    """What happened in a room since the last batch, up to the simulated `time`; sequence numbers have no gaps.

    `wall_ms` is the server's monotonic clock at sending, `rate` the simulated seconds per real second (0 when
    paused). `feeds` holds those that changed, by name.
    """

    room: str
    seq: int
    wall_ms: float
    time: float
    rate: float
    records: list[Event] = []
    feeds: dict[str, Any] = {}


class InFlight(Struct, frozen=True):
    """One unsettled request: which client sent it, when, and the latest thing that happened to it."""

    id: int
    client: str
    created: float
    record: Record


class Snapshot(Struct, frozen=True):
    """All a member needs to begin, and to heal a gap; the next batch is `seq` + 1.

    `feeds` holds all that somebody in the room follows. `history` are the latest figures. `requests` are in the order
    of what happened last, so that queues come out in their order.
    """

    room: str
    seq: int
    wall_ms: float
    time: float
    rate: float
    feeds: dict[str, Any]
    history: list[Figures]
    requests: list[InFlight]

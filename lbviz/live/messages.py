"""Every message between a room and its viewers, as structs: what is on the wire is what is written here."""

from msgspec import UNSET, Struct, UnsetType

from lbviz.placement.running import Placement
from lbviz.policies import Pick
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import Message, WorldCommand
from lbviz.sim.sight import Party
from lbviz.sim.stats import Figures
from lbviz.sim.trace import Answered, Dropped, Failed, Record

SPEEDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)

# --- from a viewer -----------------------------------------------------------------------------------------


class Pause(Message, frozen=True):
    """Stop the room's clock."""


class Resume(Message, frozen=True):
    """Let the room's clock go on."""


class Step(Message, frozen=True):
    """In a paused room, go on to the next event."""


class SetSpeed(Message, frozen=True):
    """How many simulated seconds pass in a real one: one of SPEEDS."""

    speed: float


class Reset(Message, frozen=True):
    """Begin again at time 0 with the scenario that the room, or the preset, was opened with."""


class OpenPreset(Message, frozen=True):
    """Begin with another world: the preset of this id, as it is when it has run for a while."""

    id: str


class Undo(Message, frozen=True):
    """Take the last change back."""


class Redo(Message, frozen=True):
    """Do again what was undone last."""


RoomCommand = WorldCommand | Pause | Resume | Step | SetSpeed | Reset | OpenPreset | Undo | Redo


# --- to the viewers ----------------------------------------------------------------------------------------


class Distance(Struct, frozen=True):
    """How far apart two regions are, and the milliseconds that light in glass takes from one to the other."""

    one: str
    other: str
    km: float
    ms: float


class State(Struct, frozen=True):
    """What the room is set to now. `undo` and `redo` name the change they would act on, None when there is none.

    `asks` says for each client, and for the forward proxy, which node it sends its requests to. `distances` are those
    that count. `notice` is a sentence for everybody, such as why the room paused itself.
    """

    scenario: Scenario
    asks: dict[str, str]
    distances: list[Distance]
    paused: bool
    speed: float
    viewers: int
    undo: str | None
    redo: str | None
    notice: str | None


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


class Sight(Struct, frozen=True):
    """Who sees what of a request, the parties in the order of its way, and how it ended, None while it has not."""

    parties: list[Party]
    end: Answered | Dropped | Failed | None


class Batch(Struct, frozen=True, omit_defaults=True):
    """What happened since the last batch, up to the simulated `time`; sequence numbers have no gaps.

    `wall_ms` is the server's monotonic clock at sending, `rate` the simulated seconds per real second (0 when
    paused). `state`, `figures`, `last_picks` (the latest few, in order), `placement` and `front_pick` (the
    latest before the balancers, None where it is one no more) come only when they changed.
    """

    seq: int
    wall_ms: float
    time: float
    rate: float
    records: list[Record] = []
    state: State | None = None
    figures: Figures | None = None
    last_picks: list[Why] = []
    placement: Placement | None = None
    front_pick: Why | UnsetType | None = UNSET


class InFlight(Struct, frozen=True):
    """One unsettled request: which client sent it, when, and the latest thing that happened to it."""

    id: int
    client: str
    created: float
    record: Record


class Snapshot(Struct, frozen=True):
    """All a viewer needs to begin, and to heal a gap; the next batch is `seq` + 1.

    `requests` are in the order of what happened last, so that queues come out in their order. `placement` is None where
    the policy does not know the key.
    """

    seq: int
    wall_ms: float
    time: float
    rate: float
    state: State
    figures: Figures
    history: list[Figures]
    last_picks: list[Why]
    placement: Placement | None
    front_pick: Why | None
    requests: list[InFlight]

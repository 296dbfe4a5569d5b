"""What happens in a class, as it is kept: whoever reads all of it again, in order, has the class again."""

from typing import Literal

from msgspec import Struct

from .polls import Phase

SwitchName = Literal["locked", "sending", "labels_hidden", "names_shown", "typing_names"]


class Event(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=str.lower):
    """Base of all events."""


class Joined(Event, frozen=True):
    """A student came, whose browser keeps a token with this digest."""

    number: int
    name: str
    token: str


class Renamed(Event, frozen=True):
    """A student is called otherwise now."""

    number: int
    name: str


class SentAway(Event, frozen=True):
    """The teacher sent a student away; what they voted counts no more."""

    number: int


class Stepped(Event, frozen=True):
    """The plan goes on at this step, from 0."""

    step: int


class Did(Event, frozen=True):
    """What the step's own button does was done."""

    step: int


class Polled(Event, frozen=True):
    """The question of a step went on to another phase; at first it is opened."""

    step: int
    phase: Phase


class Cleared(Event, frozen=True):
    """The question of a step was put away, with all votes."""

    step: int


class Voted(Event, frozen=True):
    """A student chose an option of a step's question."""

    step: int
    number: int
    option: int


class Decided(Event, frozen=True):
    """The simulation has decided a step's question: this option is right, None where none is."""

    step: int
    right: int | None


class Switched(Event, frozen=True):
    """The teacher switched something on or off."""

    name: SwitchName
    on: bool


class Spotlit(Event, frozen=True):
    """Every screen marks this node, or this student; neither ends it."""

    node: str | None = None
    student: int | None = None


class Recoded(Event, frozen=True):
    """The class has another code."""

    code: str


class TookBack(Event, frozen=True):
    """Links of an earlier version are worth nothing."""

    version: int


class Ended(Event, frozen=True):
    """The class is over."""


AnyEvent = (
    Joined
    | Renamed
    | SentAway
    | Stepped
    | Did
    | Polled
    | Cleared
    | Voted
    | Decided
    | Switched
    | Spotlit
    | Recoded
    | TookBack
    | Ended
)

"""Every message between a class and those who are in it, as structs: what is on the wire is what is written here."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from lbviz.sim.command import Message

from .belonging import MovedStudents
from .by_hand import Sent
from .events import SwitchName
from .plan import Show
from .polls import Advice, Phase

Audience = Literal["student", "presenter", "screen"]

# --- from a presenter --------------------------------------------------------------------------------------


class Next(Message, frozen=True):
    """Go to the plan's next step."""


class Previous(Message, frozen=True):
    """Go back to the plan's step before."""


class GoTo(Message, frozen=True):
    """Go to a step of the plan, from 0."""

    step: Annotated[int, Meta(ge=0)]


class Do(Message, frozen=True):
    """Do what this step's own button does."""


class OpenVote(Message, frozen=True):
    """Ask this step's question."""


class CloseVote(Message, frozen=True):
    """Take no more votes; they stay hidden."""


class Talk(Message, frozen=True):
    """Let them talk to their neighbours."""


class OpenAgain(Message, frozen=True):
    """Let them vote once more."""


class RunIt(Message, frozen=True):
    """Let the simulation decide."""


class Reveal(Message, frozen=True):
    """Show everybody what was voted."""


class ClearQuestion(Message, frozen=True):
    """Put this step's question away, with all votes on it."""


class Switch(Message, frozen=True):
    """Switch something on or off for the whole class."""

    name: SwitchName
    on: bool


class PauseAll(Message, frozen=True):
    """Stop the class's clock, or let it go on."""

    on: bool


class Spotlight(Message, frozen=True):
    """Mark a node, or a student by number, on every screen; neither ends it."""

    node: Annotated[str, Meta(max_length=40)] | None = None
    student: int | None = None


class NewCode(Message, frozen=True):
    """Let the class have another code; the old one lets nobody new in."""


class SendAway(Message, frozen=True):
    """Send a student away."""

    student: int


class HandOn(Message, frozen=True):
    """Ask for the presenter's link, to lead from another device or to hand it on."""


class TakeBack(Message, frozen=True):
    """Let all presenters' links so far be worth nothing, and ask for a new one."""


class EndClass(Message, frozen=True):
    """End the class. What was voted can still be exported."""


class DeleteClass(Message, frozen=True):
    """End the class, and forget all of it."""


class ExportClass(Message, frozen=True):
    """Ask for all that is kept of the class, as one file."""


Action = (
    Next
    | Previous
    | GoTo
    | Do
    | OpenVote
    | CloseVote
    | Talk
    | OpenAgain
    | RunIt
    | Reveal
    | ClearQuestion
    | Switch
    | PauseAll
    | Spotlight
    | NewCode
    | SendAway
    | HandOn
    | TakeBack
    | EndClass
    | DeleteClass
    | ExportClass
)

# --- to everybody ------------------------------------------------------------------------------------------


class SeenStep(Struct, frozen=True):
    """Where in the plan the class is: `number` from 1, of `count`."""

    number: int
    count: int
    title: str
    show: Show


class SeenQuestion(Struct, frozen=True):
    """A question. What was voted `before` the talk and `after` it is hidden from students until it is revealed; so are
    the `right` option, once the simulation has decided, and the `words` on each.
    """

    text: str
    options: list[str]
    phase: Phase
    voted: int
    before: list[int] | None
    after: list[int] | None
    right: int | None
    decided: bool
    words: list[str] | None


class SeenSpotlight(Struct, frozen=True):
    """What every screen marks."""

    node: str | None
    student: int | None


class SeenStudent(Struct, frozen=True):
    """One of the class. `name` is None for all but presenters, unless the teacher shows names. `server` is where they
    belong by a policy that hashes.
    """

    number: int
    address: str
    colour: int
    here: bool
    name: str | None
    server: str | None


class PlanStep(Struct, frozen=True):
    """A line of the plan."""

    title: str
    minutes: int


class Notes(Struct, frozen=True):
    """The teacher's notes on this step, as HTML, and what its own button is called, None where it has none."""

    say: str
    see: str
    do: str | None
    done: bool


class Teacher(Struct, frozen=True):
    """What presenters alone see. `join` is the address for phones, `leave` where the class finds more afterwards.
    `foreseen` is the option that will turn out right, as far as that is known.
    """

    plan: list[PlanStep]
    notes: Notes
    advice: Advice | None
    foreseen: int | None
    has_question: bool
    join: str
    leave: str
    presenters: int


class Mine(Struct, frozen=True):
    """What a student sees of themselves. `moved` says from where to where the last change moved them."""

    number: int
    name: str
    colour: int
    address: str
    server: str | None
    moved: "MyMove | None"
    vote: int | None
    can_send: bool
    requests: list[Sent]


class MyMove(Struct, frozen=True):
    """Somebody belongs to another server now."""

    source: str
    target: str | None
    why: str


class Seen(Struct, frozen=True, rename={"class_": "class"}):
    """The class as it is now; `mine` is a student's own. `trouble` says why nothing is kept now."""

    class_: str
    code: str
    title: str
    phase: Literal["lobby", "running", "ended"]
    here: int
    away: int
    locked: bool
    paused: bool
    sending: bool
    labels_hidden: bool
    names_shown: bool
    typing_names: bool
    step: SeenStep | None
    question: SeenQuestion | None
    spotlight: SeenSpotlight | None
    moved: MovedStudents | None
    students: list[SeenStudent]
    trouble: str | None
    teacher: Teacher | None = None
    mine: Mine | None = None

"""A class as its events made it: who is in it, where in the plan it is, and all votes. Nothing here runs."""

from msgspec import Struct

from .events import (
    AnyEvent,
    Cleared,
    Decided,
    Did,
    Ended,
    Joined,
    Polled,
    Recoded,
    Renamed,
    SentAway,
    Spotlit,
    Stepped,
    Switched,
    SwitchName,
    TookBack,
    Voted,
)
from .links import Links
from .plan import Plan
from .polls import Poll
from .roster import Roster

LOBBY = -1
CLASS_ROOM = "class-"


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """What a class begins with. `created` is a wall time (s); `secret` signs its presenters' links."""

    plan: str
    code: str
    secret: str
    created: float


class Record:
    """`step` is the place in the plan, LOBBY before its first."""

    def __init__(self, id: str, head: Head, plan: Plan) -> None:
        self.id = id
        self.head = head
        self.plan = plan
        self.code = head.code
        self.links = Links(id, head.secret)
        self.roster = Roster()
        self.step = LOBBY
        self.done = False
        """Whether what this step's button does was done."""
        self.polls: dict[int, Poll] = {}
        self.right: dict[int, int | None] = {}
        self.switches: dict[SwitchName, bool] = {
            "locked": False,
            "sending": True,
            "labels_hidden": False,
            "names_shown": False,
            "typing_names": False,
        }
        self.spotlight = Spotlit()
        self.ended = False

    @property
    def room(self) -> str:
        """The id of the class's room."""
        return f"{CLASS_ROOM}{self.id}"

    @property
    def poll(self) -> Poll | None:
        """The votes on this step's question, None while it was not asked."""
        return self.polls.get(self.step)

    def apply(self, event: AnyEvent) -> None:
        """Let an event have happened."""
        match event:
            case Joined(number, name, token):
                self.roster.add(number, name, token)
            case Renamed(number, name):
                if (student := self.roster.find(number)) is not None:
                    student.name = name
            case SentAway(number):
                self.roster.remove(number)
                for poll in self.polls.values():
                    poll.forget(number)
            case Stepped(step):
                self.step, self.done = step, False
            case Did(step):
                self.done = step == self.step or self.done
            case Polled(step, phase):
                self._poll(step, phase)
            case Cleared(step):
                self.polls.pop(step, None)
                self.right.pop(step, None)
            case Voted(step, number, option):
                if step in self.polls:
                    self.polls[step].vote(number, option)
            case Decided(step, right):
                self.right[step] = right
            case Switched(name, on):
                self.switches[name] = on
            case Spotlit():
                self.spotlight = event
            case Recoded(code):
                self.code = code
            case TookBack(version):
                self.links.version = version
            case Ended():
                self.ended = True

    def _poll(self, step: int, phase: str) -> None:
        asked = self.plan.steps[step].ask if 0 <= step < len(self.plan.steps) else None
        if asked is None:
            return
        if step not in self.polls:
            self.polls[step] = Poll(len(asked.options))
        else:
            self.polls[step].go(phase)  # type: ignore[arg-type]

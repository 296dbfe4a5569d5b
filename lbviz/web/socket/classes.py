"""The socket events of classes: who enters, what presenters and students may say, and what all are told."""

import logging
from collections.abc import Callable
from threading import RLock
from typing import Annotated, Any

import msgspec
from flask import request
from msgspec import Meta, Struct

from lbviz.classroom import messages as act
from lbviz.classroom.classes import Classes
from lbviz.classroom.classroom import Classroom
from lbviz.classroom.events import Ended, Spotlit, Switched, TookBack
from lbviz.classroom.messages import Action, Audience
from lbviz.classroom.polls import Phase
from lbviz.classroom.record import CLASS_ROOM
from lbviz.classroom.view import mine, seen
from lbviz.live.journal import Receipt
from lbviz.live.members import Role
from lbviz.live.room import RIGHT, Room
from lbviz.scenarios.convert import convert
from lbviz.scenarios.errors import FieldError

from .connection import Connection
from .fan_out import FanOut

TOLD_EVERY_S = 0.2
ROLES: dict[Audience, Role] = {"presenter": "presenter", "student": "student", "screen": "reader"}
_log = logging.getLogger(__name__)

PHASES: dict[type, Phase] = {
    act.OpenVote: "open",
    act.CloseVote: "closed",
    act.Talk: "talk",
    act.OpenAgain: "again",
    act.RunIt: "run",
    act.Reveal: "revealed",
}
Answer = dict[str, Any]
Short = Annotated[str, Meta(max_length=200)]


class InClass(Struct, frozen=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """A message about a class, by its id; for `enter`, by its code."""

    class_: Annotated[str, Meta(max_length=40)]


class Enter(InClass, frozen=True, forbid_unknown_fields=True, rename={"class_": "class", "as_": "as"}):
    """Come in: students with the token they have, if any, presenters with the key of their link."""

    as_: Audience
    token: Short | None = None
    key: Short | None = None


class Lead(InClass, frozen=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """Do what only presenters may; the action is an `Action`."""

    action: Any


class Vote(InClass, frozen=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """Choose an option of the question that is asked, from 0."""

    option: int


class Rename(InClass, frozen=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """Be called otherwise."""

    name: Short


class Present:
    """A connection in a class; `student` is their number, None for all others."""

    def __init__(self, classroom: Classroom, audience: Audience, student: int | None) -> None:
        self.classroom = classroom
        self.audience = audience
        self.student = student
        self.told: bytes = b""


class ClassEvents:
    """Handles the events of classes, and tells all who are in one what it is like now, TOLD_EVERY_S at most."""

    def __init__(
        self,
        classes: Classes,
        fan_out: FanOut,
        clock: Callable[[], float],
        keep_ticking: Callable[[Callable[[], bool]], None],
        lan: str | None,
    ) -> None:
        self._classes = classes
        self._fan_out = fan_out
        self._clock = clock
        self._keep_ticking = keep_ticking
        self._lan = lan
        # By class, then by the id of the connection.
        self._present: dict[str, dict[str, Present]] = {}
        self._told: dict[str, dict[bool, bytes]] = {}
        self._base: dict[str, str] = {}
        self._lock = RLock()
        self.events: dict[str, tuple[type[InClass], Callable[[Connection, Any], Answer]]] = {
            "enter": (Enter, self._enter),
            "lead": (Lead, self._lead),
            "vote": (Vote, self._vote),
            "send": (InClass, self._send),
            "rename": (Rename, self._rename),
            "explore": (InClass, self._explore),
        }

    def role_in(self, connection: Connection, room: str) -> Role:
        """Return the role of a connection in a class's room; raise FieldError unless it has entered the class."""
        present = self._present.get(_class_of(room), {}).get(connection.sid)
        if present is None:
            raise FieldError("room", room, "the room of a class that you have entered: open its address again")
        return ROLES[present.audience]

    def room(self, room: str) -> Room:
        """Return the room of a class that somebody has entered, or the one beside it. Raises FieldError."""
        first = next(iter(self._present[_class_of(room)].values())).classroom.room
        if not room.endswith(RIGHT):
            return first
        if first.right is None:
            raise FieldError("room", room, "a room that is there", "There is no copy beside the class's world now.")
        return first.right

    def leave_all(self, connection: Connection) -> None:
        """Let a connection that has ended go."""
        for id, present in list(self._present.items()):
            if connection.sid in present:
                self._leave(id, connection.sid)

    # --- coming and going ------------------------------------------------------------------------------------

    def _enter(self, connection: Connection, message: Enter) -> Answer:
        classroom, token, receipt = self._let_in(message)
        id, sid = classroom.record.id, connection.sid
        known = classroom.record.roster.by_token(token) if token else None
        present = Present(classroom, message.as_, None if known is None else known.number)
        with self._lock:
            self._leave(id, sid)
            self._base.setdefault(id, self._lan or request.host_url.rstrip("/"))
            in_class = self._present.setdefault(id, {})
            in_class[sid] = present
            is_first = len(in_class) == 1
            self._count(present, 1)
        self._fan_out.join(_audience(id, by_presenter=present.audience == "presenter"), sid)
        if known is not None:
            self._fan_out.join(_own(id, sid), sid)
        if is_first:
            classroom.wake()
            self._keep_ticking(self._ticker(classroom))
        if receipt is not None:
            receipt.wait()
        return {
            "class": id,
            "room": classroom.record.room,
            "token": token if known is not None else None,
            "state": self._state(present),
        }

    def _let_in(self, message: Enter) -> tuple[Classroom, str | None, Receipt | None]:
        address = request.remote_addr or ""
        if message.as_ == "student" and message.token:
            # Who was in it before comes back, whatever the code is now.
            for classroom in self._classes.all:
                if classroom.record.roster.by_token(message.token) is not None:
                    return classroom, message.token, None
        if message.as_ == "presenter":
            led = self._classes.led_by(message.key or "")
            if led is not None:
                return led, None, None
            sentence = "This link does not lead the class any more. Ask who leads it for a new one."
            raise FieldError("key", "a key", "the key of a presenter's link", sentence)
        classroom = self._classes.by_code(message.class_, address)
        if message.as_ == "screen":
            return classroom, None, None
        _, token, receipt = classroom.join(None)
        return classroom, token, receipt

    def _leave(self, id: str, sid: str) -> None:
        with self._lock:
            in_class = self._present.get(id, {})
            present = in_class.pop(sid, None)
            if present is None:
                return
            self._count(present, -1)
        for name in (_audience(id, by_presenter=True), _audience(id, by_presenter=False), _own(id, sid)):
            self._fan_out.leave(name, sid)
        if not in_class:
            present.classroom.rest()
            self._present.pop(id, None)
            self._told.pop(id, None)
            self._base.pop(id, None)

    def _count(self, present: Present, one: int) -> None:
        if present.audience == "presenter":
            present.classroom.presenters += one
        elif present.student is not None:
            student = present.classroom.record.roster.find(present.student)
            if student is not None:
                student.connections += one

    # --- what students may say --------------------------------------------------------------------------------

    def _vote(self, connection: Connection, message: Vote) -> Answer:
        classroom, number = self._student(connection, message)
        return _kept(classroom.vote(number, message.option))

    def _send(self, connection: Connection, message: InClass) -> Answer:
        classroom, number = self._student(connection, message)
        return _kept(classroom.send(number))

    def _rename(self, connection: Connection, message: Rename) -> Answer:
        classroom, number = self._student(connection, message)
        return _kept(classroom.rename(number, message.name))

    def _explore(self, connection: Connection, message: InClass) -> Answer:
        """Return what a lab of one's own begins with, to be as the class is now."""
        return {"scenario": self._in(connection, message).classroom.room.share()}

    def _student(self, connection: Connection, message: InClass) -> tuple[Classroom, int]:
        present = self._in(connection, message)
        if present.student is None:
            raise FieldError("", present.audience, "a student", "Only students can do that.")
        return present.classroom, present.student

    def _in(self, connection: Connection, message: InClass) -> Present:
        present = self._present.get(message.class_, {}).get(connection.sid)
        if present is None:
            sentence = "You are not in this class any more. Open its address again."
            raise FieldError("class", message.class_, "a class that you have entered", sentence)
        return present

    # --- what presenters may do -------------------------------------------------------------------------------

    def _lead(self, connection: Connection, message: Lead) -> Answer:
        present = self._in(connection, message)
        if present.audience != "presenter":
            raise FieldError("", "a presenter's action", "nothing", "Only who leads the class can do that.")
        action: Action = convert(message.action, Action)
        receipt, answer = self._carry_out(action, present.classroom, connection)
        return {**answer, **_kept(receipt)}

    def _carry_out(self, action: Action, classroom: Classroom, connection: Connection) -> tuple[Receipt | None, Answer]:
        record, happen = classroom.record, classroom.happen
        if (phase := PHASES.get(type(action))) is not None:
            return classroom.poll(phase), {}
        match action:
            case act.Next():
                return classroom.go_to(record.step + 1), {}
            case act.Previous():
                return classroom.go_to(record.step - 1), {}
            case act.GoTo(step):
                return classroom.go_to(step), {}
            case act.Do():
                return classroom.do(), {}
            case act.ClearQuestion():
                return classroom.clear(), {}
            case act.Switch(name, on):
                return happen(Switched(name, on)), {}
            case act.PauseAll(on):
                return classroom.pause(on), {}
            case act.Spotlight(node, student):
                return happen(Spotlit(node, student)), {}
            case act.NewCode():
                return self._classes.new_code(classroom), {}
            case act.SendAway(student):
                receipt = classroom.send_away(student)
                self._dismiss(classroom, "Your teacher has sent you away from this class.", student)
                return receipt, {}
            case act.HandOn():
                return None, {"link": self._link(classroom)}
            case act.TakeBack():
                receipt = happen(TookBack(record.links.version + 1))
                self._demote(classroom, connection)
                return receipt, {"link": self._link(classroom)}
            case act.EndClass():
                classroom.pause(True)
                return happen(Ended()), {}
            case act.DeleteClass():
                receipt = self._classes.delete(classroom)
                self._dismiss(classroom, "This class was deleted. Nothing of it is kept.")
                return receipt, {}
            case act.ExportClass():
                text = msgspec.json.format(msgspec.json.encode(classroom.export()), indent=2).decode()
                return None, {"name": f"class-{record.code}.json", "text": text}
            case _:
                raise AssertionError(action)

    def _link(self, classroom: Classroom) -> str:
        return f"{self._base[classroom.record.id]}/teach/{classroom.record.code}#{classroom.record.links.key()}"

    def _demote(self, classroom: Classroom, but: Connection) -> None:
        """Let all other presenters be screens."""
        id = classroom.record.id
        for sid, present in self._present.get(id, {}).items():
            if present.audience == "presenter" and sid != but.sid:
                self._count(present, -1)
                present.audience = "screen"
                self._fan_out.leave(_audience(id, by_presenter=True), sid)
                self._fan_out.join(_audience(id, by_presenter=False), sid)
                if sid in classroom.room.members:
                    classroom.room.members.join(sid, "reader")
                self._say_farewell(id, sid, "Who leads the class has taken your link back.")

    def _dismiss(self, classroom: Classroom, words: str, student: int | None = None) -> None:
        """Show a student, or everybody, the door."""
        id = classroom.record.id
        for sid, present in list(self._present.get(id, {}).items()):
            if student is None or present.student == student:
                self._say_farewell(id, sid, words)
                classroom.room.leave(sid)
                self._fan_out.leave(classroom.room.id, sid)
                self._leave(id, sid)

    def _say_farewell(self, id: str, sid: str, words: str) -> None:
        self._fan_out.join(_own(id, sid), sid)
        self._fan_out.tell(_own(id, sid), "farewell", msgspec.json.encode({"class": id, "message": words}))

    # --- what all are told ------------------------------------------------------------------------------------

    def _state(self, present: Present) -> Answer:
        classroom = present.classroom
        with classroom.lock:
            classroom.look()
            state = msgspec.to_builtins(self._seen(classroom, by_presenter=present.audience == "presenter"))
            student = present.student and classroom.record.roster.find(present.student)
            state["mine"] = msgspec.to_builtins(mine(classroom, student)) if student else None
        return dict(state)

    def _seen(self, classroom: Classroom, *, by_presenter: bool) -> act.Seen:
        join = f"{self._base.get(classroom.record.id, '')}/J/{classroom.record.code}"
        return seen(classroom, by_presenter=by_presenter, join=join)

    def _ticker(self, classroom: Classroom) -> Callable[[], bool]:
        id, due = classroom.record.id, 0.0

        def tick() -> bool:
            nonlocal due
            if id not in self._present:
                return False
            if self._clock() >= due:
                due = self._clock() + TOLD_EVERY_S
                try:
                    self._tell(classroom)
                except Exception:  # noqa: BLE001
                    # What goes wrong once must not end the class.
                    _log.exception("A class could not be told of")
            return True

        return tick

    def _tell(self, classroom: Classroom) -> None:
        id = classroom.record.id
        with classroom.lock:
            classroom.look()
            told = self._told.setdefault(id, {})
            in_class = list(self._present.get(id, {}).items())
            for by_presenter in {present.audience == "presenter" for _, present in in_class}:
                news = msgspec.json.encode(self._seen(classroom, by_presenter=by_presenter))
                if told.get(by_presenter) != news:
                    told[by_presenter] = news
                    self._fan_out.tell(_audience(id, by_presenter=by_presenter), "class", news)
            for sid, present in in_class:
                student = present.student and classroom.record.roster.find(present.student)
                if student and (own := msgspec.json.encode(mine(classroom, student))) != present.told:
                    present.told = own
                    self._fan_out.tell(_own(id, sid), "mine", own)


def _kept(receipt: Receipt | None) -> Answer:
    """Return what is said of something once it is kept, or cannot be for now."""
    return {} if receipt is None or receipt.wait() else {"kept": False}


def _audience(id: str, *, by_presenter: bool) -> str:
    """Return under which name presenters, or all others, are told of a class. No room is called so."""
    return f"{id}/presenters" if by_presenter else f"{id}/class"


def _class_of(room: str) -> str:
    """Return the id of the class whose room this is, or beside whose it is."""
    return room.removeprefix(CLASS_ROOM).removesuffix(RIGHT)


def _own(id: str, sid: str) -> str:
    return f"{id}/{sid}"

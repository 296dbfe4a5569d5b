"""One class that runs: its record, its world, and who is connected."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import RLock
from typing import Any, Protocol

import msgspec

from lbviz.course.lesson import Question
from lbviz.live.journal import Receipt
from lbviz.live.limits import check_scenario
from lbviz.live.live_world import LiveWorld
from lbviz.live.messages import OpenScenario, Pause, Resume, SetSpeed
from lbviz.live.room import Room
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import to_link
from lbviz.scenarios.spec import Scenario
from lbviz.sim.nodes.client.commands import Seat, Send, Unseat

from .belonging import Belonging, key_of, placing_policy
from .by_hand import ByHand
from .deciding import commands_of, foreseen, right_now
from .events import AnyEvent, Cleared, Decided, Did, Joined, Polled, Renamed, SentAway, Stepped, Voted
from .names import given_name, typed_name
from .plan import Asked, Step
from .polls import Phase
from .record import LOBBY, Record
from .roster import MAX_STUDENTS, Student, digest, new_token
from .thumbs import Thumbs

# Who acts in the world for the class itself.
CLASS = "class"


class Outside(Protocol):
    """What a class needs of the world outside: real time (s), where its events are kept, its room, and somebody who
    finds out, elsewhere, what decides a chapter's question, and calls back with the option, None where none is right.
    """

    def clock(self) -> float: ...
    def trouble(self) -> str | None:
        """Say why nothing is kept now, None while all is well."""

    def keep(self, id: str, event: bytes) -> Receipt: ...
    def room(self, record: Record, scenario: Callable[[], Scenario], speed: float) -> Room: ...
    def decide(self, id: str, question: Question, then: Callable[[int | None], None]) -> None: ...


class Classroom:
    """Carries out what presenters and students ask for. All public methods may be called from any thread."""

    def __init__(self, record: Record, outside: Outside) -> None:
        self.record = record
        self.belonging = Belonging()
        self.by_hand = ByHand()
        self.thumbs = Thumbs(outside.clock)
        self.foreseen: int | None = None
        self.presenters = 0
        self._outside = outside
        self._watched: LiveWorld | None = None
        self._due: float | None = None
        self.lock = RLock()

    # --- its world ------------------------------------------------------------------------------------------

    @property
    def room(self) -> Room:
        """The class's room, which begins with the world of its first step."""
        first = self.record.plan.steps[0]
        return self._outside.room(self.record, lambda: self._seated(first.world), first.speed)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is connected."""
        return not self.presenters and not any(student.here for student in self.record.roster.all)

    @property
    def trouble(self) -> str | None:
        """Why nothing is kept now, None while all is well."""
        return self._outside.trouble()

    @property
    def step(self) -> Step | None:
        """The step that the class is at, None in the lobby."""
        return None if self.record.step == LOBBY else self.record.plan.steps[self.record.step]

    @property
    def asked(self) -> Asked | None:
        """The question of the step that the class is at."""
        return None if self.step is None else self.step.ask

    def wake(self) -> None:
        """Let time go on in its world, whether or not anybody looks at it."""
        self.room.join(CLASS, "reader")

    def rest(self) -> None:
        """Let time stand still once nobody looks."""
        self.room.leave(CLASS)

    def look(self) -> None:
        """See what became of the world: who has a seat, who belongs where, and what was decided."""
        with self.lock:
            source = self._watch()
            if self.room.newest is None:
                self._seat(student for student in self.record.roster.all if student.address not in source.asks)
            self.belonging.look(placing_policy(source), self.keys())
            if self._due is not None and source.now >= self._due:
                self._decide()

    def keys(self) -> dict[int, str]:
        """Return what a balancer hashes of each student, by number."""
        source = self._watch()
        return {student.number: key_of(student.address, source) for student in self.record.roster.all}

    def _watch(self) -> LiveWorld:
        """Watch the world that the room shows now, which may be another than before."""
        source = self.room.source
        if source is not self._watched:
            if self._watched is not None:
                self._watched.world.unwatch(self.by_hand)
            source.world.watch(self.by_hand)
            self._watched = source
        return source

    def _seat(self, students: Iterable[Student]) -> None:
        for student in students:
            # A world that is full has no seat for everybody.
            with suppress(FieldError):
                self.room.enact(Seat(student.address), CLASS)

    def _seated(self, scenario: Scenario | None) -> Scenario:
        assert scenario is not None
        for student in self.record.roster.all:
            seated = Seat(student.address).resulting(scenario)
            with suppress(FieldError):
                check_scenario(seated)
                scenario = seated
        return scenario

    # --- students ---------------------------------------------------------------------------------------------

    def join(self, token: str | None) -> tuple[Student, str, Receipt | None]:
        """Let a student in, or back in by their token. Return who they are, their token, and the receipt of a new one.

        Raises FieldError where nobody new comes in.
        """
        with self.lock:
            record = self.record
            known = record.roster.by_token(token) if token else None
            if known is not None and token is not None:
                return known, token, None
            if record.ended:
                raise FieldError("class", record.code, "a class that goes on", "This class is over.")
            if record.switches["locked"]:
                sentence = "The class is locked: ask your teacher to let you in."
                raise FieldError("class", record.code, "a class that is open", sentence)
            if len(record.roster) >= MAX_STUDENTS:
                raise FieldError("class", record.code, f"at most {MAX_STUDENTS} students", "This class is full.")
            token = new_token()
            number, name = record.roster.next_number, given_name(record.roster.names)
            receipt = self.happen(Joined(number, name, digest(token)))
            student = record.roster.find(number)
            assert student is not None
            self.look()
            return student, token, receipt

    def vote(self, number: int, option: int) -> Receipt:
        """Take a student's vote. Raises FieldError where no vote is open."""
        with self.lock:
            self._student(number)
            poll = self.record.poll
            if poll is None:
                raise FieldError("option", option, "an open vote", "Nothing is asked now.")
            poll.check(option)
            return self.happen(Voted(self.record.step, number, option))

    def rename(self, number: int, text: str) -> Receipt:
        """Let a student be called what they typed. Raises FieldError unless the teacher lets them."""
        with self.lock:
            student = self._student(number)
            if not self.record.switches["typing_names"]:
                sentence = "Names are given here: your teacher can let you type your own."
                raise FieldError("name", text, "leave from the teacher", sentence)
            return self.happen(Renamed(number, typed_name(text, self.record.roster.names - {student.name})))

    def send(self, number: int) -> Receipt | None:
        """Let a student send a request. Raises FieldError where they may not now."""
        with self.lock:
            student = self._student(number)
            source = self._watch()
            if not self.can_send:
                sentence = "Nobody can send now: wait for your teacher."
                raise FieldError("", "a request", "nothing while sending is switched off", sentence)
            self.thumbs.spend(number, source.requests_in_flight)
            self.by_hand.expect(number, source.sent + 1, source.now)
            return self.room.enact(Send(student.address), CLASS)

    @property
    def can_send(self) -> bool:
        """Whether students can send requests now."""
        record = self.record
        room = self.room
        return record.switches["sending"] and not (record.ended or room.pace.paused or room.newest is not None)

    def send_away(self, number: int) -> Receipt:
        """Send a student away, with their seat."""
        with self.lock:
            student = self._student(number)
            receipt = self.happen(SentAway(number))
            self.room.enact(Unseat(student.address), CLASS)
            return receipt

    def _student(self, number: int) -> Student:
        student = self.record.roster.find(number)
        if student is None:
            sentence = "Your teacher has sent you away from this class."
            raise FieldError("student", number, "somebody in this class", sentence)
        return student

    # --- the plan ---------------------------------------------------------------------------------------------

    def go_to(self, step: int) -> Receipt:
        """Go to a step of the plan; the world is as the steps before it leave it. Raises FieldError."""
        with self.lock:
            steps = self.record.plan.steps
            if not 0 <= step < len(steps):
                what = "the last step" if step >= len(steps) else "the first step"
                raise FieldError("step", step, f"0 to {len(steps) - 1}", f"This is {what} already.")
            before = self.record.step
            if step == before + 1 and steps[step].world is None and self.step is not None:
                if not self.record.done:
                    self._make_up_for(self.step)
            elif step != 0 or before != LOBBY:
                self._rebuild(step)
            self._due = self.foreseen = None
            receipt = self.happen(Stepped(step))
            self.look()
            return receipt

    def do(self) -> Receipt:
        """Do what this step's own button does. Raises FieldError where it has none, or it was done."""
        with self.lock:
            if self.step is None or not self.step.do:
                raise FieldError("type", "do", "a step that does something", "This step does nothing by itself.")
            if self.record.done:
                raise FieldError("type", "do", "a step that was not done yet", "That was done already.")
            self._do(self.step)
            receipt = self.happen(Did(self.record.step))
            self.look()
            return receipt

    def pause(self, on: bool) -> Receipt | None:
        """Stop the class's clock, or let it go on."""
        return self.room.enact(Pause() if on else Resume(), CLASS)

    def _do(self, step: Step) -> None:
        for command in commands_of(step.do, self._watch()):
            self.room.enact(command, CLASS)

    def _make_up_for(self, step: Step) -> None:
        """Do what a step would have done, as far as nobody has done it by hand."""
        with suppress(FieldError):
            self._do(step)

    def _rebuild(self, step: int) -> None:
        steps = self.record.plan.steps
        begin = max(place for place, each in enumerate(steps[: step + 1]) if each.world is not None)
        self.room.enact(OpenScenario(to_link(self._seated(steps[begin].world))), CLASS)
        self.room.enact(SetSpeed(steps[begin].speed), CLASS)
        for each in steps[begin:step]:
            self._make_up_for(each)
        self.belonging = Belonging()

    # --- votes ------------------------------------------------------------------------------------------------

    def poll(self, phase: Phase) -> Receipt:
        """Let the question of this step go on. Raises FieldError where that does not follow."""
        with self.lock:
            step, asked, poll = self.step, self.asked, self.record.poll
            if step is None or asked is None:
                raise FieldError("type", phase, "a step that asks something", "This step asks nothing.")
            if poll is None and phase != "open":
                raise FieldError("type", phase, "an open vote", "Open the vote first.")
            if poll is not None:
                poll.check_follows(phase)
            receipt = self.happen(Polled(self.record.step, phase))
            if phase == "open":
                self._foresee(step, asked)
            elif phase == "run":
                self._run(step, asked)
            return receipt

    def clear(self) -> Receipt:
        """Put this step's question away."""
        with self.lock:
            self.foreseen = self._due = None
            return self.happen(Cleared(self.record.step))

    def _foresee(self, step: Step, asked: Asked) -> None:
        if asked.run is not None and asked.run.scenario is not None:
            self._ask_outside(asked.run, self._foreseen_of(self.record.step))
        else:
            do = "" if self.record.done else step.do
            self.foreseen = foreseen(asked, do, self._watch(), self.belonging, self.keys())

    def _foreseen_of(self, step: int) -> Callable[[int | None], None]:
        def then(right: int | None) -> None:
            if self.record.step == step:
                self.foreseen = right

        return then

    def _run(self, step: Step, asked: Asked) -> None:
        place = self.record.step
        if asked.run is not None and asked.run.scenario is not None:
            if self.foreseen is not None:
                # The same run again would come to the same.
                self._decided(place, self.foreseen)
            else:
                self._ask_outside(asked.run, lambda right: self._decided(place, right))
            return
        if step.do and not self.record.done:
            self.do()
        self._due = self._watch().now + asked.after_s
        self.look()

    def _ask_outside(self, question: Question, then: Callable[[int | None], None]) -> None:
        self._outside.decide(self.record.id, question, then)

    def _decide(self) -> None:
        self._due = None
        if self.asked is not None:
            self.happen(Decided(self.record.step, right_now(self.asked, self._watch(), self.belonging.moved)))

    def _decided(self, step: int, right: int | None) -> None:
        with self.lock:
            self.happen(Decided(step, right))

    # --- what happens -----------------------------------------------------------------------------------------

    def happen(self, event: AnyEvent) -> Receipt:
        """Let something happen, and keep it."""
        with self.lock:
            self.record.apply(event)
            return self._outside.keep(self.record.id, msgspec.json.encode(event))

    def export(self) -> dict[str, Any]:
        """Return what a teacher takes home: names, questions and votes. No token, no key."""
        with self.lock:
            record = self.record
            return {
                "class": record.plan.title,
                "students": [{"number": each.number, "name": each.name} for each in record.roster.all],
                "questions": [
                    {
                        "question": asked.text,
                        "options": asked.options,
                        "right": record.right.get(place),
                        "before_the_talk": _named(poll.votes if poll.before is None else poll.before),
                        "after_the_talk": None if poll.before is None else _named(poll.votes),
                    }
                    for place, poll in record.polls.items()
                    if (asked := record.plan.steps[place].ask) is not None
                ],
                "scenario": to_link(self.room.source.scenario),
            }


def _named(votes: dict[int, int]) -> dict[str, int]:
    return {str(number): option for number, option in votes.items()}

"""What each audience sees of a class."""

from .belonging import MovedStudents
from .classroom import Classroom
from .messages import (
    Mine,
    MyMove,
    Notes,
    PlanStep,
    Seen,
    SeenQuestion,
    SeenSpotlight,
    SeenStep,
    SeenStudent,
    Teacher,
)
from .roster import Student


def seen(classroom: Classroom, *, by_presenter: bool, join: str = "") -> Seen:
    """Return a class as presenters see it, or as everybody else does. `join` is the address for phones."""
    record = classroom.record
    step, students = classroom.step, record.roster.all
    named = by_presenter or record.switches["names_shown"]
    here = sum(student.here for student in students)
    return Seen(
        class_=record.id,
        code=record.code,
        title=record.plan.title,
        phase="ended" if record.ended else "lobby" if step is None else "running",
        here=here,
        away=len(students) - here,
        locked=record.switches["locked"],
        paused=classroom.room.pace.paused,
        sending=record.switches["sending"],
        labels_hidden=record.switches["labels_hidden"],
        names_shown=record.switches["names_shown"],
        typing_names=record.switches["typing_names"],
        step=None if step is None else SeenStep(record.step + 1, len(record.plan.steps), step.title, step.show),
        question=_question(classroom, by_presenter=by_presenter),
        spotlight=_spotlight(classroom),
        moved=classroom.belonging.moved,
        students=[_student(student, classroom, named=named) for student in students],
        trouble=classroom.trouble,
        teacher=_teacher(classroom, join) if by_presenter else None,
    )


def mine(classroom: Classroom, student: Student) -> Mine:
    """Return what a student sees of themselves."""
    belonging, number = classroom.belonging, student.number
    poll = classroom.record.poll
    return Mine(
        number=number,
        name=student.name,
        colour=student.colour,
        address=student.address,
        server=belonging.of.get(number),
        moved=_move(classroom, number),
        vote=None if poll is None else poll.votes.get(number),
        can_send=classroom.can_send,
        requests=classroom.by_hand.of(number),
    )


def _question(classroom: Classroom, *, by_presenter: bool) -> SeenQuestion | None:
    record, asked, poll = classroom.record, classroom.asked, classroom.record.poll
    if asked is None or poll is None:
        return None
    shown = by_presenter or poll.phase == "revealed"
    before, after = poll.counts()
    decided = record.step in record.right
    return SeenQuestion(
        text=asked.text,
        options=asked.options,
        phase=poll.phase,
        voted=len(poll.votes),
        before=before if shown else None,
        after=after if shown else None,
        right=record.right.get(record.step) if decided and shown else None,
        decided=decided,
        words=asked.words if poll.phase == "revealed" else None,
    )


def _spotlight(classroom: Classroom) -> SeenSpotlight | None:
    spotlit = classroom.record.spotlight
    if spotlit.node is None and spotlit.student is None:
        return None
    return SeenSpotlight(spotlit.node, spotlit.student)


def _student(student: Student, classroom: Classroom, *, named: bool) -> SeenStudent:
    return SeenStudent(
        number=student.number,
        address=student.address,
        colour=student.colour,
        here=student.here,
        name=student.name if named else None,
        server=classroom.belonging.of.get(student.number),
    )


def _teacher(classroom: Classroom, join: str) -> Teacher:
    record, step, poll = classroom.record, classroom.step, classroom.record.poll
    right = record.right.get(record.step, classroom.foreseen)
    notes = Notes("", "", None, done=False)
    if step is not None:
        notes = Notes(step.say, step.see, step.label if step.do else None, done=record.done)
    return Teacher(
        plan=[PlanStep(each.title, each.minutes) for each in record.plan.steps],
        notes=notes,
        advice=None if poll is None else poll.advice(right),
        foreseen=right,
        has_question=classroom.asked is not None,
        join=join,
        leave=record.plan.leave,
        presenters=classroom.presenters,
    )


def _move(classroom: Classroom, number: int) -> MyMove | None:
    belonging = classroom.belonging
    source, moved = belonging.came_from.get(number), belonging.moved
    if source is None or moved is None:
        return None
    target = belonging.of.get(number)
    return MyMove(source, target, _why(moved, belonging.rule(number)))


def _why(moved: MovedStudents, rule: str) -> str:
    stayed = moved.of - moved.now
    who = f"{stayed} of {moved.of} did not move."
    return f"{rule} {who}".strip()

"""What classes need of the world outside: the store, their rooms, and runs that decide a chapter's questions."""

from collections.abc import Callable

import msgspec

from lbviz.classroom.record import Record
from lbviz.course.lesson import Question
from lbviz.experiments.messages import Found, Said
from lbviz.experiments.results import Runs
from lbviz.live.opening import Beginning
from lbviz.live.room import Room
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import Scenario
from lbviz.store.store import Receipt, Store

from .kept_rooms import KeptRooms
from .plans import plan_of_question

SEED = 1


class ClassesOutside:
    """As `classroom.Outside` asks for it. `spawn` begins a task of its own."""

    def __init__(
        self,
        store: Store,
        rooms: KeptRooms,
        runs: Runs,
        spawn: Callable[[Callable[[], None]], object],
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._runs = runs
        self._spawn = spawn
        self.clock = clock

    def trouble(self) -> str | None:
        """Say why nothing is kept now, None while all is well."""
        return None if self._store.trouble is None else self._store.trouble.sentence

    def keep(self, id: str, event: bytes) -> Receipt:
        """Keep an event of a class."""
        return self._store.append(id, event)

    def room(self, record: Record, scenario: Callable[[], Scenario], speed: float) -> Room:
        """Return the room of a class, which begins with this scenario if it does not run."""
        room = self._rooms.find(record.room)
        return room or self._rooms.open(record.room, Beginning(scenario(), speed, "reader"))

    def decide(self, id: str, question: Question, then: Callable[[int | None], None]) -> None:
        """Run what decides a question in a child process, then say which option is right."""

        def run() -> None:
            try:
                stream = self._runs.begin(plan_of_question(question, [SEED]), f"class {id}", "classes")
            except FieldError:
                then(None)
                return
            try:
                holds = [said.holds for line in stream if isinstance(said := _said(line), Found)]
            finally:
                stream.close()
            right = [place for place, is_right in enumerate(holds[0]) if is_right] if holds else []
            then(right[0] if len(right) == 1 else None)

        self._spawn(run)


def _said(line: bytes) -> Said:
    said: Said = msgspec.json.decode(line, type=Said)
    return said

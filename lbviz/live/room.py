"""A room: one live world and its members, on a clock that is passed in."""

from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any, Protocol

from lbviz.scenarios.catalogue import find_preset
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import to_link
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import Command
from lbviz.sim.commands.servers import AddServer

from .feeds import OPTIONAL
from .feeds.news import News
from .history import Edit, History, NewRun
from .limits import MAX_IN_FLIGHT, check_scenario
from .members import Members, Role
from .messages import (
    SPEEDS,
    Batch,
    OpenPreset,
    Pause,
    Redo,
    Reset,
    Resume,
    RoomCommand,
    SetSpeed,
    Snapshot,
    Step,
    Undo,
    WhoSeesWhat,
    Why,
)
from .run import Run

TICK_S = 0.05
# A new room has run this long already (simulated seconds), so that who opens it finds it busy.
WARM_UP_S = 5.0
# Where the machine slept or was overloaded, the world does not race after the lost time.
MAX_TICK_S = 0.5


class Surroundings(Protocol):
    """What a room needs of the world outside: real time, a task of its own, and a way to its members."""

    def clock(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...
    def spawn(self, task: Callable[[], None]) -> None: ...
    def send(self, room: str, message: Batch | Snapshot) -> None: ...


class Room:
    """Paces a world while somebody is here, carries out commands, and tells all members the same.

    `role` is what each member is here. All public methods may be called from any thread.
    """

    def __init__(
        self, id: str, scenario: Scenario, surroundings: Surroundings, speed: float = 1.0, role: Role = "presenter"
    ) -> None:
        check_scenario(scenario)
        self.id = id
        self.role: Role = role
        self.members = Members()
        self.run = _busy_run(scenario, speed)
        self.history = History()
        self.paused = False
        self.notice: str | None = None
        self.changes = 0
        self._outside = surroundings
        self._lock = RLock()
        self._news = News()
        self._seq = 0
        self._pacing = False
        self._last_tick = surroundings.clock()
        self.last_watched = self._last_tick
        self._run_is_new = False

    # --- members ------------------------------------------------------------------------------------------

    def join(self, member: str) -> Snapshot:
        """Let a member in; the clock goes on if it stood still for want of any."""
        with self._lock:
            if not self.members:
                self._last_tick = self._outside.clock()
            self.members.join(member, self.role)
            self.changes += 1
            self._keep_pace()
            return self.snapshot()

    def leave(self, member: str) -> None:
        """Let a member go; nothing happens if it is not here."""
        with self._lock:
            if member not in self.members:
                return
            self._catch_up()
            self.members.leave(member)
            self._news.forget(self.members.followed)
            self.changes += 1
            self.last_watched = self._outside.clock()
            self._flush()

    def follow(self, member: str, feeds: Sequence[str]) -> None:
        """Let a member follow these optional feeds and no others; what it lacks of them is sent at once.

        Raises FieldError if there is no such feed.
        """
        for index, name in enumerate(feeds):
            if name not in OPTIONAL:
                raise FieldError(f"feeds[{index}]", name, f"one of {', '.join(sorted(OPTIONAL))}")
        with self._lock:
            self._catch_up()
            self.members.follow(member, feeds)
            self._news.forget(self.members.followed)
            self._flush()

    def snapshot(self) -> Snapshot:
        """Return all that a member needs to begin with the next batch."""
        with self._lock:
            self._catch_up()
            self._flush()
            return self._snapshot(self._news.all(self, self.members.followed))

    def why(self, request: int) -> Why | None:
        """Return the latest pick made for a request, None if none was or it is long gone."""
        with self._lock:
            return self.run.picks.get(request)

    def who_sees_what(self, request: int) -> WhoSeesWhat | None:
        """Return who sees what of a request, None if it is long gone."""
        with self._lock:
            return self.run.who_sees_what(request)

    def share(self) -> str:
        """Return the scenario as it is set now, as text for a link."""
        with self._lock:
            return to_link(self.run.world.scenario)

    # --- commands -----------------------------------------------------------------------------------------

    def command(self, command: RoomCommand, by: str) -> None:
        """Carry out a member's command and tell all members at once.

        Raises FieldError, with nothing changed, if it is refused.
        """
        with self._lock:
            self.members.check_may_change(by)
            self._catch_up()
            try:
                self._carry_out(command)
            finally:
                self._flush()
                self._keep_pace()

    def _carry_out(self, command: RoomCommand) -> None:
        notice = None
        match command:
            case Pause():
                self.paused = True
            case Resume():
                self.paused = False
            case Step():
                self.paused = True
                if not self.run.step():
                    notice = "Nothing more will happen by itself: no request is on its way or will be sent soon."
            case SetSpeed(speed=speed):
                if speed not in SPEEDS:
                    raise FieldError("speed", speed, f"one of {', '.join(f'{each:g}' for each in SPEEDS)}")
                self.run.speed = speed
            case Reset():
                self._begin_anew(Run(self.run.opened_with, self.run.speed), "reset")
            case OpenPreset(id=id):
                preset = find_preset(id, "id")
                self._begin_anew(_busy_run(preset.scenario, preset.speed), f"open {preset.scenario.title}")
            case Undo():
                self._undo()
            case Redo():
                self._redo()
            case _:
                self._change(command)
        self.notice = notice
        self.changes += 1
        self.run.sample()

    def _change(self, command: Command) -> None:
        command.check(self.run.world.scenario, check_scenario)
        applied = self.run.apply(command)
        self.history.add(Edit(applied.command, applied.inverse, self._outside.clock()))

    def _undo(self) -> None:
        match self.history.last_done:
            case None:
                raise FieldError("", "undo", "a change to take back, but there is none")
            case NewRun() as reset:
                self._begin(reset.before)
            case Edit() as edit if not self._is_back_already(edit):
                try:
                    self.run.apply(edit.undo)
                except FieldError:
                    # Only a server that drained and left on its own can be missing here.
                    self.history.forget_last_done()
                    raise FieldError("", edit.label, "a change that can still be undone; the server has left") from None
        self.history.undone()

    def _is_back_already(self, edit: Edit) -> bool:
        """Return whether undoing a removal has brought back the server that this edit had begun to drain."""
        if not isinstance(edit.undo, AddServer):
            return False
        server = self.run.world.site.find_server(edit.undo.server.id)
        return server is not None and server.spec.status != "draining"

    def _redo(self) -> None:
        match self.history.last_undone:
            case None:
                raise FieldError("", "redo", "an undone change, but there is none")
            case NewRun() as reset:
                self._begin(reset.after)
            case Edit() as edit:
                try:
                    self.run.apply(edit.redo)
                except FieldError:
                    self.history.forget_last_undone()
                    raise FieldError("", edit.label, "a change that can still be redone; the server has left") from None
        self.history.redone()

    def _begin_anew(self, run: Run, label: str) -> None:
        new_run = NewRun(self.run, run, label)
        self._begin(run)
        self.history.add_reset(new_run)

    def _begin(self, run: Run) -> None:
        """Go on with another run: what the members know of the old one is void, so all will get a snapshot."""
        self.run.take_records()
        self.run = run
        self._run_is_new = True

    # --- time ---------------------------------------------------------------------------------------------

    def _keep_pace(self) -> None:
        if not self._pacing and self._moves():
            self._pacing = True
            self._outside.spawn(self._pace)

    def _moves(self) -> bool:
        return bool(self.members) and not self.paused

    def _pace(self) -> None:
        while True:
            self._outside.sleep(TICK_S)
            with self._lock:
                self._catch_up()
                self._flush()
                if not self._moves():
                    self._pacing = False
                    return

    def _catch_up(self) -> None:
        """Let the simulated time that has passed since the last tick pass in the world."""
        now = self._outside.clock()
        elapsed = min(now - self._last_tick, MAX_TICK_S)
        self._last_tick = now
        if not self._moves():
            return
        tally = self.run.world.tally
        before = tally.in_flight
        self.run.advance_to(self.run.world.now + elapsed * self.run.speed)
        if tally.in_flight > max(before, MAX_IN_FLIGHT):
            self.paused = True
            self.changes += 1
            self.notice = (
                f"Paused: more than {MAX_IN_FLIGHT:,} requests are in flight, which is all a live room holds. "
                "Lower the rate or give the servers a bounded queue."
            )

    # --- messages -----------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Send what is new, if anything is: a batch, or a snapshot of a new run."""
        message = self._new_batch() if not self._run_is_new else self._new_snapshot()
        if message is not None:
            self._run_is_new = False
            self._outside.send(self.id, message)

    def _new_snapshot(self) -> Snapshot:
        self.run.take_records()
        self._seq += 1
        return self._snapshot(self._news.take_all(self, self.members.followed))

    def _new_batch(self) -> Batch | None:
        records = self.run.take_records()
        news = self._news.take(self, self.members.followed)
        if not (records or news):
            return None
        self._seq += 1
        return Batch(
            room=self.id,
            seq=self._seq,
            wall_ms=self._wall_ms(),
            time=self.run.world.now,
            rate=self._rate(),
            records=records,
            feeds=news,
        )

    def _snapshot(self, feeds: dict[str, Any]) -> Snapshot:
        return Snapshot(
            room=self.id,
            seq=self._seq,
            wall_ms=self._wall_ms(),
            time=self.run.world.now,
            rate=self._rate(),
            feeds=feeds,
            history=list(self.run.samples),
            requests=self.run.in_flight(),
        )

    def _rate(self) -> float:
        return 0.0 if self.paused else self.run.speed

    def _wall_ms(self) -> float:
        return round(self._outside.clock() * 1000, 2)


def _busy_run(scenario: Scenario, speed: float) -> Run:
    run = Run(scenario, speed)
    run.advance_to(WARM_UP_S)
    run.take_records()
    return run

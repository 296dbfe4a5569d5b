"""A room: one live world and the viewers who watch it, on a clock that is passed in."""

from collections.abc import Callable
from threading import RLock
from typing import Protocol

from msgspec import UNSET, UnsetType

from lbviz.placement.running import Placement
from lbviz.scenarios.catalogue import find_preset
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import to_link
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import Command
from lbviz.sim.commands.servers import AddServer

from .history import Edit, History, NewRun
from .limits import MAX_IN_FLIGHT, check_scenario
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
    Sight,
    Snapshot,
    State,
    Step,
    Undo,
    Why,
)
from .run import Run

TICK_S = 0.05
# A new room has run this long already (simulated seconds), so that who opens it finds it busy.
WARM_UP_S = 5.0
# Where the machine slept or was overloaded, the world does not race after the lost time.
MAX_TICK_S = 0.5


class Surroundings(Protocol):
    """What a room needs of the world outside: real time, a task of its own, and a way to its viewers."""

    def clock(self) -> float: ...
    def sleep(self, seconds: float) -> None: ...
    def spawn(self, task: Callable[[], None]) -> None: ...
    def send(self, room: str, message: Batch | Snapshot) -> None: ...


class Room:
    """Paces a world while somebody watches, carries out commands, and tells all viewers the same.

    All public methods may be called from any thread.
    """

    def __init__(self, id: str, scenario: Scenario, surroundings: Surroundings, speed: float = 1.0) -> None:
        check_scenario(scenario)
        self.id = id
        self.viewers: set[str] = set()
        self._outside = surroundings
        self._lock = RLock()
        self._run = _busy_run(scenario, speed)
        self._history = History()
        self._paused = False
        self._notice: str | None = None
        self._seq = 0
        self._pacing = False
        self._last_tick = surroundings.clock()
        self.last_watched = self._last_tick
        self._run_is_new = False
        self._state_is_new = True
        self._sent_revision = self._run.world.revision
        self._sent_figures = self._run.figures
        self._sent_pick = 0
        self._sent_placement: Placement | None = None
        self._sent_front_pick: Why | None = None

    # --- viewers ------------------------------------------------------------------------------------------

    def join(self, viewer: str) -> Snapshot:
        """Let a viewer watch; the clock goes on if it stood still for want of any."""
        with self._lock:
            if not self.viewers:
                self._last_tick = self._outside.clock()
            self.viewers.add(viewer)
            self._state_is_new = True
            self._keep_pace()
            return self.snapshot()

    def leave(self, viewer: str) -> None:
        """Let a viewer go; nothing happens where it is not here."""
        with self._lock:
            if viewer not in self.viewers:
                return
            self._catch_up()
            self.viewers.discard(viewer)
            self._state_is_new = True
            self.last_watched = self._outside.clock()
            self._flush()

    def snapshot(self) -> Snapshot:
        """Return all that a viewer needs to begin with the next batch."""
        with self._lock:
            self._catch_up()
            self._flush()
            return self._snapshot()

    def why(self, request: int) -> Why | None:
        """Return the latest pick made for a request, None where it was not picked for or is long gone."""
        with self._lock:
            return self._run.picks.get(request)

    def sight(self, request: int) -> Sight | None:
        """Return who sees what of a request, None where it is long gone."""
        with self._lock:
            return self._run.sight(request)

    def share(self) -> str:
        """Return the scenario as it is set now, as text for a link."""
        with self._lock:
            return to_link(self._run.world.scenario)

    # --- commands -----------------------------------------------------------------------------------------

    def command(self, command: RoomCommand) -> None:
        """Carry out a command and tell all viewers at once. Raises FieldError, with nothing changed, if refused."""
        with self._lock:
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
                self._paused = True
            case Resume():
                self._paused = False
            case Step():
                self._paused = True
                if not self._run.step():
                    notice = "Nothing more will happen by itself: no request is on its way or will be sent soon."
            case SetSpeed(speed=speed):
                if speed not in SPEEDS:
                    raise FieldError("speed", speed, f"one of {', '.join(f'{each:g}' for each in SPEEDS)}")
                self._run.speed = speed
            case Reset():
                self._begin_anew(Run(self._run.opened_with, self._run.speed), "reset")
            case OpenPreset(id=id):
                preset = find_preset(id, "id")
                self._begin_anew(_busy_run(preset.scenario, preset.speed), f"open {preset.scenario.title}")
            case Undo():
                self._undo()
            case Redo():
                self._redo()
            case _:
                self._change(command)
        self._notice = notice
        self._state_is_new = True
        self._run.sample()

    def _change(self, command: Command) -> None:
        command.check(self._run.world.scenario, check_scenario)
        applied = self._run.apply(command)
        self._history.add(Edit(applied.command, applied.inverse, self._outside.clock()))

    def _undo(self) -> None:
        match self._history.last_done:
            case None:
                raise FieldError("", "undo", "a change to take back, but there is none")
            case NewRun() as reset:
                self._begin(reset.before)
            case Edit() as edit if not self._is_back_already(edit):
                try:
                    self._run.apply(edit.undo)
                except FieldError:
                    # Only a server that drained and left on its own can be missing here.
                    self._history.forget_last_done()
                    raise FieldError("", edit.label, "a change that can still be undone; the server has left") from None
        self._history.undone()

    def _is_back_already(self, edit: Edit) -> bool:
        """Return whether undoing a removal has brought back the server that this edit had begun to drain."""
        if not isinstance(edit.undo, AddServer):
            return False
        server = self._run.world.find_server(edit.undo.server.id)
        return server is not None and server.spec.status != "draining"

    def _redo(self) -> None:
        match self._history.last_undone:
            case None:
                raise FieldError("", "redo", "an undone change, but there is none")
            case NewRun() as reset:
                self._begin(reset.after)
            case Edit() as edit:
                try:
                    self._run.apply(edit.redo)
                except FieldError:
                    self._history.forget_last_undone()
                    raise FieldError("", edit.label, "a change that can still be redone; the server has left") from None
        self._history.redone()

    def _begin_anew(self, run: Run, label: str) -> None:
        new_run = NewRun(self._run, run, label)
        self._begin(run)
        self._history.add_reset(new_run)

    def _begin(self, run: Run) -> None:
        """Go on with another run: what the viewers know of the old one is void, so all will get a snapshot."""
        self._run.take_records()
        self._run = run
        self._run_is_new = True

    # --- time ---------------------------------------------------------------------------------------------

    def _keep_pace(self) -> None:
        if not self._pacing and self._moves():
            self._pacing = True
            self._outside.spawn(self._pace)

    def _moves(self) -> bool:
        return bool(self.viewers) and not self._paused

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
        tally = self._run.world.tally
        before = tally.in_flight
        self._run.advance_to(self._run.world.now + elapsed * self._run.speed)
        if tally.in_flight > max(before, MAX_IN_FLIGHT):
            self._paused = True
            self._state_is_new = True
            self._notice = (
                f"Paused: more than {MAX_IN_FLIGHT:,} requests are in flight, which is all a live room holds. "
                "Lower the rate or give the servers a bounded queue."
            )

    # --- messages -----------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Send what is new, if anything is: a batch, or a snapshot of a new run."""
        message = self._new_batch() if not self._run_is_new else self._new_snapshot()
        if message is not None:
            self._run_is_new = self._state_is_new = False
            self._sent_revision = self._run.world.revision
            self._sent_figures = self._run.figures
            self._outside.send(self.id, message)

    def _new_snapshot(self) -> Snapshot:
        self._run.take_records()
        self._seq += 1
        self._sent_pick = self._run.picks_made
        snapshot = self._snapshot()
        self._sent_placement, self._sent_front_pick = snapshot.placement, snapshot.front_pick
        return snapshot

    def _new_batch(self) -> Batch | None:
        run = self._run
        records = run.take_records()
        new_state = self._state_is_new or run.world.revision != self._sent_revision
        new_figures = not run.figures.same_but_for_time(self._sent_figures)
        if not (records or new_state or new_figures):
            return None
        new_picks = (new_figures or new_state) and run.picks_made != self._sent_pick
        if new_picks:
            self._sent_pick = run.picks_made
        new_placement: Placement | None = None
        new_front_pick: Why | UnsetType | None = UNSET
        if new_figures or new_state:
            if run.front_pick is not self._sent_front_pick:
                self._sent_front_pick = new_front_pick = run.front_pick
            placement = run.placement()
            if placement is not self._sent_placement:
                self._sent_placement = new_placement = placement
        self._seq += 1
        return Batch(
            seq=self._seq,
            wall_ms=self._wall_ms(),
            time=run.world.now,
            rate=self._rate(),
            records=records,
            state=self._state() if new_state else None,
            figures=run.figures if new_figures else None,
            last_picks=run.last_picks() if new_picks else [],
            placement=new_placement,
            front_pick=new_front_pick,
        )

    def _snapshot(self) -> Snapshot:
        run = self._run
        return Snapshot(
            seq=self._seq,
            wall_ms=self._wall_ms(),
            time=run.world.now,
            rate=self._rate(),
            state=self._state(),
            figures=run.figures,
            history=list(run.samples),
            last_picks=run.last_picks(),
            placement=run.placement(),
            front_pick=run.front_pick,
            requests=run.in_flight(),
        )

    def _state(self) -> State:
        undo, redo = self._history.last_done, self._history.last_undone
        return State(
            scenario=self._run.world.scenario,
            asks=self._run.world.path.asks,
            distances=self._run.distances(),
            paused=self._paused,
            speed=self._run.speed,
            viewers=len(self.viewers),
            undo=undo.label if undo else None,
            redo=redo.label if redo else None,
            notice=self._notice,
        )

    def _rate(self) -> float:
        return 0.0 if self._paused else self._run.speed

    def _wall_ms(self) -> float:
        return round(self._outside.clock() * 1000, 2)


def _busy_run(scenario: Scenario, speed: float) -> Run:
    run = Run(scenario, speed)
    run.advance_to(WARM_UP_S)
    run.take_records()
    return run

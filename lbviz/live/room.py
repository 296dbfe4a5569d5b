"""A room: a source and its members, on a clock that is passed in."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from threading import RLock

from lbviz.placement.loss import Loss
from lbviz.scenarios.catalogue import find_preset
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import from_link, to_link
from lbviz.scenarios.spec import Scenario
from lbviz.sim.commands import Command, WorldCommand
from lbviz.sim.nodes.client.commands import Seat, Send, Unseat

from .chronicle import Chronicle, Of, past
from .feeds import check_optional
from .history import ChangedSince, Edit, History, NewSource
from .journal import REACHED_EVERY_S, Entry, Journal, Receipt
from .limits import check_scenario
from .live_world import WARM_UP_S, LiveWorld, busy_world
from .members import Members, Role
from .messages import (
    OF_TIME,
    EndWhatIf,
    Explained,
    OpenPreset,
    OpenScenario,
    Pause,
    Redo,
    Reset,
    Resume,
    RoomCommand,
    Seek,
    SetSpeed,
    Snapshot,
    Step,
    StepBack,
    Undo,
    WhatIf,
)
from .pace import TOO_MANY_IN_FLIGHT, Pace, check_speed
from .past import TEN_MINUTES_S
from .stream import Stream
from .surroundings import Surroundings

# What the room of a pair's second world is called, after the first one's.
RIGHT = "-right"
# How much of the past is lived again before others may go on (simulated s).
AT_ONCE_S = 2.0
NOTHING_BEFORE = "What happened before is too long ago: it is not kept."
END_WHAT_IF_FIRST = "Two worlds go on side by side: first say which of them to go on with."
NOTHING_MORE = "Nothing more will happen by itself: no request is on its way or will be sent soon."


class Room:
    """Paces a source while somebody is here, carries out commands, and tells all members the same.

    `role` is what each member is here, and `kept_s` how far one can go back in it (simulated s).
    All public methods may be called from any thread.
    """

    def __init__(
        self,
        id: str,
        scenario: Scenario,
        surroundings: Surroundings,
        speed: float = 1.0,
        role: Role = "presenter",
        warm_s: float = WARM_UP_S,
        asked: Sequence[str] = (),
        beside: Scenario | None = None,
        copied: "Room | None" = None,
        kept_s: float = TEN_MINUTES_S,
    ) -> None:
        check_scenario(scenario)
        self._kept_s = kept_s
        self.id = id
        self.role: Role = role
        self.members = Members()
        self.source: LiveWorld = busy_world(scenario, speed, warm_s, asked, kept_s) if copied is None else copied.fork()
        self.history = History()
        self.log = Chronicle()
        self._worlds = 0
        self.pace = Pace(surroundings.clock())
        self.notice: str | None = None
        self.changes = 0
        self.last_watched = surroundings.clock()
        self.journal: Journal | None = None
        """Who keeps it, None where nobody does."""
        self._clock_then: float | None = None
        self._told_of = 0.0
        self._outside = surroundings
        self._lock = RLock()
        self._stream = Stream(self, surroundings.clock, surroundings.send)
        self._ticking = False
        self._newest: LiveWorld | None = None
        """The world as far as it ever came, where somebody has gone back in it."""
        self.right: Room | None = None
        """The room of a pair's second world. It does whatever this one does, and time passes in both alike."""
        self._left: Room | None = None
        self.compares = False
        """Whether the second world is a copy of this one that nobody changes."""
        if beside is not None:
            second = copied.right if copied is not None else None
            self.right = Room(f"{id}{RIGHT}", beside, surroundings, speed, role, warm_s, copied=second, kept_s=kept_s)
            self.right._left = self
            self.right.pace = self.pace
            self._look_at_both()

    # --- members ------------------------------------------------------------------------------------------

    def join(self, member: str, role: Role | None = None) -> Snapshot:
        """Let a member in, in the room's own role unless another is named.

        The clock goes on if it stood still for want of any.
        """
        with self._lock:
            if not self.members:
                self.pace.skip_to(self._outside.clock())
            self.members.join(member, role or self.role)
            self.changes += 1
            self._keep_ticking()
            return self.snapshot()

    def leave(self, member: str) -> None:
        """Let a member go; nothing happens if it is not here."""
        with self._lock:
            if member not in self.members:
                return
            self._catch_up()
            self.members.leave(member)
            self._follow_what_members_follow()
            self.changes += 1
            self.last_watched = self._outside.clock()
            self._stream.flush()

    def follow(self, member: str, feeds: Sequence[str]) -> None:
        """Let a member follow these optional feeds and no others; what it lacks of them is sent at once.

        Raises FieldError if there is no such feed.
        """
        check_optional(feeds)
        with self._lock:
            self.members.follow(member, feeds)
            self._catch_up()
            self._follow_what_members_follow()
            self._stream.flush()

    def snapshot(self) -> Snapshot:
        """Return all that a member needs to begin with the next batch."""
        with self._lock:
            self._catch_up()
            self._stream.flush()
            return self._stream.snapshot()

    def fork(self) -> LiveWorld:
        """Return a copy of its world as it is now."""
        with self._lock:
            self._catch_up()
            return self.source.fork()

    def explain(self, request: int) -> Explained:
        """Return why a request went where it went and who sees what of it, as far as that is not long gone."""
        with self._lock:
            return self.source.explain(request)

    def loss(self, server: str) -> Loss | None:
        """Return which keys would move without a server, None where it has none."""
        with self._lock:
            return self.source.loss(server)

    def share(self) -> str:
        """Return the scenario as it is set now, as text for a link."""
        with self._lock:
            return to_link(self.source.scenario)

    # --- commands -----------------------------------------------------------------------------------------

    def command(self, command: RoomCommand, by: str) -> Receipt | None:
        """Carry out a member's command and tell all members at once. Return the receipt of it, if it is being kept.

        Raises FieldError, with nothing changed, if it is refused.
        """
        if self._left is not None:
            return self._left.command(command, by)
        with self._lock:
            self.members.check_may_change(by)
            return self.enact(command, by)

    def enact(self, command: RoomCommand, by: str) -> Receipt | None:
        """Carry out a command whoever it is by; a quiet one is told of with the next batch.

        Raises FieldError, with nothing changed, if it is refused.
        """
        with self._lock:
            self._catch_up()
            entry = Entry(self.source.now, self._outside.clock(), command)
            self._enact(command, by)
            return None if self.journal is None else self.journal.wrote(entry)

    def live_again(self, entries: Iterable[Entry], reached: float) -> Iterator[None]:
        """Do once more what was done in it, up to a time (s) of the world that is shown then.

        It yields whenever somebody else may go on for a moment; until it has ended nobody may be let in.
        """
        for entry in entries:
            yield from self._live_until(entry.time)
            self._clock_then = entry.at
            with suppress(FieldError):
                self._enact(entry.command, "")
        self._clock_then = None
        yield from self._live_until(reached)
        self._write_happenings()

    def _live_until(self, time: float) -> Iterator[None]:
        both = [self] if self.right is None else [self, self.right]
        while self.source.now < time:
            for room in both:
                room.source.advance_to(min(time, room.source.now + AT_ONCE_S))
                room.source.take_records()
                room._come_forward()
                room._write_happenings()
            yield

    def _enact(self, command: RoomCommand, by: str) -> None:
        with self._lock:
            if isinstance(command, Command) and command.quiet:
                self._do_quietly(command, by)
                return
            try:
                self._do_command(command, by)
                if self.right is not None and self._concerns_both(command):
                    self.right.do_too(self._for_both(command), by)
            finally:
                self._stream.flush()
                self._keep_ticking()

    def _now(self) -> float:
        return self._outside.clock() if self._clock_then is None else self._clock_then

    def _for_both(self, command: RoomCommand) -> RoomCommand:
        """Return what the second world of a pair has to do for a command of the first."""
        return Seek(self.source.now) if isinstance(command, (Seek, StepBack)) else command

    def _do_quietly(self, command: WorldCommand, by: str) -> None:
        if self._newest is not None:
            self._go_another_way(self._newest, command, by)
        self.history.do(command, self.source, by, self._now())
        self._keep_ticking()
        if self.right is not None and self._concerns_both(command):
            self.right.do_too(command, by)

    def _concerns_both(self, command: RoomCommand) -> bool:
        """Return whether the second world does what this one does; a copy has all that people send, too."""
        return not self.compares or isinstance(command, (*OF_TIME, Send, Seat, Unseat))

    def do_too(self, command: RoomCommand, by: str) -> None:
        """Carry out what the first world of a pair has carried out, as far as that can be done here."""
        with self._lock:
            if not isinstance(command, Seek):
                self._catch_up()
            try:
                if isinstance(command, Command) and command.quiet:
                    self._do_quietly(command, by)
                elif not isinstance(command, Step):
                    self._do_command(command, by)
                if isinstance(command, Seek):
                    # Only now: from checkpoints one comes there at once, but to live all until then takes seconds.
                    self._catch_up()
            except FieldError:
                # The second world differs: what it has no such node for, it is not told.
                pass
            finally:
                self.changes += 1
                self._stream.flush()

    def _do_command(self, command: RoomCommand, by: str) -> None:
        self.notice = self._carry_out(command, by)
        self._come_forward()
        self.changes += 1
        self.source.sample()
        self._write_happenings()

    def _carry_out(self, command: RoomCommand, by: str) -> str | None:
        """Carry out a command; return a notice for all members, if there is one."""
        if self.compares and self._begins_anew(command):
            raise FieldError("type", "another world", "a world without a copy beside it", END_WHAT_IF_FIRST)
        newest, back = self._newest, self.source
        if newest is None or isinstance(command, (*OF_TIME, WhatIf, EndWhatIf)):
            return self._carry_out_here(command, by)
        if isinstance(command, Command):
            self._go_another_way(newest, command, by)
            return self._carry_out_here(command, by)
        # These are about what was done last, wherever one looks.
        self._newest = None
        self._show(newest)
        try:
            return self._carry_out_here(command, by)
        except FieldError:
            self._newest = newest
            self._show(back)
            raise

    def _begins_anew(self, command: RoomCommand) -> bool:
        """Return whether a command would show another world, so that time is not the same in a copy of this one."""
        match command:
            case Undo():
                return isinstance(self.history.last_done, NewSource)
            case Redo():
                return isinstance(self.history.last_undone, NewSource)
            case _:
                return isinstance(command, (Reset, OpenPreset, OpenScenario))

    def _carry_out_here(self, command: RoomCommand, by: str) -> str | None:
        match command:
            case Pause() if not self.pace.paused:
                self.pace.paused = True
                self._write("time", "paused", by)
            case Resume() if self.pace.paused:
                self.pace.paused = False
                self._write("time", "let time go on", by)
            case Step():
                self.pace.paused = True
                moved = self.source.step()
                self._write_happenings()
                self._write("time", "stepped", by)
                return None if moved else NOTHING_MORE
            case Seek(time=time):
                self._seek(time)
            case StepBack():
                before = self.source.time_before()
                if before is None:
                    return NOTHING_BEFORE
                self._seek(before)
            case SetSpeed(speed=speed):
                check_speed(speed)
                for each in (self.source, self._newest):
                    if each is not None:
                        each.speed = speed
                self._write("time", f"set the speed to {speed:g}×", by)
            case Reset():
                source = self.source
                fresh = LiveWorld(source.opened_with, source.speed, source.asked, self._kept_s)
                self._begin_anew(fresh, "reset", "reset the world", by)
            case OpenPreset(id=id):
                preset = find_preset(id, "id")
                self._open(preset.scenario, preset.speed, by)
            case OpenScenario(scenario=text):
                scenario = from_link(text)
                check_scenario(scenario)
                self._open(scenario, self.source.speed, by)
            case WhatIf():
                self._begin_what_if(by)
            case EndWhatIf(keep=keep):
                self._end_what_if(by, keep=keep)
            case Undo(line=line):
                self._undo(line, by)
            case Redo():
                self._redo(by)
            case Pause() | Resume():
                pass
            case _:
                self._do(command, by)
        return None

    # --- changes, and the log that tells of them --------------------------------------------------------------

    def _do(self, command: Command, by: str) -> None:
        edit = self.history.do(command, self.source, by, self._now())
        words = past(edit.label)
        if edit.line:
            self.log.rewrite(edit.line, self.source.now, words)
        else:
            edit.line = self._write("change", words, by)

    def _begin_anew(self, source: LiveWorld, label: str, words: str, by: str) -> None:
        self._worlds += 1
        source.number = self._worlds
        source.take_happenings()
        reset = self.history.begin_anew(self.source, source, label)
        reset.line = self._write("begin", words, by)
        self._show(source)

    def _begin_what_if(self, by: str) -> None:
        if self.right is not None:
            sentence = "Two worlds are here already."
            raise FieldError("type", "what_if", "a room with one world", sentence)
        self.right = Room(
            f"{self.id}{RIGHT}", self.source.scenario, self._outside, role="reader", copied=self, kept_s=self._kept_s
        )
        self.right._left, self.right.pace, self.compares = self, self.pace, True
        self._write("begin", "asked “what if?”", by)

    def _end_what_if(self, by: str, *, keep: bool) -> None:
        if self.right is None or not self.compares:
            raise FieldError("type", "end_what_if", "a world with a copy beside it", "There is no copy beside it.")
        copy = self.right.source
        self.right, self.compares = None, False
        if keep:
            self._write("begin", "kept the world as it was changed", by)
        else:
            self._begin_anew(copy, "go on as it was", "went on with the world as it was", by)

    def _seek(self, time: float) -> None:
        """Show the world as it was, or as far as it ever came."""
        newest = self._newest or self.source
        self.pace.paused = True
        back = newest if time >= newest.now else newest.at(max(time, newest.oldest))
        self._newest = None if back is newest else newest
        self._show(back)

    def _go_another_way(self, newest: LiveWorld, command: Command, by: str) -> None:
        """Let a world that was gone back to go another way; the way it went comes back by undo.

        Raises FieldError, with nothing changed, where the command would be refused.
        """
        back = self.source
        command.check(back.scenario, check_scenario)
        back.fork().apply(command, by)
        back.cut()
        self._newest = None
        self._worlds += 1
        back.number = self._worlds
        self.history.begin_anew(newest, back, "go back").line = self._write("begin", "went back in time", by)
        self._stream.begin_anew()

    def _come_forward(self) -> None:
        """Go on with the world that somebody had gone back in, once it is where it was."""
        newest = self._newest
        if newest is not None and self.source.now >= newest.now:
            newest.advance_to(self.source.now)
            self._newest = None
            self.changes += 1
            self._show(newest)

    @property
    def newest(self) -> float | None:
        """How far the world ever came (s), where somebody has gone back in it."""
        return None if self._newest is None else self._newest.now

    def _open(self, scenario: Scenario, speed: float, by: str) -> None:
        title = scenario.title
        self._begin_anew(
            busy_world(scenario, speed, kept_s=self._kept_s), f"open {title}", f"opened the world “{title}”", by
        )

    def _undo(self, line: int | None, by: str) -> None:
        edit = self.history.last_done
        if line is not None and (edit is None or edit.line != line):
            raise ChangedSince
        source = self.history.undo(self.source, by)
        if edit is not None:
            self._write(_of(edit), f"undid “{edit.label}”", by)
        self._show(source)

    def _redo(self, by: str) -> None:
        edit = self.history.last_undone
        source = self.history.redo(self.source, by)
        if edit is not None:
            edit.line = self._write(_of(edit), f"redid “{edit.label}”", by)
        self._show(source)

    def _write(self, of: Of, words: str, by: str) -> int:
        number = self.members.number(by) if by in self.members else 0
        return self.log.write(self.source.number, self.source.now, of, words, number)

    def _write_happenings(self) -> None:
        for time, words in self.source.take_happenings():
            if self._newest is None:
                self.log.write(self.source.number, time, "world", words)

    def _show(self, source: LiveWorld) -> None:
        """Go on with a source; if it is another, what the members know is void, so all will get a snapshot."""
        if source is self.source:
            return
        source.take_records()
        self.source = source
        (self._left or self)._look_at_both()
        self._stream.begin_anew()
        self._follow_what_members_follow()

    def _follow_what_members_follow(self) -> None:
        followed = self.members.followed
        self.source.follow(followed)
        self._stream.follow(followed)

    # --- time ---------------------------------------------------------------------------------------------

    def _look_at_both(self) -> None:
        if self.right is not None:
            self.source.beside = self.right.source

    def _keep_ticking(self) -> None:
        if self._left is None and not self._ticking and self._moves():
            self._ticking = True
            self._outside.keep_ticking(self._tick)

    def _moves(self) -> bool:
        return bool(self.members) and not self.pace.paused

    def _tick(self) -> bool:
        """Let time pass and tell the members; return whether to go on with that."""
        with self._lock:
            self._catch_up()
            self._stream.flush()
            if self.right is not None:
                self.right.keep_in_step()
            self._ticking = self._moves()
            self._tell_how_far()
            return self._ticking

    def _tell_how_far(self) -> None:
        now = self._outside.clock()
        if self.journal is not None and now - self._told_of >= REACHED_EVERY_S:
            self._told_of = now
            self.journal.reached(self.source.now)

    def keep_in_step(self) -> None:
        """Go on to where the first world of a pair is, and tell the members."""
        with self._lock:
            self._catch_up()
            self._stream.flush()

    def _catch_up(self) -> None:
        if self._left is not None:
            self.source.advance_to(max(self.source.now, self._left.source.now))
            self._come_forward()
            self._write_happenings()
            return
        now = self._outside.clock()
        if not self.members:
            self.pace.skip_to(now)
        elif self.pace.catch_up(self.source, now):
            self.notice = TOO_MANY_IN_FLIGHT
            self.changes += 1
            self.log.write(self.source.number, self.source.now, "time", "too many requests in flight: paused by itself")
        self._come_forward()
        self._write_happenings()


def _of(edit: Edit | NewSource) -> Of:
    return "begin" if isinstance(edit, NewSource) else "change"

"""What was done in a room, and its way back: what undo and redo act on."""

from msgspec import Struct

from lbviz.scenarios.errors import FieldError
from lbviz.sim.commands import Command
from lbviz.sim.nodes.server.commands import AddServer

from .limits import check_scenario
from .live_world import LiveWorld

# Commands of one gesture, closer together than this, are one edit: a slider dragged once is undone once.
SAME_GESTURE_S = 1.0
MAX_EDITS = 1000


class ChangedSince(FieldError):
    """An undo of a change that is not the latest any more."""

    def __init__(self) -> None:
        sentence = "Something else was changed since, so this can be undone only after that."
        super().__init__("line", "a line of the log", "the line of the latest change", sentence)


class Edit(Struct):
    """One thing a person did: `redo` does it, `undo` takes it back. `at` is the wall time of its last command, `line`
    the number of the line that tells of it in the log.
    """

    redo: Command
    undo: Command
    at: float
    line: int = 0

    @property
    def label(self) -> str:
        """What was done, in a few words."""
        return self.redo.words

    def absorbs(self, later: "Edit") -> bool:
        """Return whether a later edit only goes on with this one's gesture."""
        gesture = self.redo.gesture
        return gesture is not None and gesture == later.redo.gesture and later.at - self.at < SAME_GESTURE_S


class NewSource(Struct):
    """A reset, or another world: the room goes from one source to another."""

    before: LiveWorld
    after: LiveWorld
    label: str
    line: int = 0


class History:
    """All edits in order, and how many of them are in force. Only the last reset can be undone: sources are large."""

    def __init__(self) -> None:
        self._done: list[Edit | NewSource] = []
        self._undone: list[Edit | NewSource] = []

    @property
    def last_done(self) -> Edit | NewSource | None:
        """The edit that an undo would take back."""
        return self._done[-1] if self._done else None

    @property
    def last_undone(self) -> Edit | NewSource | None:
        """The edit that a redo would do again."""
        return self._undone[-1] if self._undone else None

    def do(self, command: Command, source: LiveWorld, by: str, at: float) -> Edit:
        """Carry out a member's command, at a wall time (s), and return the edit it is part of.

        Raises FieldError, with nothing changed, if it cannot be. What was undone before it cannot be redone any more,
        unless it is final: that is no edit to take back.
        """
        command.check(source.scenario, check_scenario)
        applied = source.apply(command, by)
        edit = Edit(applied.command, applied.inverse, at)
        if edit.redo.final:
            return edit
        self._undone.clear()
        last = self.last_done
        if isinstance(last, Edit) and last.absorbs(edit):
            last.redo, last.at = edit.redo, edit.at
            return last
        self._done.append(edit)
        del self._done[:-MAX_EDITS]
        return edit

    def begin_anew(self, before: LiveWorld, after: LiveWorld, label: str) -> NewSource:
        """Note a reset and return it, and forget the one before it with all that led there."""
        self._undone.clear()
        resets = [place for place, edit in enumerate(self._done) if isinstance(edit, NewSource)]
        del self._done[: resets[-1] + 1 if resets else 0]
        reset = NewSource(before, after, label)
        self._done.append(reset)
        return reset

    def undo(self, source: LiveWorld, by: str) -> LiveWorld:
        """Take the last edit back; return the source to go on with. Raises FieldError if there is none."""
        match self.last_done:
            case None:
                raise FieldError("", "undo", "a change to take back, but there is none", "There is nothing to undo.")
            case NewSource() as reset:
                source = reset.before
            case Edit() as edit if not _is_back_already(edit, source):
                try:
                    source.apply(edit.undo, by)
                except FieldError:
                    # Only a server that drained and left on its own can be missing here.
                    self._done.pop()
                    raise _has_left(edit, "undone") from None
        self._undone.append(self._done.pop())
        return source

    def redo(self, source: LiveWorld, by: str) -> LiveWorld:
        """Do the last undone edit again; return the source to go on with. Raises FieldError if there is none."""
        match self.last_undone:
            case None:
                raise FieldError("", "redo", "an undone change, but there is none", "There is nothing to redo.")
            case NewSource() as reset:
                source = reset.after
            case Edit() as edit:
                try:
                    source.apply(edit.redo, by)
                except FieldError:
                    self._undone.pop()
                    raise _has_left(edit, "redone") from None
        self._done.append(self._undone.pop())
        return source


def _has_left(edit: Edit, what: str) -> FieldError:
    want = f"a change that can still be {what}; the server has left"
    return FieldError("", edit.label, want, f"“{edit.label}” cannot be {what} any more: the server has left.")


def _is_back_already(edit: Edit, source: LiveWorld) -> bool:
    """Return whether undoing a removal has brought back the server that this edit had begun to drain."""
    if not isinstance(edit.undo, AddServer):
        return False
    back = edit.undo.server.id
    return any(server.id == back and server.status != "draining" for server in source.scenario.servers)

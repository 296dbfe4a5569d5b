"""What was done in a room, and its way back: what undo and redo act on."""

from msgspec import Struct

from lbviz.sim.commands import Command

from .run import Run

# Commands of one gesture, closer together than this, are one edit: a slider dragged once is undone once.
SAME_GESTURE_S = 1.0
MAX_EDITS = 1000


class Edit(Struct):
    """One thing a person did: `redo` does it, `undo` takes it back. `at` is the wall time of its last command."""

    redo: Command
    undo: Command
    at: float

    @property
    def label(self) -> str:
        """What was done, in a few words."""
        return self.redo.words

    def absorbs(self, later: "Edit") -> bool:
        """Return whether a later edit only goes on with this one's gesture."""
        gesture = self.redo.gesture
        return gesture is not None and gesture == later.redo.gesture and later.at - self.at < SAME_GESTURE_S


class NewRun(Struct):
    """A reset, or another world: the room goes from one run to another."""

    before: Run
    after: Run
    label: str


class History:
    """All edits in order, and how many of them are in force. Only the last reset can be undone: runs are large."""

    def __init__(self) -> None:
        self._done: list[Edit | NewRun] = []
        self._undone: list[Edit | NewRun] = []

    @property
    def last_done(self) -> Edit | NewRun | None:
        """The edit that an undo would take back."""
        return self._done[-1] if self._done else None

    @property
    def last_undone(self) -> Edit | NewRun | None:
        """The edit that a redo would do again."""
        return self._undone[-1] if self._undone else None

    def add(self, edit: Edit) -> None:
        """Note a new edit; what was undone before it cannot be redone any more."""
        self._undone.clear()
        last = self.last_done
        if isinstance(last, Edit) and last.absorbs(edit):
            last.redo, last.at = edit.redo, edit.at
        else:
            self._done.append(edit)
            del self._done[:-MAX_EDITS]

    def add_reset(self, reset: NewRun) -> None:
        """Note a reset, and forget the one before it with all that led there."""
        self._undone.clear()
        resets = [place for place, edit in enumerate(self._done) if isinstance(edit, NewRun)]
        del self._done[: resets[-1] + 1 if resets else 0]
        self._done.append(reset)

    def undone(self) -> None:
        """Note that the last edit was taken back."""
        self._undone.append(self._done.pop())

    def redone(self) -> None:
        """Note that the last undone edit was done again."""
        self._done.append(self._undone.pop())

    def forget_last_undone(self) -> None:
        """Drop the last undone edit, which cannot be done again any more."""
        self._undone.pop()

    def forget_last_done(self) -> None:
        """Drop the last edit, which cannot be taken back any more."""
        self._done.pop()

"""What a feed is."""

from typing import Any, ClassVar, Protocol

from lbviz.live.chronicle import Chronicle
from lbviz.live.history import History
from lbviz.live.members import Members
from lbviz.live.pace import Pace
from lbviz.live.source import Source


class Shown(Protocol):
    """What a feed can read of a room. `changes` goes up with every change of what the room is set to."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> Source: ...
    @property
    def history(self) -> History: ...
    @property
    def members(self) -> Members: ...
    @property
    def log(self) -> Chronicle: ...
    @property
    def pace(self) -> Pace: ...
    @property
    def compares(self) -> bool: ...
    @property
    def newest(self) -> float | None: ...
    @property
    def notice(self) -> str | None: ...
    @property
    def changes(self) -> int: ...


class Feed:
    """One part of what a room streams, under its `name`.

    An `optional` feed is read only while a member follows it. A `prompt` one is looked at before every batch, the
    others when a prompt one has news. What `read` says it returns is the type on the wire.
    """

    name: ClassVar[str]
    optional: ClassVar[bool] = True
    prompt: ClassVar[bool] = False

    def read(self, room: Shown) -> Any:
        """Return the value as it is now."""
        raise NotImplementedError

    def read_since(self, room: Shown, sent: object) -> Any:
        """Return what tells the value to those who have been sent it as it was when `mark` returned `sent`."""
        return self.read(room)

    def mark(self, room: Shown) -> object:
        """Return something cheap that differs when the value does."""
        return self.read(room)

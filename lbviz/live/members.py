"""Who is in a room, in which role, and what each follows."""

from collections.abc import Iterable
from typing import Literal

from lbviz.scenarios.errors import FieldError

Role = Literal["presenter", "student", "reader"]


class OnlyWatching(FieldError):
    """A command from a member that may not give any."""

    def __init__(self) -> None:
        sentence = "You are watching this world. Make it your own to change it."
        super().__init__("", "a command", "nothing from a member that may only watch", sentence)


class Members:
    """The members of one room, by the id of their connection."""

    def __init__(self) -> None:
        self._roles: dict[str, Role] = {}
        self._follows: dict[str, frozenset[str]] = {}
        self._numbers: dict[str, int] = {}
        self._came = 0

    def __len__(self) -> int:
        return len(self._roles)

    def __contains__(self, member: str) -> bool:
        return member in self._roles

    @property
    def followed(self) -> frozenset[str]:
        """The optional feeds that at least one member follows."""
        return frozenset().union(*self._follows.values())

    def join(self, member: str, role: Role) -> None:
        """Let a member in, or give it another role."""
        self._roles[member] = role
        if member not in self._numbers:
            self._came += 1
            self._numbers[member] = self._came

    def leave(self, member: str) -> None:
        """Let a member go."""
        self._roles.pop(member, None)
        self._follows.pop(member, None)
        self._numbers.pop(member, None)

    def number(self, member: str) -> int:
        """Return what the others may know a member by: its id is for its own connection only."""
        return self._numbers[member]

    def follow(self, member: str, feeds: Iterable[str]) -> None:
        """Let a member follow these optional feeds, and no others."""
        self._follows[member] = frozenset(feeds)

    def check_may_change(self, member: str) -> None:
        """Raise OnlyWatching for a member that may not change the room."""
        if self._roles.get(member) != "presenter":
            raise OnlyWatching

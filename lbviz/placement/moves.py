"""How many keys changed their server, and how many had to."""

from collections import Counter
from collections.abc import Hashable, Sequence
from operator import ne

from msgspec import Struct


class Moves(Struct, frozen=True):
    """`moved` of `of` keys changed their server; `least` is the minimum for these loads."""

    moved: int
    of: int
    least: int


def count_moves(before: Sequence[Hashable], after: Sequence[Hashable]) -> Moves:
    """Return the moves between the servers that the same keys had before and have after.

    A server with more keys than before must have got at least the difference from others.
    """
    had, has = Counter(before), Counter(after)
    return Moves(
        moved=sum(map(ne, before, after)),
        of=len(after),
        least=(has - had).total(),
    )

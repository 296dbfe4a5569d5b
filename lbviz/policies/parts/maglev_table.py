"""Maglev's table: a prime number of slots, which the backends fill in turn, each by its own preference."""

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from heapq import heapreplace
from math import ceil, isqrt
from typing import NamedTuple, Protocol

from xxhash import xxh64_intdigest

from .hashing import to_bytes
from .steps import Steps, finish

# Ids with their weights, in the order of the ids.
Members = tuple[tuple[str, int], ...]


def is_prime(number: int) -> bool:
    """Return whether a number is prime."""
    return number > 1 and all(number % divisor for divisor in range(2, isqrt(number) + 1))


def checked_size(size: int) -> int:
    """Return the size of a table; raise ValueError, saying what it must be, if it is not a prime."""
    if not is_prime(size):
        above = size
        while not is_prime(above):
            above += 1
        raise ValueError(f"a prime number, so that every server's steps reach every slot (the next one is {above})")
    return size


class Start(NamedTuple):
    """Where a backend's walk through the table begins, and how many slots each step goes on; it wraps around."""

    offset: int
    skip: int


def start_of(id: str, size: int) -> Start:
    """Return where the backend of this id begins in a table of this size, and the length of its steps."""
    name = to_bytes(id)
    return Start(xxh64_intdigest(name, 0) % size, xxh64_intdigest(name, 1) % (size - 1) + 1)


class Table(Protocol):
    """What is filled: a slot is set to the place of the backend that takes it."""

    def __setitem__(self, slot: int, place: int, /) -> None: ...


# Tables filled lately, the latest last: a server that goes off and on again, or a second run, finds its table here.
_kept: OrderedDict[tuple[Members, int], Sequence[int]] = OrderedDict()
MOST_KEPT = 8
# It takes a few milliseconds to fill these.
SLOTS_A_STEP = 4096


def table_in_steps(members: Members, size: int) -> Steps[Sequence[int]]:
    """Return the slots, each with the place of its backend among these, (id, weight) in the order of ids."""
    table = _kept.pop((members, size), None)
    if table is None:
        table = array("I", bytes(4 * size))
        yield from _fill(members, size, table)
    _kept[members, size] = table
    if len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return table


def lookup_table(members: Members, size: int) -> Sequence[int]:
    """Return the same table, filled in one go."""
    return finish(table_in_steps(members, size))


def fill_order(members: Members, size: int) -> list[tuple[int, int]]:
    """Return slot and place of its backend for each slot of the same table, in the order in which they are taken."""
    table: dict[int, int] = {}
    finish(_fill(members, size, table))
    return [*table.items()]


def _fill(members: Members, size: int, table: Table) -> Steps[None]:
    starts = [start_of(id, size) for id, _ in members]
    at = [start.offset for start in starts]
    skips = [start.skip for start in starts]
    weights = [weight for _, weight in members]
    if min(weights) == max(weights):
        yield from _fill_equally(at, skips, size, table)
    else:
        yield from _fill_by_weight(at, skips, weights, size, table)


def _next_pause(left: int) -> int:
    """Return how many free slots shall be left at the next pause.

    Free slots get rarer, so the step is halved: each takes about equally long.
    """
    return max(left - SLOTS_A_STEP, left // 2)


def _fill_equally(at: list[int], skips: list[int], size: int, table: Table) -> Steps[None]:
    """Fill the table round by round: each backend takes its next slot that is still free."""
    taken = bytearray(size)
    steps = [*enumerate(skips)]
    left = size
    pause = _next_pause(left)
    while left:
        for place, skip in steps[:left]:
            slot = at[place]
            while taken[slot]:
                slot += skip
                if slot >= size:
                    slot -= size
            taken[slot] = 1
            table[slot] = place
            at[place] = slot
        left -= min(left, len(steps))
        if left <= pause:
            pause = _next_pause(left)
            yield


def _fill_by_weight(at: list[int], skips: list[int], weights: list[int], size: int, table: Table) -> Steps[None]:
    """Fill the table as Envoy does: the heaviest takes a slot in each round, the others when their weight has grown.

    In round r a backend's turn comes when r · its weight has reached its target, which then grows by the greatest
    weight. The sums are Envoy's floating-point ones; a heap skips the rounds in which a light backend waits.
    """
    total = sum(weights)
    shares = [weight / total for weight in weights]
    greatest = max(shares)
    targets = [0.0] * len(shares)
    taken = bytearray(size)
    due = [(1, place) for place in range(len(shares))]
    pause = _next_pause(size)
    for left in range(size - 1, -1, -1):
        turn, place = due[0]
        slot = at[place]
        skip = skips[place]
        while taken[slot]:
            slot += skip
            if slot >= size:
                slot -= size
        taken[slot] = 1
        table[slot] = place
        at[place] = slot
        targets[place] = target = targets[place] + greatest
        share = shares[place]
        turn = max(turn + 1, ceil(target / share) - 1)
        while turn * share < target:
            turn += 1
        heapreplace(due, (turn, place))
        if left == pause:
            pause = _next_pause(left)
            yield

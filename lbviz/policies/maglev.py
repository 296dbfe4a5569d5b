"""Google's Maglev: a table of a prime number of slots, which the backends fill in turn by their own preference."""

from array import array
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from heapq import heapreplace
from math import ceil, isqrt
from typing import Any, NamedTuple, Protocol

from xxhash import xxh64_intdigest

from . import pictures
from .base import Backend, Candidate, Flow, Pick, Policy
from .hashing import hash_key, to_bytes
from .steps import Steps, finish

# Ids with their weights, in the order of the ids.
Members = tuple[tuple[str, int], ...]


def is_prime(number: int) -> bool:
    """Return whether a number is prime."""
    return number > 1 and all(number % divisor for divisor in range(2, isqrt(number) + 1))


def checked_size(size: int) -> int:
    """Return the size of a table; raise ValueError, saying what it must be, where it is no prime."""
    if not is_prime(size):
        above = size
        while not is_prime(above):
            above += 1
        raise ValueError(f"a prime number, so that every server's steps reach every slot (the next one is {above})")
    return size


class Start(NamedTuple):
    """Where a backend's walk through the table begins, and how many slots each step goes on, round past the last."""

    offset: int
    skip: int


def start_of(id: str, size: int) -> Start:
    """Return where the backend of this id begins in a table of this size, and its steps."""
    name = to_bytes(id)
    return Start(xxh64_intdigest(name, 0) % size, xxh64_intdigest(name, 1) % (size - 1) + 1)


class Table(Protocol):
    """What is filled: a slot is set to the place of the backend that takes it."""

    def __setitem__(self, slot: int, place: int, /) -> None: ...


# Switching a server off and on again, or playing a run once more, finds its table here, the latest used last.
_kept: OrderedDict[tuple[Members, int], Sequence[int]] = OrderedDict()
MOST_KEPT = 8
# So many slots are filled in a few thousandths of a second.
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

    The fewer are free, the longer one is looked for: it takes about as long to fill half of the last as half of these.
    """
    return max(left - SLOTS_A_STEP, left // 2)


def _fill_equally(at: list[int], skips: list[int], size: int, table: Table) -> Steps[None]:
    """Fill the table round by round: each takes its next slot that is still free."""
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


class Maglev(Policy):
    """A key's slot is its hash modulo the table's size; the slots are dealt out so that few change owner.

    Source: D. Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, and for the
    hashes, the order of the backends and the weights Envoy's `maglev_lb.cc` (commit 104df3de7215): a backend starts
    at slot xxHash64(id, seed 0) mod M and steps on by xxHash64(id, seed 1) mod (M − 1) + 1, backends fill in the order
    of their ids. `options.hash` hashes keys instead of xxHash64; `options.table_size` is M, a prime.
    """

    id = "maglev"
    title = "Maglev"
    summary = (
        "A table filled so evenly that shares differ by a slot at most, and a pick is one look into it; "
        "when a server leaves, a few other keys move as well."
    )
    knows = "the key"
    cost = "a table of 65,537 slots, filled anew when servers change; one look for a pick"
    uses = ("hash", "table_size")
    known_as = {"Envoy": "MAGLEV", "paper": "Maglev hashing (Google)", "Linux IPVS": "mh"}

    def _begin(self) -> None:
        self._members: Members = ()
        self._table: Sequence[int] = ()

    def set_backends(self, backends: Iterable[Backend]) -> None:
        """Take the backends; raise ValueError, saying what the table's size must be, where it is no prime."""
        super().set_backends(backends)
        self._size = checked_size(self._options.table_size)
        self._owners = sorted(self._backends, key=lambda backend: backend.id)
        self._members = tuple((backend.id, backend.weight) for backend in self._owners)
        self._table = self._filled()
        self._has: dict[Backend, int] = {}

    def _filled(self) -> Sequence[int]:
        return lookup_table(self._members, self._size) if self._members else ()

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the table, which is large and can be had again."""
        return {name: value for name, value in self.__dict__.items() if name != "_table"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._table = self._filled()

    @property
    def table(self) -> Sequence[int]:
        """The slots, each with the place of its backend among the ids in order."""
        return self._table

    def slot_of(self, key: str) -> int:
        """Return the slot that a key falls into."""
        return self._hash_of(key) % self._size

    def _hash_of(self, key: str) -> int:
        return hash_key(self._options.hash or "xxhash64", key)

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        return self.pick_hash(self._hash_of(flow.key))

    def pick_hash(self, hash: int) -> Backend | None:
        """Return the backend for a key that was hashed already, to an unsigned 64-bit number."""
        if not self._backends:
            return None
        self._hash = hash
        return self._owners[self._table[hash % self._size]]

    def explain(self) -> Pick:
        slot = self._hash % self._size
        winner = self._owners[self._table[slot]]
        if not self._has:
            slots = Counter(self._table)
            self._has = {backend: slots[place] for place, backend in enumerate(self._owners)}
            server = {backend: place for place, backend in enumerate(self._backends)}
            self._servers = [server[backend] for backend in self._owners]
        most = min(pictures.MOST_SLOTS, self._size)
        begin = (slot - most // 2) % self._size if most < self._size else 0
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="slots of the table",
            candidates=[Candidate(backend.id, self._has[backend]) for backend in self._backends],
            because=f"The key's hash {self._hash} % {self._size} = {slot}, and slot {slot} is {winner.id}'s.",
            picture=pictures.Slots(
                number=str(self._hash),
                size=self._size,
                slot=slot,
                begin=begin,
                owners=[self._servers[self._table[(begin + step) % self._size]] for step in range(most)],
            ),
        )

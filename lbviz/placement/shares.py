"""Which share of all keys each server has by a policy, and which share moves: exact, where a sample would have noise.

All keys, by their hashes, are cut into cells: a share of all, the server that had it and the server that has it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import lcm

from msgspec import Struct

from lbviz.policies import CATALOGUE, Backend, Options, PlainFlow
from lbviz.policies.jump_hash import JumpHash
from lbviz.policies.maglev import Maglev
from lbviz.policies.modulo_hash import ModuloHash
from lbviz.policies.parts.ring import RingPolicy
from lbviz.policies.parts.steps import Steps
from lbviz.policies.rendezvous import Rendezvous

from .maglev import owners_in_steps
from .questions import Question, policy_of

Cell = tuple[float, str, str]


class MovedShare(Struct, frozen=True):
    """The share of all keys that `moved`, and the `least` that had to, for the servers' shares to be what they are."""

    moved: float
    least: float


class Shares(Struct, frozen=True):
    """The share of all keys of each present server, in their order; what moved, None where nothing has changed."""

    shares: list[float]
    moved: MovedShare | None


def shares_in_steps(id: str, question: Question) -> Steps[Shares]:
    """Answer for the policy of this id."""
    before = question.servers if question.before is None else question.before
    cells = yield from _cells(id, before, question.servers)
    had: defaultdict[str, float] = defaultdict(float)
    has: defaultdict[str, float] = defaultdict(float)
    moved = 0.0
    for share, was, now in cells:
        had[was] += share
        has[now] += share
        moved += share if was != now else 0.0
    least = sum(max(0.0, has[server] - had[server]) for server in has)
    return Shares(
        shares=[has[server] for server in question.servers],
        moved=None if question.before is None else MovedShare(moved, least),
    )


def _cells(id: str, before: list[str], after: list[str]) -> Steps[Iterable[Cell]]:
    kind = CATALOGUE[id]
    if id == Maglev.id:
        size = Options().table_size
        was = yield from owners_in_steps(before, size)
        now = yield from owners_in_steps(after, size)
        return [(1 / size, one, other) for one, other in zip(was, now, strict=True)]
    if issubclass(kind, RingPolicy):
        return _ring(kind, before, after)
    return {ModuloHash.id: _modulo, JumpHash.id: _jump, Rendezvous.id: _rendezvous}[id](before, after)


def _ring(kind: type[RingPolicy], before: list[str], after: list[str]) -> Iterator[Cell]:
    """Cut a ring at all points that it has or had."""
    old, new = (policy_of(kind, servers, Options()).arcs() for servers in (before, after))
    old_ends, new_ends = [end for end, _ in old], [end for end, _ in new]
    start = 0.0
    for end in sorted({*old_ends, *new_ends, 1.0}):
        was = old[bisect_left(old_ends, end) % len(old)][1]
        now = new[bisect_left(new_ends, end) % len(new)][1]
        yield end - start, before[was], after[now]
        start = end


def _modulo(before: list[str], after: list[str]) -> Iterator[Cell]:
    """Pick for all remainders that differ."""
    numbers = lcm(len(before), len(after))
    old, new = (policy_of(ModuloHash, servers, Options()) for servers in (before, after))
    for number in range(numbers):
        flow = PlainFlow(str(number))
        yield 1 / numbers, _id(old.pick(flow)), _id(new.pick(flow))


def _id(backend: Backend | None) -> str:
    assert backend is not None
    return backend.id


def _jump(before: list[str], after: list[str]) -> Iterator[Cell]:
    """Of the keys of n servers, k in k + n jump to one of k new numbers, from all old ones alike."""
    few, many = sorted((len(before), len(after)))
    for number in range(few):
        yield 1 / many, before[number], after[number]
    for old in range(few):
        for new in range(few, many):
            share = 1 / (few * many)
            yield (share, before[old], after[new]) if len(before) == few else (share, before[new], after[old])


def _rendezvous(before: list[str], after: list[str]) -> Iterator[Cell]:
    """Any server may have the best bid of all that were ever there; among the others the second best is as open."""
    of = len({*before, *after})
    for was in before:
        if was in after:
            yield 1 / of, was, was
        else:
            yield from ((1 / (of * len(after)), was, now) for now in after)
    for now in after:
        if now not in before:
            yield from ((1 / (of * len(before)), was, now) for was in before)

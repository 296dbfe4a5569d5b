"""Walk clockwise from the key's hash to the next point."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from lbviz.policies import Options, PlainFlow
from lbviz.policies.bounded_ring_hash import BoundedRingHash
from lbviz.policies.parts import pictures
from lbviz.policies.parts.hashing import hash_key
from lbviz.scenarios.errors import FieldError

from .moves import Moves, count_moves
from .questions import KeysQuestion, policy_of

MAX_POINTS = 500
# Of all servers together: an answer about these takes a few hundredths of a second.
MAX_POINTS_IN_ALL = 5000
# Without a bound nothing is in flight, so any factor will do.
ANY_BOUND = 1.25


class RingQuestion(KeysQuestion, frozen=True, kw_only=True):
    """Where do keys go on a ring with this number of `points` (virtual nodes) for each server?

    With a `bound` each key is a request that stays in flight, sent in the keys' order, and no server takes more than
    `bound` times the average: keys go on clockwise past full servers.
    """

    points: Annotated[int, Meta(ge=1, le=MAX_POINTS)] = 4
    bound: Annotated[float, Meta(ge=1.01, le=100)] | None = None

    def check(self) -> None:
        """Raise FieldError if servers or points are too many."""
        super().check()
        most = max(len(self.servers), len(self.before or ()))
        if self.points * most > MAX_POINTS_IN_ALL:
            raise FieldError("points", self.points, f"at most {MAX_POINTS_IN_ALL // most} with {most} servers")


class KeyOnRing(Struct, frozen=True):
    """A key, its hash as text, and its walk in shares of the ring from `at` to `to`, which may lie past 1.

    `passed` are the points of full servers on the way, with their owners; `_before`: on the ring before the change.
    """

    key: str
    hash: str
    at: float
    to: float
    server: str
    passed: list[tuple[float, str]]
    to_before: float | None
    server_before: str | None


class KeysOnRing(Struct, frozen=True):
    """Each arc's end and its owner, as a place among the servers; the servers' shares of the ring; all keys.

    With more `points` than arcs the arcs are a sample: the owners of evenly spaced places.
    `changed` are the stretches of the ring that have another owner than before, `limit` is how many keys a server
    could take at the end, None without a bound.
    """

    points: int
    arcs: list[tuple[float, int]]
    shares: list[float]
    limit: int | None
    keys: list[KeyOnRing]
    changed: list[tuple[float, float]]
    moves: Moves | None


class _Walk(NamedTuple):
    at: float
    to: float
    server: str
    passed: list[tuple[float, str]]


class _Walked(NamedTuple):
    """One ring after all keys have walked on it."""

    arcs: list[tuple[float, int]]
    walks: list[_Walk]
    limit: int | None


def ring(question: RingQuestion) -> KeysOnRing:
    """Answer the question; raise FieldError if it is wrong."""
    question.check()
    keys = question.all_keys()
    after = _walked(question, question.servers, keys)
    before = None if question.before is None else _walked(question, question.before, keys)
    numbers = [str(hash_key(question.hash or BoundedRingHash.hashes_keys_by, key)) for key in keys]
    return KeysOnRing(
        points=len(after.arcs),
        arcs=after.arcs,
        shares=shares_of(after.arcs, len(question.servers)),
        limit=after.limit,
        keys=[
            KeyOnRing(
                key=key,
                hash=number,
                at=walk.at,
                to=walk.to,
                server=walk.server,
                passed=walk.passed,
                to_before=before.walks[place].to if before else None,
                server_before=before.walks[place].server if before else None,
            )
            for place, (key, number, walk) in enumerate(zip(keys, numbers, after.walks, strict=True))
        ],
        changed=changed_stretches(before.arcs, question.before, after.arcs, question.servers)
        if before and question.before
        else [],
        moves=count_moves([walk.server for walk in before.walks], [walk.server for walk in after.walks])
        if before
        else None,
    )


def _walked(question: RingQuestion, servers: list[str], keys: list[str]) -> _Walked:
    options = Options(hash=question.hash, points=question.points, balance_factor=question.bound or ANY_BOUND)
    policy = policy_of(BoundedRingHash, servers, options)
    walks = []
    limit = None
    for key in keys:
        backend = policy.pick(PlainFlow(key))
        pick = policy.explain()
        picture = pick.picture
        assert backend is not None
        assert isinstance(picture, pictures.Ring)
        way = [(picture.key + way, servers[owner]) for way, owner in picture.near[picture.first : picture.picked + 1]]
        walks.append(_Walk(picture.key, way[-1][0], pick.winner, way[:-1]))
        if question.bound is not None:
            limit = policy.limit(backend)
            backend.in_flight += 1
            policy.sent(backend)
    return _Walked(policy.arcs(), walks, limit)


def shares_of(arcs: Sequence[tuple[float, int]], servers: int) -> list[float]:
    """Return how much of the ring each server has."""
    shares = [0.0] * servers
    start = arcs[-1][0] - 1
    for end, server in arcs:
        shares[server] += end - start
        start = end
    return shares


def changed_stretches(
    old: Sequence[tuple[float, int]], old_ids: list[str], new: Sequence[tuple[float, int]], new_ids: list[str]
) -> list[tuple[float, float]]:
    """Return the stretches that changed their owner as (start, end), neighbours joined."""
    old_ends, new_ends = [end for end, _ in old], [end for end, _ in new]
    changed: list[tuple[float, float]] = []
    start = 0.0
    for end in sorted({*old_ends, *new_ends, 1.0}):
        was = old_ids[old[bisect_left(old_ends, end) % len(old)][1]]
        now = new_ids[new[bisect_left(new_ends, end) % len(new)][1]]
        if was != now:
            joins = bool(changed) and changed[-1][1] == start
            changed[-1:] = [(changed[-1][0], end)] if joins else [*changed[-1:], (start, end)]
        start = end
    return changed

"""The ring of points that the consistent hashes share, and the policy that walks it to the next point."""

from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain, islice, repeat
from typing import ClassVar, NamedTuple

from . import pictures
from .base import Backend, Candidate, Flow, Pick, Placing, Policy
from .hashing import Hasher, hasher
from .options import HashName

# Returns the points from number `start` up to, not including, `stop` of the backend with an id.
Draw = Callable[[str, int, int], list[int]]

# With more points than this a picture shows the owners at this many evenly spaced places.
MOST_ARCS = 72


class HashRing:
    """Points in ascending order, each owned by a backend; a key belongs to the first point at or after its hash.

    Points that coincide are in the order of their backends, so the first backend of the configuration has them:
    NGINX's stable sort and its dropping of duplicates come to the same. When backends come or go, or get more or fewer
    points, only the points that change are drawn and spliced in or out.
    """

    def __init__(self, draw: Draw) -> None:
        self.points: list[int] = []
        self.owners: list[Backend] = []
        self.counts: dict[Backend, int] = {}
        self._draw = draw

    def set_counts(self, counts: Mapping[Backend, int]) -> None:
        """Take how many points each backend has, in the order of the configuration."""
        before, self.counts = self.counts, dict(counts)
        fewer = {backend: had for backend, had in before.items() if counts.get(backend, 0) < had}
        more = {backend: has for backend, has in counts.items() if before.get(backend, 0) < has}
        changed = sum(had - counts.get(backend, 0) for backend, had in fewer.items())
        changed += sum(has - before.get(backend, 0) for backend, has in more.items())
        same_order = [one for one in before if one in counts] == [one for one in counts if one in before]
        if not same_order or changed > len(self.points) // 2:
            self._build()
            return
        if fewer:
            self._take_out(*self._drawn((backend, counts.get(backend, 0), had) for backend, had in fewer.items()))
        if more:
            self._put_in(*self._drawn((backend, before.get(backend, 0), has) for backend, has in more.items()))

    def _drawn(self, spans: Iterable[tuple[Backend, int, int]]) -> tuple[list[int], list[Backend]]:
        """Return points `start` to `stop` of each backend, ascending, with their owners; ties in the order given."""
        points: list[int] = []
        owners: list[Backend] = []
        for backend, start, stop in spans:
            points += self._draw(backend.id, start, stop)
            owners += repeat(backend, stop - start)
        order = sorted(range(len(points)), key=points.__getitem__)
        return [points[at] for at in order], [owners[at] for at in order]

    def _build(self) -> None:
        self.points, self.owners = self._drawn((backend, 0, count) for backend, count in self.counts.items())

    def _take_out(self, leaving: list[int], owned_by: list[Backend]) -> None:
        points: list[int] = []
        owners: list[Backend] = []
        start = 0
        for point, backend in zip(leaving, owned_by, strict=True):
            at = bisect_left(self.points, point, start)
            while self.owners[at] is not backend:
                at += 1
            points += self.points[start:at]
            owners += self.owners[start:at]
            start = at + 1
        self.points = points + self.points[start:]
        self.owners = owners + self.owners[start:]

    def _put_in(self, coming: list[int], owned_by: list[Backend]) -> None:
        rank = {backend: place for place, backend in enumerate(self.counts)}
        points: list[int] = []
        owners: list[Backend] = []
        start = 0
        for point, backend in zip(coming, owned_by, strict=True):
            at = bisect_left(self.points, point, start)
            while at < len(self.points) and self.points[at] == point and rank[self.owners[at]] < rank[backend]:
                at += 1
            points += self.points[start:at]
            owners += self.owners[start:at]
            points.append(point)
            owners.append(backend)
            start = at
        self.points = points + self.points[start:]
        self.owners = owners + self.owners[start:]

    def at_or_after(self, hash: int) -> int:
        """Return the place of the first point at or after a hash, going round past the last."""
        at = bisect_left(self.points, hash)
        return at if at < len(self.points) else 0

    def from_point(self, at: int, most: int | None = None) -> Iterable[int]:
        """Return the places of the points from one on, clockwise, once round; no more than `most`."""
        return islice(chain(range(at, len(self.points)), range(at)), most)

    def ways(self, hash: int, size: int) -> dict[Backend, int]:
        """Return the distance from a hash, clockwise on a ring of this size, to the next point of each backend."""
        first = bisect_left(self.points, hash)
        ways: dict[Backend, int] = {}
        awaited = sum(count > 0 for count in self.counts.values())
        for at in chain(range(first, len(self.points)), range(first)):
            owner = self.owners[at]
            if owner not in ways:
                ways[owner] = (self.points[at] - hash) % size
                if len(ways) == awaited:
                    break
        return ways


class Home(NamedTuple):
    """A key's `hash`, where it and the next point clockwise lie as shares of the ring, and the owner of that point.

    `to` may lie past 1, round the ring.
    """

    hash: int
    at: float
    to: float
    owner: Backend


class RingPolicy(Policy):
    """Consistent hashing: backends own points on a ring, a key goes to the first point at or after its hash.

    Source: D. Karger et al., "Consistent Hashing and Random Trees", STOC 1997. Each product has its own rules of where
    the points lie, how many there are and how keys are hashed. `options.hash` changes the hash of the keys only.

    Where a backend was tried, its points are passed over: the key goes to the next one of another.
    """

    knows = "the key"
    placing = Placing(drawn_as="ring", explained_by="ring")
    cost = "a sorted list of all points; a pick halves it until the point is found"
    bits: ClassVar[int]
    hashes_keys_by: ClassVar[HashName]

    def _begin(self) -> None:
        self._ring = HashRing(self._draw)
        self._arcs: list[tuple[float, int]] | None = None
        self._hasher = self._key_hasher()
        self._passed: Collection[Backend] = ()

    def _key_hasher(self) -> Hasher:
        return hasher(self._options.hash or self.hashes_keys_by, self.bits)

    @abstractmethod
    def _draw(self, id: str, start: int, stop: int) -> list[int]:
        """Return points `start` up to `stop` of a backend."""

    @abstractmethod
    def _counts(self) -> dict[Backend, int]:
        """Return how many points each backend has."""

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._ring.set_counts(self._counts())
        self._arcs = None

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._hash = hash = self._hasher.of(flow.key)
        self._passed = ()
        return self._ring.owners[self._ring.at_or_after(hash)]

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        self._hash = hash = self._hasher.of(flow.key)
        self._passed = tried
        at = self._next_of_others(self._ring.at_or_after(hash), tried)
        return None if at is None else self._ring.owners[at]

    def _next_of_others(self, at: int, passed: Collection[Backend], most: int | None = None) -> int | None:
        """Return the first of at most so many points, from this one on, of one that is not passed over."""
        owners = self._ring.owners
        return next((point for point in self._ring.from_point(at, most) if owners[point] not in passed), None)

    def explain(self) -> Pick:
        first = self._ring.at_or_after(self._hash)
        at = self._next_of_others(first, self._passed)
        assert at is not None
        winner = self._ring.owners[at]
        size = 1 << self.bits
        ways = self._ring.ways(self._hash, size)
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="way to its next point, % of the ring",
            candidates=[
                Candidate(backend.id, 100 * ways[backend] / size if backend in ways else None)
                for backend in self.backends
            ],
            because=(
                f"{self._place_of_key()}. The next of the {len(self._ring.points):,} points, clockwise"
                f"{self._but_for(first, at)}, is at {self._percent(self._ring.points[at])} and belongs to {winner.id}."
            ),
            picture=self._picture(first, at),
        )

    def _but_for(self, first: int, at: int) -> str:
        """Say whose points were passed over on the way."""
        owners, count = self._ring.owners, len(self._ring.owners)
        ids = [*dict.fromkeys(owners[(first + step) % count].id for step in range((at - first) % count))]
        return f" and past {', '.join(ids)} (down or tried)" if ids else ""

    def _picture(self, first: int, picked: int) -> pictures.Ring:
        """Return the ring with the way from the key's hash past the `first` point to the `picked` one."""
        points, owners, size = self._ring.points, self._ring.owners, 1 << self.bits
        if self._arcs is None:
            self._server = {backend: server for server, backend in enumerate(self.backends)}
            self._arcs = self.sampled_arcs()
        count = len(points)
        steps = (picked - first) % count
        before = min(3, count - 1 - steps)
        after = min(3, count - 1 - steps - before)
        walk = [(first + step) % count for step in range(steps)]
        if steps > pictures.MOST_WALKED:
            walk = [*{owners[at]: at for at in reversed(walk)}.values()][::-1][: pictures.MOST_WALKED]
        near = [
            (-(self._hash - points[at]) % -size, at) for at in ((first - step) % count for step in range(before, 0, -1))
        ]
        near += [((points[at] - self._hash) % size, at) for at in walk]
        near += [
            ((points[at] - self._hash) % size, at) for at in ((picked + step) % count for step in range(after + 1))
        ]
        return pictures.Ring(
            points=count,
            exact=count <= MOST_ARCS,
            key=self._hash / size,
            arcs=self._arcs,
            near=[(round(way / size, 12), self._server[owners[at]]) for way, at in near],
            first=before,
            picked=before + len(walk),
        )

    @property
    def ring(self) -> HashRing:
        """All points and their owners."""
        return self._ring

    def hash_of(self, key: str) -> int:
        """Return the hash of a key: where it lies on the ring."""
        return self._hasher.of(key)

    def home_of(self, key: str) -> Home:
        """Return where a key belongs, whether or not there is room for it; one must be up."""
        hash, size = self.hash_of(key), 1 << self.bits
        at = self._next_of_others(self._ring.at_or_after(hash), self._down)
        assert at is not None
        way = (self._ring.points[at] - hash) % size
        return Home(hash, hash / size, (hash + way) / size, self._ring.owners[at])

    def owner_of(self, key: str) -> Backend | None:
        return self.home_of(key).owner if self._backends else None

    @property
    def points(self) -> int:
        """How many points are on the ring."""
        return len(self._ring.points)

    def sampled_arcs(self) -> list[tuple[float, int]]:
        """Return the same as `arcs`, of at most MOST_ARCS evenly spaced places where there are more points."""
        ring, size = self._ring, 1 << self.bits
        if len(ring.points) <= MOST_ARCS:
            return self.arcs()
        served = self._served_by()
        return [
            ((place + 1) / MOST_ARCS, served[ring.at_or_after(size * (2 * place + 1) // (2 * MOST_ARCS))])
            for place in range(MOST_ARCS)
        ]

    def arcs(self) -> list[tuple[float, int]]:
        """Return where each arc ends, as a share of the ring, and whose keys are there: a place among `backends`."""
        size = 1 << self.bits
        return [(point / size, server) for point, server in zip(self._ring.points, self._served_by(), strict=True)]

    def _served_by(self) -> list[int]:
        """Return, for each point, its owner or, where that is down, the next one that is up."""
        server = {backend: place for place, backend in enumerate(self.backends)}
        owners = self._ring.owners
        if not self._down:
            return [server[owner] for owner in owners]
        up = next((server[owner] for owner in owners if owner not in self._down), 0)
        served = []
        for owner in reversed(owners):
            if owner not in self._down:
                up = server[owner]
            served.append(up)
        return served[::-1]

    def _place_of_key(self) -> str:
        return f"The key's hash is {self._hash}, which lies at {self._percent(self._hash)} of the ring"

    def _percent(self, point: int) -> str:
        return f"{100 * point / (1 << self.bits):.4f} %"

"""A ring on which no backend may have much more than its share: a full one passes its keys on, clockwise."""

from collections.abc import Collection
from fractions import Fraction

from xxhash import xxh64_intdigest

from .parts.base import Backend, Candidate, Flow, Pick, Placing
from .parts.hashing import to_bytes
from .parts.ring import RingPolicy

POINTS = 160


class BoundedRingHash(RingPolicy):
    """Consistent hashing with bounded loads: never more than ⌈c · the average⌉ in flight at one backend.

    Source: V. Mirrokni, M. Thorup and M. Zadimoghaddam, "Consistent Hashing with Bounded Loads", arXiv:1608.01350,
    2017; HAProxy ships it as `hash-balance-factor`, with weights. Both count the request about to be sent in the
    average: with T in flight at all backends, one of weight w of W in all has room below c · (T + 1) · w ÷ W. HAProxy
    deals the slots out a little differently if the weights do not divide them. c is `options.balance_factor`. A unit of
    weight has `options.points` points, 160 by default; points and keys are hashed as on Envoy's ring.
    """

    id = "bounded_ring_hash"
    title = "Bounded ring hash"
    summary = (
        "A hash ring whose servers may be full: a popular key spills over to the next server clockwise, "
        "so none has much more than the average in flight."
    )
    cost = "a sorted list of all points, and one count of what is in flight; a pick walks past those that are full"
    placing = Placing(
        drawn_as="ring",
        explained_by="ring",
        rule="Where its server is full, a pick goes on past it (×), to the next with room.",
    )
    uses = ("hash", "points", "balance_factor")
    known_as = {"HAProxy": "hash-balance-factor", "paper": "consistent hashing with bounded loads"}
    listens = True
    bits = 64
    hashes_keys_by = "xxhash64"

    def _begin(self) -> None:
        super()._begin()
        self._factor = Fraction(str(self._options.balance_factor))

    def _draw(self, id: str, start: int, stop: int) -> list[int]:
        prefix = to_bytes(id) + b"_"
        return [xxh64_intdigest(prefix + b"%d" % number) for number in range(start, stop)]

    def _counts(self) -> dict[Backend, int]:
        points = self._options.points or POINTS
        return {backend: backend.weight * points for backend in self._backends}

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        self._divisor = self._factor.denominator * sum(backend.weight for backend in self._backends)
        self._count()

    def _count(self) -> None:
        self._total = sum(backend.in_flight for backend in self._backends)

    def sent(self, backend: Backend) -> None:
        if backend in self._ring.counts:
            self._total += 1

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:
        if backend in self._ring.counts:
            self._total -= 1

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._hash = hash = self._hasher.of(flow.key)
        self._start = start = self._ring.at_or_after(hash)
        self._passed = ()
        at = self._next_with_room(start)
        if at is None:
            # All loads together are below all limits together, so all seem full only if the count is outdated.
            self._count()
            at = self._next_with_room(start)
            assert at is not None
        self._at = at
        return self._ring.owners[at]

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        """Return the next of the others with room or, if all those are full, the next of them."""
        if not self._others(tried):
            return None
        self._hash = self._hasher.of(flow.key)
        self._start = start = self._ring.at_or_after(self._hash)
        self._passed = tried
        out = {*tried, *(backend for backend in self._backends if backend.in_flight >= self.limit(backend))}
        at = self._next_of_others(start, out)
        if at is None:
            at = self._next_of_others(start, tried)
        if at is None:
            return None
        self._at = at
        return self._ring.owners[at]

    def _next_with_room(self, start: int) -> int | None:
        owners, divisor = self._ring.owners, self._divisor
        allowed = self._factor.numerator * (self._total + 1)
        at = start
        while True:
            backend = owners[at]
            if backend.in_flight * divisor < allowed * backend.weight:
                return at
            at += 1
            if at == len(owners):
                at = 0
            if at == start:
                return None

    def limit(self, backend: Backend) -> int:
        """Return how many requests a backend may have in flight, the next one included."""
        return -(-self._factor.numerator * (self._total + 1) * backend.weight // self._divisor)

    def explain(self) -> Pick:
        winner = self._ring.owners[self._at]
        passed = self._passed_over()
        full = [backend for backend in passed if backend not in self._passed]
        tried = [backend.id for backend in passed if backend in self._passed]
        past = f", past {', '.join(tried)}," if tried else ""
        limit = f"{winner.id} may have {self.limit(winner)} in flight"
        if full:
            names = ", ".join(f"{backend.id} ({backend.in_flight} of {self.limit(backend)})" for backend in full)
            because = (
                f"{self._place_of_key()}, where the next point is {passed[0].id}'s. Full, and passed over clockwise: "
                f"{names}. {winner.id} is the next with room: {winner.in_flight} of {self.limit(winner)} in flight."
            )
        else:
            because = (
                f"{self._place_of_key()}. The next point clockwise{past} is {winner.id}'s, and {limit}, "
                f"{self._factor.numerator / self._factor.denominator:g} times the average; it has {winner.in_flight}."
            )
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="in flight",
            candidates=[Candidate(backend.id, backend.in_flight) for backend in self._backends],
            because=because,
            picture=self._picture(self._start, self._at),
        )

    def _passed_over(self) -> list[Backend]:
        """Return the backends between the key and the winner, in the order they were met."""
        owners = self._ring.owners
        count = (self._at - self._start) % len(owners)
        return [*dict.fromkeys(owners[(self._start + step) % len(owners)] for step in range(count))]

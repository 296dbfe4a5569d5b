"""Jump from bucket to bucket, ever farther, until the next jump would be out of range."""

from collections.abc import Collection
from itertools import chain

from jump import hash as bucket_of

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Placing, Policy
from .parts.hashed_again import Search, other_hashes
from .parts.hashing import FUNCTIONS, LONGEST_NUMBER, to_bytes


def jumps(key: int, count: int) -> list[int]:
    """Return the buckets that a 64-bit key jumps through; the last, where it stays, is what `bucket_of` returns."""
    path = []
    at = 0
    while at < count:
        path.append(at)
        key = key * 2862933555777941757 + 1 & 0xFFFFFFFFFFFFFFFF
        at = int((at + 1) * ((1 << 31) / ((key >> 33) + 1)))
    return path


class JumpHash(Policy):
    """Jump consistent hash: no memory at all, and perfectly even, but only the last server can leave cheaply.

    Source: J. Lamping and E. Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", arXiv:1406.2294, 2014. An
    unsigned decimal key is the 64-bit number itself; any other text is hashed, by xxHash64 or `options.hash`. The
    paper has no weights, so they are ignored, and knows no server that is down: here it keeps its number, and its keys
    jump again as xxHash64 with the seeds 1, 2 … says, until they stay at another.
    """

    id = "jump_hash"
    title = "Jump hash"
    summary = (
        "Five lines of arithmetic and no memory: perfectly even, but servers are numbered, so only the last "
        "can be removed without moving other servers' keys; weights are ignored."
    )
    knows = "the key"
    placing = Placing(
        explained_by="race",
        rule="The last number that a key jumps to is the number of its column.",
        numbered=True,
        races=True,
    )
    cost = "no memory, about ln N steps"
    uses = ("hash",)
    keeps_place = True
    known_as = {"paper": "jump consistent hash (Google)", "Guava": "Hashing.consistentHash"}

    def _begin(self) -> None:
        self._hash = FUNCTIONS[self._options.hash or "xxhash64"].of

    def pick(self, flow: Flow) -> Backend | None:
        self._key = key = flow.key
        self._search: Search | None = None
        if key.isdecimal():
            return self._pick_plainly(key)
        backends = self._configured
        hash_bytes = self._hash
        try:
            picked = backends[bucket_of(hash_bytes(key.encode()), len(backends))]
        except ValueError:  # A key that is not UTF-8, or no backend: both are rare, asking first slows every pick.
            return self._pick_plainly(key)
        return self._jump_again(()) if picked in self._down else picked

    def _pick_plainly(self, key: str) -> Backend | None:
        if not self._configured:
            return None
        picked = self._at(self._number_of(key))
        return self._jump_again(()) if picked in self._down else picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        self._key = flow.key
        return self._jump_again(tried)

    def _at(self, number: int) -> Backend:
        return self._configured[bucket_of(number, len(self._configured))]

    def _jump_again(self, tried: Collection[Backend]) -> Backend | None:
        if not self._others(tried):
            return None
        numbers = chain([self._number_of(self._key)], other_hashes(to_bytes(self._key)))
        self._search = search = Search(self._at, self._down, tried).among(numbers)
        return search.found and search.found.backend

    def _number_of(self, key: str) -> int:
        if key.isascii() and key.isdecimal() and len(key) <= LONGEST_NUMBER and (number := int(key)) < 1 << 64:
            return number
        return self._hash(to_bytes(key))

    def explain(self) -> Pick:
        search, count = self._search, len(self._configured)
        number = search.found.number if search and search.found else self._number_of(self._key)
        path = jumps(number, count)
        winner = self._configured[path[-1]].id
        way = " → ".join(map(str, path))
        again = f"{self._elsewhere(search)} Hashed again: t" if search and search.passed else "T"
        return Pick(
            policy=self.id,
            winner=winner,
            figure="number",
            candidates=[Candidate(backend.id, place) for place, backend in enumerate(self._configured)],
            because=(
                f"{again}he key as a number, {number}, jumps {way}. The next jump would be past the last of "
                f"{count} servers, so it stays at number {path[-1]}, {winner}."
            ),
            picture=pictures.Jumps(count, path),
        )

    def _elsewhere(self, search: Search) -> str:
        """Say where the key would have stayed before."""
        first = search.passed[0].backend
        why = "is down" if first in self._down else "was passed over"
        others = f", and {len(search.passed) - 1} more jumps led nowhere" if len(search.passed) > 1 else ""
        return f"The key belongs to {first.id}, which {why}{others}."

"""Jump from bucket to bucket, ever farther, until the next jump would be out of range."""

from jump import hash as bucket_of

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Placing, Policy
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
    paper has no weights, so they are ignored.
    """

    id = "jump_hash"
    title = "Jump hash"
    summary = (
        "Five lines of arithmetic and no memory: perfectly even, but servers are numbered, so only the last "
        "can leave without moving other servers' keys; weights are ignored."
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
    known_as = {"paper": "jump consistent hash (Google)", "Guava": "Hashing.consistentHash"}

    def _begin(self) -> None:
        self._hash = FUNCTIONS[self._options.hash or "xxhash64"].of

    def pick(self, flow: Flow) -> Backend | None:
        self._key = key = flow.key
        if key.isdecimal():
            return self._pick_plainly(key)
        backends = self._backends
        hash_bytes = self._hash
        try:
            return backends[bucket_of(hash_bytes(key.encode()), len(backends))]
        except ValueError:  # A key that is not UTF-8, or no backend: both are rare, asking first slows every pick.
            return self._pick_plainly(key)

    def _pick_plainly(self, key: str) -> Backend | None:
        backends = self._backends
        return backends[bucket_of(self._number_of(key), len(backends))] if backends else None

    def _number_of(self, key: str) -> int:
        if key.isascii() and key.isdecimal() and len(key) <= LONGEST_NUMBER and (number := int(key)) < 1 << 64:
            return number
        return self._hash(to_bytes(key))

    def explain(self) -> Pick:
        number = self._number_of(self._key)
        path = jumps(number, len(self._backends))
        winner = self._backends[path[-1]].id
        way = " → ".join(map(str, path))
        return Pick(
            policy=self.id,
            winner=winner,
            figure="number",
            candidates=[Candidate(backend.id, place) for place, backend in enumerate(self._backends)],
            because=(
                f"The key as a number, {number}, jumps {way}. The next jump would be past the last of "
                f"{len(self._backends)} servers, so it stays at number {path[-1]}, {winner}."
            ),
            picture=pictures.Jumps(len(self._backends), path),
        )

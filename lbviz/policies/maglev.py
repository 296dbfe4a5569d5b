"""Google's Maglev: a key's slot in a table that the backends have filled in turn."""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import chain
from typing import Any

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Placing, Policy
from .parts.hashing import hash_key
from .parts.maglev_table import Members, checked_size, lookup_table

# So often the bits of a hash are turned in search of another owner.
ATTEMPTS = 20


class Maglev(Policy):
    """A key's slot is its hash modulo the table's size; few slots change their owner when servers change.

    Source: D. Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, and for the
    hashes, the order of the backends and the weights Envoy's `maglev_lb.cc` (commit 104df3de7215): a backend starts
    at slot xxHash64(id, seed 0) mod M and steps on by xxHash64(id, seed 1) mod (M − 1) + 1, backends fill in the order
    of their ids. Envoy fills the table anew from those that are healthy, and so does this: for a table, down is gone.
    For a retry Envoy turns most bits of the hash and looks again (`chooseHost`, `attempt`); here, where no other is
    found so after some attempts, it is the owner of the next slot. `options.hash` hashes keys instead of xxHash64;
    `options.table_size` is M, a prime.
    """

    id = "maglev"
    title = "Maglev"
    summary = (
        "A table filled so evenly that equal servers' shares differ by a slot at most, and a pick is one look into it; "
        "when a server leaves or is down, hardly any other key moves."
    )
    knows = "the key"
    placing = Placing(drawn_as="maglev", explained_by="maglev", races=True)
    cost = "a table of 65,537 slots, filled anew when servers change; one look for a pick"
    uses = ("hash", "table_size")
    known_as = {"Envoy": "MAGLEV", "paper": "Maglev hashing (Google)", "Linux IPVS": "mh"}

    def _begin(self) -> None:
        self._members: Members = ()
        self._table: Sequence[int] = ()

    def _arrange(self, up: list[Backend]) -> None:
        """Take the backends; raise ValueError, saying what the table's size must be, if it is not a prime."""
        super()._arrange(up)
        self._size = checked_size(self._options.table_size)
        self._owners = sorted(self._backends, key=lambda backend: backend.id)
        self._members = tuple((backend.id, backend.weight) for backend in self._owners)
        self._table = self._filled()
        self._has: dict[Backend, int] = {}

    def _filled(self) -> Sequence[int]:
        return lookup_table(self._members, self._size) if self._members else ()

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the table: it is large, and can be filled again."""
        return {name: value for name, value in self.__dict__.items() if name != "_table"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._table = self._filled()

    @property
    def table(self) -> Sequence[int]:
        """The slots, each with the place of its backend among the ids in order."""
        return self._table

    def slot_of(self, key: str) -> int:
        """Return a key's slot."""
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
        self._slot = slot = hash % self._size
        return self._owners[self._table[slot]]

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        if not self._others(tried):
            return None
        self._hash = hash = self._hash_of(flow.key)
        turned = ((hash ^ (1 << 64) - attempt) % self._size for attempt in range(1, ATTEMPTS + 1))
        following = ((hash + step) % self._size for step in range(self._size))
        for slot in chain([hash % self._size], turned, following):
            owner = self._owners[self._table[slot]]
            if owner not in tried:
                self._slot = slot
                return owner
        return None

    def explain(self) -> Pick:
        slot, own = self._slot, self._hash % self._size
        winner = self._owners[self._table[slot]]
        if not self._has:
            slots = Counter(self._table)
            self._has = {backend: slots[place] for place, backend in enumerate(self._owners)}
            server = {backend: place for place, backend in enumerate(self._backends)}
            self._servers = [server[backend] for backend in self._owners]
        whose = f"{winner.id}'s."
        if own != slot:
            passed = self._owners[self._table[own]]
            whose = f"{passed.id}'s, which was passed over. Other bits of the hash lead to slot {slot}, {winner.id}'s."
        most = min(pictures.MOST_SLOTS, self._size)
        begin = (slot - most // 2) % self._size if most < self._size else 0
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="slots of the table",
            candidates=[Candidate(backend.id, self._has[backend]) for backend in self._backends],
            because=f"The key's hash {self._hash} % {self._size} = {own}, and slot {own} is {whose}",
            picture=pictures.Slots(
                number=str(self._hash),
                size=self._size,
                slot=slot,
                begin=begin,
                owners=[self._servers[self._table[(begin + step) % self._size]] for step in range(most)],
            ),
        )

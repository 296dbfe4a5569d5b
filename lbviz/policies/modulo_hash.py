"""Turn the key into a number, and take the remainder: number % N is the backend's place."""

from collections.abc import Collection
from itertools import chain

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Placing, Policy
from .parts.hashed_again import Search, other_hashes
from .parts.hashing import FUNCTIONS, hash_key, is_number, key_number, to_bytes


class ModuloHash(Policy):
    """The textbook rule: IP 6 with 3 servers, 6 % 3 = 0, goes to server 0. Changing N moves nearly every key.

    Without `options.hash` an address is its own number, as in the textbook; with it, the key is hashed first.
    Weights are ignored. HAProxy's map-based hashing is the same rule over its own hash of the address.

    A server that is down keeps its number, and its keys are hashed, by xxHash64 with the seeds 1, 2 …, until they lead
    to another. HAProxy takes it out of its map instead, which is what happens here once it is removed.
    """

    id = "modulo_hash"
    title = "Hash mod N"
    summary = (
        "The key as a number, modulo the number of servers: a client always meets the same server, "
        "until a server is added or removed and nearly all clients meet another."
    )
    knows = "the key"
    placing = Placing(rule="The remainder of a key's number is the number of its column.", numbered=True, races=True)
    cost = "no memory"
    uses = ("hash",)
    known_as = {"HAProxy": "source, or uri by sdbm; map-based (equal weights, all up)"}
    keeps_place = True

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._key = key = flow.key
        self._search: Search | None = None
        picked = self._at(self._number(key))
        return self._hash_again(()) if picked in self._down else picked

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        if not self._others(tried):
            return None
        self._key = flow.key
        return self._hash_again(tried)

    def _at(self, number: int) -> Backend:
        return self._configured[number % len(self._configured)]

    def _hash_again(self, tried: Collection[Backend]) -> Backend | None:
        numbers = chain([self._number(self._key)], other_hashes(to_bytes(self._key)))
        self._search = search = Search(self._at, self._down, tried).among(numbers)
        return search.found and search.found.backend

    def explain(self) -> Pick:
        search, count = self._search, len(self._configured)
        number = search.found.number if search and search.found else self._number(self._key)
        slot = number % count
        winner = self._configured[slot].id
        shown = pictures.around(slot, count, pictures.MOST_SLOTS)
        before = self._where_from(self._number(self._key))
        if search and search.passed:
            before += f"{search.words(count)}: "
        return Pick(
            policy=self.id,
            winner=winner,
            figure="slot",
            candidates=[Candidate(backend.id, place) for place, backend in enumerate(self._configured)],
            because=f"{before}{number} % {count} = {slot}, and slot {slot} is {winner}.",
            picture=pictures.Slots(str(number), count, slot, shown.start, [*shown]),
        )

    def _number(self, key: str) -> int:
        name = self._options.hash
        return key_number(key) if name is None else hash_key(name, key)

    def _where_from(self, number: int) -> str:
        if self._options.hash is not None:
            return f"{FUNCTIONS[self._options.hash].title} of {self._key} is {number}. "
        if self._key == str(number):
            return ""
        return (
            f"{self._key} as a number is {number}. " if is_number(self._key) else f"CRC-32 of {self._key} is {number}. "
        )

"""Turn the key into a number, and take the remainder: number % N is the backend's place."""

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Placing, Policy
from .parts.hashing import FUNCTIONS, hash_key, is_number, key_number


class ModuloHash(Policy):
    """The textbook rule: IP 6 with 3 servers, 6 % 3 = 0, goes to server 0. Changing N moves nearly every key.

    Without `options.hash` an address is its own number, as in the textbook; with it, the key is hashed first.
    Weights are ignored. HAProxy's map-based hashing is the same rule over its own hash of the address.
    """

    id = "modulo_hash"
    title = "Hash mod N"
    summary = (
        "The key as a number, modulo the number of servers: a client always meets the same server, "
        "until a server comes or goes and nearly all clients meet another."
    )
    knows = "the key"
    placing = Placing(rule="The remainder of a key's number is the number of its column.", numbered=True, races=True)
    cost = "no memory"
    uses = ("hash",)
    known_as = {"HAProxy": "source, map-based (equal weights)"}

    def pick(self, flow: Flow) -> Backend | None:
        if not self._backends:
            return None
        self._key = key = flow.key
        return self._backends[self._number(key) % len(self._backends)]

    def explain(self) -> Pick:
        number, count = self._number(self._key), len(self._backends)
        slot = number % count
        winner = self._backends[slot].id
        shown = pictures.around(slot, count, pictures.MOST_SLOTS)
        return Pick(
            policy=self.id,
            winner=winner,
            figure="slot",
            candidates=[Candidate(backend.id, place) for place, backend in enumerate(self._backends)],
            because=f"{self._where_from(number)}{number} % {count} = {slot}, and slot {slot} is {winner}.",
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

"""Every backend bids for the key; the highest bid wins."""

from collections.abc import Callable, Collection
from functools import partial
from itertools import repeat
from math import log
from typing import Any

from xxhash import xxh64_intdigest

from .parts import pictures
from .parts.base import Backend, Candidate, Flow, Pick, Placing, Policy
from .parts.hashing import FUNCTIONS, Function, to_bytes


class Rendezvous(Policy):
    """Highest random weight: each backend's score for a key is w ÷ −ln(h), h a hash of both between 0 and 1.

    Source: D. Thaler and C. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", IEEE/ACM Transactions on
    Networking 6(1), 1998; the weights by C. Schindelhauer and G. Schomaker, "Weighted Distributed Hash Tables", SPAA
    2005 (the logarithmic method). h is the key's xxHash64 seeded by that of the id; with `options.hash` it is that hash
    of id, zero byte and key. Two hashes then show their flaw: with the sum of bytes one server wins every key, and
    CRC-32, being linear, deals uneven shares.
    """

    id = "rendezvous"
    title = "Rendezvous"
    summary = (
        "Every server's score for the key is worked out and the highest wins: no ring, exact weights, "
        "and a server that leaves moves only its own keys, each to its second best score."
    )
    knows = "the key"
    placing = Placing(
        explained_by="race", rule="A key is with the server whose score for it is the highest.", races=True
    )
    cost = "one hash for each server for a pick, all of them looked at"
    uses = ("hash",)
    known_as = {
        "paper": "highest random weight (HRW)",
        "Apache Ignite": "RendezvousAffinityFunction",
        "Traefik": "hrw",
    }

    def _begin(self) -> None:
        # Each id becomes a token once; `_bid` makes a 64-bit number of a key and a token.
        self._token: Callable[[bytes], Any] = xxh64_intdigest
        self._tried: Collection[Backend] = ()
        self._bid: Callable[[bytes, Any], int] = xxh64_intdigest
        if self._options.hash is not None:
            self._token = _with_zero_byte
            self._bid = partial(_hash_together, FUNCTIONS[self._options.hash])

    def _arrange(self, up: list[Backend]) -> None:
        super()._arrange(up)
        # Among equal weights the highest hash has the highest score: a logarithm for each weight is enough.
        by_weight: dict[int, tuple[list[Backend], list[Any]]] = {}
        for backend in self._backends:
            members, tokens = by_weight.setdefault(backend.weight, ([], []))
            members.append(backend)
            tokens.append(self._token(to_bytes(backend.id)))
        self._by_weight = by_weight

    def pick(self, flow: Flow) -> Backend | None:
        self._tried = ()
        self._key = key = to_bytes(flow.key) if self._backends else b""
        best = -1.0
        winner = None
        for weight, (members, tokens) in self._by_weight.items() if self._backends else ():
            bids = [*map(self._bid, repeat(key), tokens)]
            highest = max(bids)
            score = weight / -log(_between_0_and_1(highest))
            if score > best:
                best = score
                winner = members[bids.index(highest)]
        return winner

    def pick_other(self, flow: Flow, tried: Collection[Backend]) -> Backend | None:
        """Return the next best bid."""
        others = self._others(tried)
        if not others:
            return None
        self._key, self._tried = to_bytes(flow.key), tried
        scores = self._scores(self._hashes())
        return max(others, key=scores.__getitem__)

    def _hashes(self) -> dict[Backend, float]:
        return {
            backend: _between_0_and_1(self._bid(self._key, token))
            for members, tokens in self._by_weight.values()
            for backend, token in zip(members, tokens, strict=True)
        }

    def _scores(self, hashes: dict[Backend, float]) -> dict[Backend, float]:
        return {backend: backend.weight / -log(hash) for backend, hash in hashes.items()}

    def explain(self) -> Pick:
        hashes = self._hashes()
        scores = self._scores(hashes)
        winner = max(self._others(self._tried), key=scores.__getitem__)
        weighted = len(self._by_weight) > 1
        return Pick(
            policy=self.id,
            winner=winner.id,
            figure="score",
            candidates=[Candidate(backend.id, scores[backend]) for backend in self._backends],
            because=(
                f"Each server's id was hashed with the key to a score{', raised by its weight' if weighted else ''}. "
                f"{winner.id}'s is the highest{' of those left' if self._tried else ''}, {scores[winner]:.3g}."
            ),
            # The score grows with h to the power of 1 ÷ w, which stays between 0 and 1 like h.
            picture=pictures.Bids(
                [
                    (place, hashes[backend], hashes[backend] ** (1 / backend.weight))
                    for place, backend in self._foremost(scores, winner)
                ],
                weighted,
            ),
        )

    def _foremost(self, scores: dict[Backend, float], winner: Backend) -> list[tuple[int, Backend]]:
        places = pictures.foremost([-scores[backend] for backend in self._backends], self._backends.index(winner))
        return [(place, self._backends[place]) for place in places]


def _with_zero_byte(id: bytes) -> bytes:
    return id + b"\0"


def _hash_together(function: Function, key: bytes, token: bytes) -> int:
    """Return the hash of token and key in 64 bits."""
    return function.of(token + key) << 64 - function.bits


def _between_0_and_1(hash: int) -> float:
    """Return the upper 52 bits of a 64-bit hash as the middle of one of 2^52 equal parts: never quite 0 or 1."""
    return ((hash >> 12) + 0.5) / (1 << 52)

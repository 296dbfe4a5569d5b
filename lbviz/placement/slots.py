"""Hash the key, take the remainder, and look up the server of that slot."""

from typing import NamedTuple

from msgspec import Struct

from lbviz.policies import Options, PlainFlow
from lbviz.policies.modulo_hash import ModuloHash
from lbviz.policies.parts import pictures

from .moves import Moves, count_moves
from .questions import KeysQuestion, policy_of


class SlotsQuestion(KeysQuestion, frozen=True, kw_only=True):
    """Where do keys go by their hash modulo the number of servers?"""


class KeyInSlot(Struct, frozen=True):
    """A key, its hash as text (it may be too large for JavaScript), its slot and server, and what these were."""

    key: str
    number: str
    slot: int
    server: str
    slot_before: int | None
    server_before: str | None


class KeysInSlots(Struct, frozen=True):
    """All keys; `moves` is None if nothing changed."""

    keys: list[KeyInSlot]
    moves: Moves | None


class _Place(NamedTuple):
    number: str
    slot: int
    server: str


def slots(question: SlotsQuestion) -> KeysInSlots:
    """Answer the question; raise FieldError if it is wrong."""
    question.check()
    keys = question.all_keys()
    after = _places(question, question.servers, keys)
    if question.before is None:
        return KeysInSlots([KeyInSlot(key, *place, None, None) for key, place in zip(keys, after, strict=True)], None)
    before = _places(question, question.before, keys)
    return KeysInSlots(
        keys=[KeyInSlot(key, *new, old.slot, old.server) for key, new, old in zip(keys, after, before, strict=True)],
        moves=count_moves([place.server for place in before], [place.server for place in after]),
    )


def _places(question: SlotsQuestion, servers: list[str], keys: list[str]) -> list[_Place]:
    policy = policy_of(ModuloHash, servers, Options(hash=question.hash))
    places = []
    for key in keys:
        policy.pick(PlainFlow(key))
        pick = policy.explain()
        assert isinstance(pick.picture, pictures.Slots)
        places.append(_Place(pick.picture.number, pick.picture.slot, pick.winner))
    return places

"""Maglev's table: how servers fill it turn by turn, and which slots change their owner when it is filled anew."""

from base64 import b64encode
from collections import Counter
from typing import Annotated

from msgspec import Meta, Struct

from lbviz.policies import Options, PlainFlow
from lbviz.policies.maglev import Maglev
from lbviz.policies.parts.hashing import hash_key
from lbviz.policies.parts.maglev_table import Members, checked_size, fill_order, start_of, table_in_steps
from lbviz.policies.parts.options import HashName
from lbviz.policies.parts.steps import Steps
from lbviz.scenarios.errors import FieldError

from .moves import Moves, count_moves
from .questions import KeyText, Question, policy_of

MAX_SIZE = 65_537
# Tables up to this size are shown as they fill, slot by slot.
MAX_STEPPED = 13


class MaglevQuestion(Question, frozen=True, kw_only=True):
    """What does a table of `size` slots (a prime) look like, and which slot has `key`, hashed by `hash`?"""

    key: KeyText = "6"
    hash: HashName | None = None
    size: Annotated[int, Meta(ge=2, le=MAX_SIZE)] = 7

    def check(self) -> None:
        """Raise FieldError if the servers are wrong or the size is not a prime."""
        super().check()
        try:
            checked_size(self.size)
        except ValueError as error:
            raise FieldError("size", self.size, str(error)) from None


class Preference(Struct, frozen=True):
    """A server, the slot where it starts, the length of its steps, and so the order in which it asks for slots."""

    server: str
    offset: int
    skip: int
    slots: list[int]


class Turn(Struct, frozen=True):
    """A server's turn: the slots that others had taken, and the one it took."""

    server: str
    taken: list[int]
    slot: int


class MaglevTable(Struct, frozen=True):
    """The table now and before: for each slot a byte, the place of its owner among `names`, in Base64.

    `names` are the present servers and then those that left; `counts` are the slots of each present server.
    `preferences` and `turns` are in the order in which the servers take turns, and empty for a large table.
    """

    names: list[str]
    table: str
    table_before: str | None
    counts: list[int]
    preferences: list[Preference]
    turns: list[Turn]
    hash: str
    slot: int
    server: str
    server_before: str | None
    moves: Moves | None


def maglev_in_steps(question: MaglevQuestion) -> Steps[MaglevTable]:
    """Answer the question; raise FieldError if it is wrong."""
    question.check()
    names = [*dict.fromkeys([*question.servers, *(question.before or ())])]
    table = yield from _table(question, question.servers, names)
    before = None
    moves = None
    if question.before is not None:
        before = yield from _table(question, question.before, names)
        moves = count_moves(before, table)
        yield
    preferences, turns = _filling(question) if question.size <= MAX_STEPPED else ([], [])
    counts = Counter(table)
    hash = hash_key(question.hash or "xxhash64", question.key)
    return MaglevTable(
        names=names,
        table=b64encode(table).decode(),
        table_before=None if before is None else b64encode(before).decode(),
        counts=[counts[place] for place in range(len(question.servers))],
        preferences=preferences,
        turns=turns,
        hash=str(hash),
        slot=hash % question.size,
        server=_picked(question, question.servers),
        server_before=None if question.before is None else _picked(question, question.before),
        moves=moves,
    )


def owners_in_steps(servers: list[str], size: int) -> Steps[list[str]]:
    """Return the owner of each slot. Policies find the table filled from then on."""
    members = _members(servers)
    table = yield from table_in_steps(members, size)
    return [members[place][0] for place in table]


def _members(servers: list[str]) -> Members:
    return tuple((id, 1) for id in sorted(servers))


def _table(question: MaglevQuestion, servers: list[str], names: list[str]) -> Steps[bytes]:
    """Return the owner of each slot as a place among the names."""
    filled = yield from table_in_steps(_members(servers), question.size)
    yield
    places = bytes(names.index(id) for id in sorted(servers))
    table = bytes([*filled]).translate(places.ljust(256, b"\0"))
    yield
    return table


def _picked(question: MaglevQuestion, servers: list[str]) -> str:
    policy = policy_of(Maglev, servers, Options(hash=question.hash, table_size=question.size))
    backend = policy.pick(PlainFlow(question.key))
    assert backend is not None
    return backend.id


def _filling(question: MaglevQuestion) -> tuple[list[Preference], list[Turn]]:
    size = question.size
    preferences = []
    for id in sorted(question.servers):
        offset, skip = start_of(id, size)
        preferences.append(Preference(id, offset, skip, [(offset + step * skip) % size for step in range(size)]))
    asked = [iter(preference.slots) for preference in preferences]
    turns = []
    for slot, place in fill_order(_members(question.servers), size):
        taken = []
        while (next_one := next(asked[place])) != slot:
            taken.append(next_one)
        turns.append(Turn(preferences[place].server, taken, slot))
    return preferences, turns

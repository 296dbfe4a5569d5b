"""Where the keys of a running balancer belong, by its own policy with the servers it has, and takes to be up, now."""

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from lbviz.policies import Policy
from lbviz.policies.maglev import Maglev
from lbviz.policies.parts.base import DrawnAs
from lbviz.policies.parts.ring import RingPolicy

from .moves import Moves, count_moves
from .ring import MAX_POINTS_IN_ALL, KeyOnRing, KeysOnRing, changed_stretches, shares_of
from .slots import KeyInSlot, KeysInSlots

# Decimal places of arcs and keys: a millionth of the ring is less than a pixel.
PLACES = 6


class Member(Struct, frozen=True):
    """A server, its weight, and whether it cannot be picked now."""

    id: str
    weight: int
    down: bool = False


class KeyInTable(Struct, frozen=True):
    """A key, its slot, the owner of that slot, and its owner before."""

    key: str
    slot: int
    server: str
    server_before: str | None


class KeysInTable(Struct, frozen=True):
    """Maglev's table, written as in `maglev.MaglevTable`, and all keys; `moves` is about these."""

    names: list[str]
    table: str
    table_before: str | None
    counts: list[int]
    keys: list[KeyInTable]
    moves: Moves | None


Drawing = KeysOnRing | KeysInTable | KeysInSlots


class Placement(Struct, frozen=True):
    """Which server each key belongs to by the policy of a `balancer` (its id), and how its servers changed.

    `servers` are all there are, in the balancer's order, `before` those before their last change, if one was seen.
    `picture` is None if none is in service; in it a server is a place among all. A slot is a server's place; its
    `number` is left empty.
    """

    balancer: str
    policy: str
    servers: list[Member]
    before: list[Member] | None
    kind: DrawnAs
    picture: Drawing | None


class Watched:
    """The placement of one balancer as its servers and keys change."""

    def __init__(self) -> None:
        self._policy: Policy | None = None
        self._keys: Sequence[str] = ()
        self._latest: Placement | None = None
        self._before: Placement | None = None

    def look(self, balancer: str, policy: Policy, keys: Sequence[str]) -> Placement:
        """Return the placement now: the same object as before if nothing has changed."""
        latest = self._latest
        servers = _members(policy)
        if latest is None or policy is not self._policy:
            self._before = None
        elif latest.servers != servers:
            self._before = latest
        elif self._keys == keys:
            return latest
        if self._before is not None and keys and not {*keys} & {*_owners(self._before)}:
            # All keys are others now, so no key was anywhere before.
            self._before = None
        self._policy, self._keys = policy, keys
        self._latest = latest = place(balancer, policy, keys, self._before)
        return latest


def place(balancer: str, policy: Policy, keys: Sequence[str], before: Placement | None) -> Placement:
    """Ask a policy where keys belong, and compare that with where they belonged `before`."""
    assert policy.placing is not None
    kind = policy.placing.drawn_as
    servers = _members(policy)
    picture = None if all(server.down for server in servers) else DRAWINGS[kind](policy, keys, before)
    return Placement(balancer, policy.id, servers, None if before is None else before.servers, kind, picture)


def _members(policy: Policy) -> list[Member]:
    return [Member(backend.id, backend.weight, backend in policy.down) for backend in policy.configured]


def _ring(policy: Policy, keys: Sequence[str], before: Placement | None) -> KeysOnRing:
    assert isinstance(policy, RingPolicy)
    whole = policy.points <= MAX_POINTS_IN_ALL
    ids = [backend.id for backend in policy.configured]
    place = [ids.index(backend.id) for backend in policy.backends]
    arcs = [(round(end, PLACES), place[owner]) for end, owner in (policy.arcs() if whole else policy.sampled_arcs())]
    old = before.picture if before is not None else None
    was = {one.key: one for one in old.keys} if isinstance(old, KeysOnRing) else {}
    placed = []
    for key in keys:
        hash, at, to, owner = policy.home_of(key)
        had = was.get(key)
        placed.append(
            KeyOnRing(
                key=key,
                hash=str(hash),
                at=round(at, PLACES),
                to=round(to, PLACES),
                server=owner.id,
                passed=[],
                to_before=None if had is None else had.to,
                server_before=None if had is None else had.server,
            )
        )
    compared = whole and isinstance(old, KeysOnRing) and old.points == len(old.arcs)
    return KeysOnRing(
        points=policy.points,
        arcs=arcs,
        shares=shares_of(arcs, len(ids)),
        limit=None,
        keys=placed,
        changed=changed_stretches(old.arcs, _ids(before), arcs, ids)
        if compared and isinstance(old, KeysOnRing)
        else [],
        moves=_moves(placed, before),
    )


def _table(policy: Policy, keys: Sequence[str], before: Placement | None) -> KeysInTable:
    assert isinstance(policy, Maglev)
    ids = [backend.id for backend in policy.configured]
    names = [*dict.fromkeys([*ids, *_ids(before)])]
    in_order = sorted(backend.id for backend in policy.backends)
    table = bytes([*policy.table]).translate(bytes(map(names.index, in_order)).ljust(256, b"\0"))
    counts = Counter(table)
    old = before.picture if before is not None else None
    table_before = None
    if isinstance(old, KeysInTable):
        table_before = b64decode(old.table).translate(bytes(map(names.index, _ids(before))).ljust(256, b"\0"))
    was = _owners(before)
    placed = [
        KeyInTable(key, slot, names[table[slot]], was.get(key)) for key in keys for slot in (policy.slot_of(key),)
    ]
    return KeysInTable(
        names=names,
        table=b64encode(table).decode(),
        table_before=None if table_before is None else b64encode(table_before).decode(),
        counts=[counts[owner] for owner in range(len(ids))],
        keys=placed,
        moves=_moves(placed, before),
    )


def _slots(policy: Policy, keys: Sequence[str], before: Placement | None) -> KeysInSlots:
    places = {backend: slot for slot, backend in enumerate(policy.configured)}
    old = before.picture if before is not None else None
    was = {one.key: one for one in old.keys} if isinstance(old, KeysInSlots) else {}
    placed = []
    for key in keys:
        backend = policy.owner_of(key)
        if backend is None:
            continue
        had = was.get(key)
        slot_before, server_before = (None, None) if had is None else (had.slot, had.server)
        placed.append(KeyInSlot(key, "", places[backend], backend.id, slot_before, server_before))
    return KeysInSlots(placed, _moves(placed, before))


DRAWINGS: dict[DrawnAs, Callable[[Policy, Sequence[str], Placement | None], Drawing]] = {
    "ring": _ring,
    "maglev": _table,
    "slots": _slots,
}


def _ids(placement: Placement | None) -> list[str]:
    return [] if placement is None else [server.id for server in placement.servers]


def _owners(placement: Placement | None) -> dict[str, str]:
    if placement is None or placement.picture is None:
        return {}
    return {one.key: one.server for one in placement.picture.keys}


def _moves(placed: Sequence[KeyOnRing | KeyInTable | KeyInSlot], before: Placement | None) -> Moves | None:
    """Return the moves of the keys that had a server before."""
    if before is None:
        return None
    known = [one for one in placed if one.server_before is not None]
    return count_moves([one.server_before for one in known], [one.server for one in known])

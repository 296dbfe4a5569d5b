"""Which keys would move if a server were down, and which if it were removed: not always the same."""

from collections.abc import Sequence
from random import Random

from msgspec import Struct

from lbviz.policies import Policy


class Loss(Struct, frozen=True):
    """Of so many keys, how many are a server's `own`, and how many move while it is `down` or once it is `removed`."""

    of: int
    own: int
    down: int
    removed: int


def loss_of(server: str, policy: Policy, keys: Sequence[str]) -> Loss | None:
    """Return what the loss of a server would move by a policy that hashes; None where that does not pick it now."""
    lost = next((backend for backend in policy.up if backend.id == server), None)
    if lost is None or not keys:
        return None
    asked = type(policy)(Random(), options=policy.options)

    def owners() -> list[str | None]:
        return [None if (owner := asked.owner_of(key)) is None else owner.id for key in keys]

    asked.set_backends(policy.configured, policy.down)
    before = owners()
    asked.set_backends(policy.configured, {*policy.down, lost})
    down = _count_moved(before, owners())
    # Where a server that is down has no place, it is as good as removed.
    removed = down
    if policy.keeps_place:
        asked.set_backends([backend for backend in policy.configured if backend is not lost], policy.down)
        removed = _count_moved(before, owners())
    return Loss(len(keys), before.count(server), down, removed)


def _count_moved(before: list[str | None], after: list[str | None]) -> int:
    return sum(one != other for one, other in zip(before, after, strict=True))

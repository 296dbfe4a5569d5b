"""What all questions have in common: the servers now and before, and the keys."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Annotated, TypeVar

from msgspec import Meta, Struct

from lbviz.policies import Backend, Options, Policy
from lbviz.policies.parts.options import HashName
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.fields import ServerId

MAX_SERVERS = 50
# No picture has room for more keys.
MAX_KEYS = 200

KeyText = Annotated[str, Meta(min_length=1, max_length=64)]
P = TypeVar("P", bound=Policy)


class Question(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question about these `servers` (ids); `before` are the servers before a change, None if there was no change."""

    servers: list[ServerId]
    before: list[ServerId] | None = None

    def check(self) -> None:
        """Raise FieldError if the servers are too many, too few or not all different."""
        _check_servers("servers", self.servers)
        if self.before is not None:
            _check_servers("before", self.before)


class KeysQuestion(Question, frozen=True, kw_only=True):
    """Where do the keys go: those of these `names`, or else `keys` numbered ones ("1", "2" …), and `key` besides?

    `hash` is the function that hashes keys, None for the policy's own.
    """

    keys: Annotated[int, Meta(ge=1, le=MAX_KEYS)] = 24
    names: list[KeyText] | None = None
    key: KeyText | None = None
    hash: HashName | None = None

    def check(self) -> None:
        """Raise FieldError if servers or names are wrong."""
        super().check()
        if self.names is not None and not 1 <= len(self.names) <= MAX_KEYS:
            raise FieldError("names", f"{len(self.names)} names", f"1 to {MAX_KEYS} names")
        _check_all_differ("names", self.names or (), "keys")

    def all_keys(self) -> list[str]:
        """Return the keys that are asked about, in their order."""
        asked = numbered_keys(self.keys) if self.names is None else self.names
        return asked if self.key is None or self.key in asked else [*asked, self.key]


def numbered_keys(count: int) -> list[str]:
    """Return this many keys: 1, 2, 3 …"""
    return [*map(str, range(1, count + 1))]


def _check_servers(field: str, ids: Sequence[str]) -> None:
    if not 1 <= len(ids) <= MAX_SERVERS:
        raise FieldError(field, f"{len(ids)} servers", f"1 to {MAX_SERVERS} servers")
    _check_all_differ(field, ids, "servers")


def _check_all_differ(field: str, ones: Sequence[str], what: str) -> None:
    for place, one in enumerate(ones):
        if one in ones[:place]:
            raise FieldError(f"{field}[{place}]", one, f"{what} that differ")


def policy_of(kind: type[P], servers: Iterable[str], options: Options) -> P:
    """Return the policy, told of these servers; raise ValueError if it cannot use the options."""
    policy = kind(Random(0), options=options)
    policy.set_backends([Backend(id) for id in servers])
    return policy

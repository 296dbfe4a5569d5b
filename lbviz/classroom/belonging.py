"""To which server each student belongs, and whom the last change of the servers moved: by three rules at once."""

from collections.abc import Mapping, Sequence
from random import Random

from msgspec import Struct

from lbviz.live.live_world import LiveWorld
from lbviz.policies import CATALOGUE, Backend, Options, PlainFlow, Policy
from lbviz.scenarios.addresses import PROXY, public_address
from lbviz.scenarios.names import PROXY_ID

# A ring with many points for each server, as those in use have.
RING = ("ketama", Options())
MODULO = ("modulo_hash", Options())


class MovedStudents(Struct, frozen=True):
    """Of so many students, how many another server belongs to since the servers last changed: by the policy that runs
    (`now`), by hash mod N and by a ring. `words` say what changed: "d left".
    """

    words: str
    of: int
    now: int
    modulo: int
    ring: int


class Belonging:
    """Who belongs where, by a policy that hashes. `keys` are the students' keys by their numbers."""

    def __init__(self) -> None:
        self._policy: Policy | None = None
        self._up: tuple[str, ...] = ()
        self._before: tuple[str, ...] = ()
        self._had: dict[int, str] = {}
        self._keys: Mapping[int, str] = {}
        self.of: dict[int, str] = {}
        """The server of each student, by number; empty where no policy hashes their addresses."""
        self.moved: MovedStudents | None = None
        self.came_from: dict[int, str] = {}
        """Which server those had whom the last change moved."""

    def look(self, policy: Policy | None, keys: Mapping[int, str]) -> None:
        """See where everybody belongs now, by this policy; None where none hashes."""
        if policy is None:
            self.__init__()  # type: ignore[misc]
            return
        self._keys = keys
        up = tuple(backend.id for backend in policy.configured if backend not in policy.down)
        if policy is not self._policy:
            self._policy, self._up, self.moved = policy, up, None
        if up != self._up:
            self._before, self._had, self._up = self._up, self.of, up
            self.moved = MovedStudents("", 0, 0, 0, 0)
        self.of = {number: owner.id for number, key in keys.items() if up and (owner := policy.owner_of(key))}
        if self.moved is not None:
            self._count(keys)

    def rule(self, number: int) -> str:
        """Return in a sentence why a student belongs where they do now, empty where no policy hashes."""
        policy, key = self._policy, self._keys.get(number)
        if policy is None or key is None or not self._up or policy.pick(PlainFlow(key)) is None:
            return ""
        return policy.explain().because

    def _count(self, keys: Mapping[int, str]) -> None:
        known = {number: key for number, key in keys.items() if number in self._had}
        self.came_from = {number: self._had[number] for number in known if self.of.get(number, "") != self._had[number]}
        self.moved = MovedStudents(
            words=_words(self._before, self._up),
            of=len(known),
            now=len(self.came_from),
            modulo=_moved(MODULO, list(known.values()), self._before, self._up),
            ring=_moved(RING, list(known.values()), self._before, self._up),
        )


def placing_policy(world: LiveWorld) -> Policy | None:
    """Return the policy by which students belong to servers, None where none hashes the clients' addresses."""
    return world.hashing_policy() if world.scenario.balancer.key == "ip" else None


def key_of(address: str, world: LiveWorld) -> str:
    """Return what a balancer hashes of the client at this address: of all behind a forward proxy, the proxy's."""
    return PROXY.four if world.asks.get(address) == PROXY_ID else public_address(address)


def _moved(rule: tuple[str, Options], keys: Sequence[str], before: Sequence[str], after: Sequence[str]) -> int:
    had, has = (_owners(rule, keys, servers) for servers in (before, after))
    return sum(one != other for one, other in zip(had, has, strict=True))


def _owners(rule: tuple[str, Options], keys: Sequence[str], servers: Sequence[str]) -> list[str]:
    if not servers:
        return ["" for _ in keys]
    id, options = rule
    policy = CATALOGUE[id](Random(), options=options)
    policy.set_backends([Backend(server) for server in servers])
    owners = (policy.owner_of(key) for key in keys)
    return ["" if owner is None else owner.id for owner in owners]


def _words(before: Sequence[str], after: Sequence[str]) -> str:
    left = [server for server in before if server not in after]
    came = [server for server in after if server not in before]
    said = [f"{_listed(left)} left"] if left else []
    said += [f"{_listed(came)} came"] if came else []
    return ", ".join(said) or "the servers changed places"


def _listed(servers: Sequence[str]) -> str:
    *first, last = servers
    return f"{', '.join(first)} and {last}" if first else last

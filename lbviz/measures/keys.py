"""How many keys move, and how evenly they lie: the same whatever world is looked at."""

from functools import lru_cache
from string import ascii_lowercase

from lbviz.placement.questions import Question, policy_of
from lbviz.placement.shares import shares_in_steps
from lbviz.policies import CATALOGUE, Options
from lbviz.policies.parts.ring import RingPolicy
from lbviz.policies.parts.steps import finish
from lbviz.scenarios.errors import FieldError

MOST_SERVERS = 26
MOST_POINTS = 1000


@lru_cache(maxsize=256)
def moves(policy: str, before: float, after: float) -> float:
    """Return the share of all keys that change their server when the servers are `after` instead of `before`.

    Exact, for the servers a, b, c …; raise FieldError if the policy places no keys.
    """
    _check(policy)
    question = Question(servers=_servers(after), before=_servers(before))
    shares = finish(shares_in_steps(policy, question))
    assert shares.moved is not None
    return shares.moved.moved


@lru_cache(maxsize=256)
def spread(policy: str, servers: float, points: float | None = None) -> float:
    """Return the largest share of all keys over the mean share, 1 where all are equal.

    `points` are those of each server on a ring, None for as many as the policy's model has.
    """
    kind = CATALOGUE[_check(policy)]
    ids = _servers(servers)
    if points is None or not issubclass(kind, RingPolicy):
        shares = finish(shares_in_steps(policy, Question(servers=ids))).shares
        return max(shares) * len(ids)
    if not 1 <= points <= MOST_POINTS:
        raise FieldError("", points, f"1 to {MOST_POINTS} points")
    start, sums = 0.0, dict.fromkeys(range(len(ids)), 0.0)
    arcs = policy_of(kind, ids, Options(points=int(points), min_ring_size=1)).arcs()
    for end, server in (*arcs, (1.0, arcs[0][1])):
        sums[server] += end - start
        start = end
    return max(sums.values()) * len(ids)


def _check(policy: str) -> str:
    if policy not in CATALOGUE or CATALOGUE[policy].placing is None:
        known = ", ".join(id for id, each in CATALOGUE.items() if each.placing is not None)
        raise FieldError("", policy, f"a policy that places keys: one of {known}")
    return policy


def _servers(count: float) -> list[str]:
    if not 1 <= count <= MOST_SERVERS:
        raise FieldError("", count, f"1 to {MOST_SERVERS} servers")
    return list(ascii_lowercase[: int(count)])

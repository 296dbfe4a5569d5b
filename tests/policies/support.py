"""What the tests of policies share."""

from random import Random
from typing import NamedTuple

from lbviz.policies import CATALOGUE, Backend, Policy


def backends(**weights: int) -> list[Backend]:
    """Return one backend for each id=weight."""
    return [Backend(id, weight) for id, weight in weights.items()]


def numbered(count: int) -> list[Backend]:
    """Return backends s0, s1 … of weight 1."""
    return [Backend(f"s{number}") for number in range(count)]


def build(id: str, members: list[Backend], seed: int = 1) -> Policy:
    """Return the policy of this id, told of these backends."""
    policy = CATALOGUE[id](Random(seed))
    policy.set_backends(members)
    return policy


class Flow(NamedTuple):
    """A request as a policy sees it."""

    key: str = "10.0.0.1"
    region: str = ""


def pick(policy: Policy, key: str = "10.0.0.1") -> str:
    """Return the id of the picked backend."""
    picked = policy.pick(Flow(key))
    assert picked is not None
    return picked.id


def picks(policy: Policy, count: int) -> str:
    """Return the ids of so many picks in a row, with a space between."""
    return " ".join(pick(policy) for _ in range(count))


def chi_square(counts: list[int]) -> float:
    """Return how far counts are from all being equal: Pearson's chi-square."""
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)

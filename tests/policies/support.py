"""What the tests of policies share."""

from collections.abc import Mapping
from random import Random
from typing import NamedTuple

from lbviz.policies import CATALOGUE, Backend, Options, Policy


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
    """Return the ids of this many picks in a row, with a space between."""
    return " ".join(pick(policy) for _ in range(count))


def chi_square(counts: list[int]) -> float:
    """Return how far counts are from all being equal: Pearson's chi-square."""
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)


def chi_square_of_shares(counts: Mapping[str, int], shares: Mapping[str, float]) -> float:
    """Return how far counts are from the given shares of their sum: Pearson's chi-square."""
    total = sum(counts.values())
    return sum((counts.get(id, 0) - share * total) ** 2 / (share * total) for id, share in shares.items())


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Played:
    """A policy with a clock and a balancer's bookkeeping around it."""

    def __init__(self, id: str, members: list[Backend], options: Options = Options(), seed: int = 1) -> None:  # noqa: B008
        self.clock = Clock()
        self.policy = CATALOGUE[id](Random(seed), self.clock, options)
        self.policy.set_backends(members)

    def send(self, region: str = "") -> Backend:
        """Pick a backend and send it a request."""
        picked = self.policy.pick(Flow(region=region))
        assert picked is not None
        self.send_to(picked)
        return picked

    def send_to(self, backend: Backend) -> None:
        """Send a request to this backend, picked or not."""
        backend.in_flight += 1
        self.policy.sent(backend)

    def end(self, backend: Backend, latency_s: float, *, ok: bool = True) -> None:
        """End a request, answered or lost, that took this long."""
        backend.in_flight -= 1
        self.policy.ended(backend, latency_s, ok=ok)

    def serve(self, backend: Backend, latency_s: float, *, ok: bool = True) -> None:
        """Send a request to this backend and end it after this many seconds."""
        self.send_to(backend)
        self.clock.now += latency_s
        self.end(backend, latency_s, ok=ok)

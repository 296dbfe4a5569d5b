"""One policy in the race of hashes: which share of all keys it moves, how evenly it deals them, its size and pace."""

import sys
from collections.abc import Callable
from random import Random
from time import perf_counter

from msgspec import Struct

from lbviz.policies import CATALOGUE, Backend, Options, PlainFlow, Policy
from lbviz.policies.parts.ring import HashRing
from lbviz.policies.parts.steps import Steps
from lbviz.scenarios.errors import FieldError, suggestion

from .questions import Question, policy_of
from .shares import MovedShare, shares_in_steps

# So many picks are timed.
PICKS = 1000
BATCHES = 5

RACERS = tuple(id for id, policy in CATALOGUE.items() if policy.placing is not None and policy.placing.races)


class RaceQuestion(Question, frozen=True, kw_only=True):
    """How does a policy fare?"""

    policy: str

    def check(self) -> None:
        """Raise FieldError if the servers are wrong or the policy does not race."""
        super().check()
        if self.policy not in RACERS:
            raise FieldError("policy", self.policy, f"one of {', '.join(RACERS)}{suggestion(self.policy, RACERS)}")


class RaceResult(Struct, frozen=True):
    """Which share of all keys each server has, in the servers' order, and which share moved.

    `pick_s` is the time of a pick in seconds, measured just now on this machine with keys that were picked for before:
    the quickest of five batches, so that other work on the machine counts least. `bytes` is the memory of the policy
    afterwards.
    """

    policy: str
    shares: list[float]
    moved: MovedShare | None
    pick_s: float
    bytes: int


def race_in_steps(question: RaceQuestion) -> Steps[RaceResult]:
    """Answer the question; raise FieldError if it is wrong."""
    question.check()
    shares = yield from shares_in_steps(question.policy, question)
    yield
    flows = [PlainFlow(f"key-{number}") for number in range(PICKS)]
    policy = policy_of(CATALOGUE[question.policy], question.servers, Options())
    for flow in flows:
        policy.pick(flow)
    return RaceResult(
        policy=question.policy,
        shares=shares.shares,
        moved=shares.moved,
        pick_s=_pick_s(policy, flows),
        bytes=bytes_of(policy),
    )


def _pick_s(policy: Policy, flows: list[PlainFlow]) -> float:
    length = -(-len(flows) // BATCHES)
    times = []
    for start in range(0, len(flows), length):
        batch = flows[start : start + length]
        began = perf_counter()
        for flow in batch:
            policy.pick(flow)
        times.append((perf_counter() - began) / len(batch))
    return min(times)


def bytes_of(policy: Policy) -> int:
    """Return the size in bytes of all data that a policy holds: each object once, by `sys.getsizeof`.

    Servers, options, functions and sources of chance belong to others; only the references to them count.
    """
    size = 0
    seen: set[int] = set()
    waiting: list[object] = [*vars(policy).values()]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, Backend | Options | Random | Callable):
            continue
        seen.add(id(one))
        size += sys.getsizeof(one)
        if isinstance(one, dict):
            waiting += one.keys()
            waiting += one.values()
        elif isinstance(one, list | tuple | set):
            waiting += one
        elif isinstance(one, HashRing):
            waiting += vars(one).values()
    return size

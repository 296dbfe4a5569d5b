"""One policy in the race of hashes: how many keys it moves, how evenly it spreads them, how large and quick it is."""

import sys
from collections import Counter
from collections.abc import Callable
from random import Random
from time import perf_counter
from typing import Annotated

from msgspec import Meta, Struct

from lbviz.policies import CATALOGUE, Backend, Options, PlainFlow, Policy
from lbviz.policies.maglev import Maglev
from lbviz.policies.parts.ring import HashRing
from lbviz.policies.parts.steps import Steps
from lbviz.scenarios.errors import FieldError, suggestion

from .maglev import tables_in_steps
from .moves import Moves, count_moves
from .questions import Question, policy_of

MAX_KEYS_IN_RACE = 2000
BATCHES = 5

RACERS = tuple(id for id, policy in CATALOGUE.items() if policy.placing is not None and policy.placing.races)


class RaceQuestion(Question, frozen=True, kw_only=True):
    """How does a policy fare with this number of `keys`: "key-1", "key-2" …?"""

    policy: str
    keys: Annotated[int, Meta(ge=1, le=MAX_KEYS_IN_RACE)] = 1000

    def check(self) -> None:
        """Raise FieldError if the servers are wrong or the policy does not race."""
        super().check()
        if self.policy not in RACERS:
            raise FieldError("policy", self.policy, f"one of {', '.join(RACERS)}{suggestion(self.policy, RACERS)}")


class RaceResult(Struct, frozen=True):
    """How many keys each server has, in the servers' order, and how many moved.

    `pick_s` is the time of a pick in seconds, measured just now on this machine with keys that were picked for before:
    the quickest of five batches, so that other work on the machine counts least. `bytes` is the memory of the policy
    afterwards.
    """

    policy: str
    loads: list[int]
    moves: Moves | None
    pick_s: float
    bytes: int


def race_in_steps(question: RaceQuestion) -> Steps[RaceResult]:
    """Answer the question; raise FieldError if it is wrong."""
    question.check()
    if question.policy == Maglev.id:
        yield from tables_in_steps(question, Options().table_size)
        yield
    flows = [PlainFlow(f"key-{number}") for number in range(1, question.keys + 1)]
    kind = CATALOGUE[question.policy]
    policy = policy_of(kind, question.servers, Options())
    after = _picked(policy, flows)
    before = question.before and _picked(policy_of(kind, question.before, Options()), flows)
    loads = Counter(after)
    return RaceResult(
        policy=question.policy,
        loads=[loads[id] for id in question.servers],
        moves=count_moves(before, after) if before else None,
        pick_s=_pick_s(policy, flows),
        bytes=bytes_of(policy),
    )


def _picked(policy: Policy, flows: list[PlainFlow]) -> list[str]:
    return [backend.id for backend in map(policy.pick, flows) if backend is not None]


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

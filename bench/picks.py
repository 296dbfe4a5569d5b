"""Picks a second of every policy, how fast tables and rings are made, and both against published packages.

All in CPU time, the best of some rounds taken in turn. Ratios are within one table. A pick is timed as a balancer
makes it: it is counted as in flight, the policies that listen hear of it, and an earlier request ends, so that a
policy which keeps a heap or an average pays for it here. Against packages it is the bare pick, which is all they do.
"""

import gc
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count, cycle, islice
from random import Random
from typing import NamedTuple, TypeVar

import hrw
import jump
from hashring import HashRing as Md5Ring
from uhashring import HashRing
from xxhash import xxh64_intdigest

from lbviz.policies import CATALOGUE, Backend, Options, PlainFlow, Policy
from lbviz.policies.parts.ring import RingPolicy
from lbviz.scenarios.names import client_address

SIZES = (10, 100, 1_000)
PEER = "round_robin"
STRETCH = 1_000
IN_FLIGHT_EACH = 3
LATENCY_S = 0.1
POINTS = 160
POINTS_OF_HASHRING = 120
TABLE_SIZE = 65_537
LEAST_S = 0.05
ROUNDS = 3

T = TypeVar("T")
Task = Callable[[], object]


def keys(seed: int) -> list[str]:
    """Return other clients for each seed, enough that each is new to the policies that remember a few thousand."""
    return [client_address(number) for number in Random(seed).sample(range(1, 1 << 24), 16_384)]


KEYS = keys(1)
FLOWS = [PlainFlow(key) for key in KEYS]


def main() -> None:
    """Print the three tables."""
    print_policies()
    print_builds()
    print_packages()


# --- picks of every policy ---------------------------------------------------------------------------------


def print_policies() -> None:
    """Print the picks a second of every policy with this many backends."""
    rates = {size: policy_rates(size) for size in SIZES}
    print(f"  {'picks/s (ratio)':<30}" + "".join(f"{size:>15,} backends" for size in SIZES))
    for id in CATALOGUE:
        figures = (f"{rates[size][id]:>14,.0f} ({rates[size][id] / rates[size][PEER]:6.3f})" for size in SIZES)
        print(f"  {id:<30}" + " ".join(figures))


def policy_rates(size: int) -> dict[str, float]:
    """Return the picks a second of every policy."""
    tasks: dict[str, Task] = {id: Balancing(id, numbered(size)).go_on for id in CATALOGUE}
    return {id: STRETCH / seconds for id, seconds in best_of_rounds(tasks).items()}


def numbered(size: int, prefix: str = "10.1.0") -> list[Backend]:
    """Return this many backends with the ids that all kinds of policies understand, host:port."""
    return [Backend(f"{prefix}.{number}:80") for number in range(size)]


def build(id: str, backends: list[Backend], options: Options = Options()) -> Policy:  # noqa: B008
    """Return a policy told of its backends; its clock goes on by a millisecond whenever it looks."""
    policy = CATALOGUE[id](Random(1), partial(next, count(0.0, 0.001)), options)
    policy.set_backends(backends)
    return policy


class Balancing:
    """A policy at work, with some requests in flight, unevenly."""

    def __init__(self, id: str, backends: list[Backend]) -> None:
        self._policy = build(id, backends)
        self._flows = cycle(map(PlainFlow, keys(len(backends))))
        self._flying = deque(Random(2).choices(backends, k=IN_FLIGHT_EACH * len(backends)))
        for backend in self._flying:
            backend.in_flight += 1
            self._policy.sent(backend)

    def go_on(self) -> None:
        """Pick backends as a balancer does; for each request that is sent, an earlier one ends."""
        policy, flying = self._policy, self._flying
        pick, sent, ended, listens = policy.pick, policy.sent, policy.ended, policy.listens
        for flow in islice(self._flows, STRETCH):
            backend = pick(flow)
            assert backend is not None
            backend.in_flight += 1
            flying.append(backend)
            done = flying.popleft()
            done.in_flight -= 1
            if listens:
                sent(backend)
                ended(done, LATENCY_S, ok=True)


# --- tables and rings --------------------------------------------------------------------------------------


def print_builds() -> None:
    """Print how long Maglev's table takes, and a ring from nothing against a ring that one backend leaves."""
    fresh = count()
    maglev = CATALOGUE["maglev"](Random(1), options=Options(table_size=TABLE_SIZE))

    def build_table() -> None:
        # Other ids each time, for it remembers tables; the pick is for those made when they are first needed.
        maglev.set_backends(numbered(1_000, f"fresh{next(fresh)}"))
        maglev.pick(FLOWS[0])

    seconds = best_of_rounds({"maglev": build_table})["maglev"]
    print(f"  Maglev's table, M = {TABLE_SIZE:,}, N = 1,000: {seconds * 1000:.0f} ms")
    print(f"  {'ring of 1,000 backends':<30}{'points':>12}{'from nothing':>16}{'one leaves':>14}{'ratio':>9}")
    for id, policy in CATALOGUE.items():
        if issubclass(policy, RingPolicy):
            print_ring(id)


def print_ring(id: str) -> None:
    """Print how long one ring takes from nothing, and when one backend leaves."""
    backends = numbered(1_000)
    options = ring_options(len(backends))
    ring = build(id, backends, options)
    assert isinstance(ring, RingPolicy)
    ring.pick(FLOWS[0])
    points = len(ring.ring.points)
    fewer = backends[:500] + backends[501:]

    def leave_and_come_back() -> None:
        for members in (fewer, backends):
            ring.set_backends(members)
            ring.pick(FLOWS[0])

    def from_nothing() -> None:
        build(id, fewer, options).pick(FLOWS[0])

    tasks: dict[str, Task] = {"nothing": from_nothing, "both": leave_and_come_back}
    best = best_of_rounds(tasks, rounds=2)
    built, changed = best["nothing"], best["both"] / 2
    print(f"  {id:<30}{points:>12,}{built * 1000:>13.1f} ms{changed * 1000:>11.1f} ms{built / changed:>8.1f}×")


def ring_options(size: int, points: int = POINTS) -> Options:
    """Return the options by which every ring has this many points for each of `size` backends."""
    return Options(points=points, min_ring_size=points * size)


# --- against packages --------------------------------------------------------------------------------------


class Rival(NamedTuple):
    """A package and the policy that does the same; whether both must give the same answers."""

    package: str
    policy: str
    build: Callable[[list[str]], Callable[[str], str]]
    points: int = POINTS
    same: bool = False


def hash_text(text: str) -> int:
    """Return the hash for the packages that leave it to their user: the one that ours has."""
    return xxh64_intdigest(text.encode())


def uhashring_ketama(ids: list[str]) -> Callable[[str], str]:
    """Return the lookup of uhashring's ring that is compatible with ketama."""
    lookup: Callable[[str], str] = HashRing(ids, hash_fn="ketama").get_node
    return lookup


def uhashring_xxhash(ids: list[str]) -> Callable[[str], str]:
    """Return the lookup of uhashring's own ring."""
    lookup: Callable[[str], str] = HashRing(ids, hash_fn=hash_text, vnodes=POINTS).get_node
    return lookup


def hashring(ids: list[str]) -> Callable[[str], str]:
    """Return the lookup of hashring, three points of each MD5 digest."""
    lookup: Callable[[str], str] = Md5Ring(ids).get_node
    return lookup


def hrw_choose(ids: list[str]) -> Callable[[str], str]:
    """Return the best choice of hrw."""
    names = [id.encode() for id in ids]
    return lambda key: hrw.choose(key.encode(), names, k=1)[0][0].decode()


def key_as_number(key: str) -> int:
    """Return what jump-consistent-hash takes, which wants the key as a number, by the rule that our policy has."""
    return int(key) if key.isdecimal() else hash_text(key)


def jump_in_c(ids: list[str]) -> Callable[[str], str]:
    """Return jump-consistent-hash's extension in C. Our policy calls it too."""
    bucket = jump.hash
    return lambda key: ids[bucket(key_as_number(key), len(ids))]


def jump_in_python(ids: list[str]) -> Callable[[str], str]:
    """Return jump-consistent-hash's fallback in Python."""
    bucket = jump.py_hash
    return lambda key: ids[bucket(key_as_number(key), len(ids))]


RIVALS = (
    Rival("uhashring (ketama)", "ketama", uhashring_ketama, same=True),
    Rival("hashring", "ketama", hashring, points=POINTS_OF_HASHRING),
    Rival("uhashring (xxHash64)", "ring_hash", uhashring_xxhash),
    Rival("hrw", "rendezvous", hrw_choose),
    Rival("jump-consistent-hash (Python)", "jump_hash", jump_in_python, same=True),
    Rival("jump-consistent-hash (C)", "jump_hash", jump_in_c, same=True),
)


def print_packages() -> None:
    """Print, for each package, its picks and ours of the same policy, with the same number of points."""
    print(f"  {'package':<31}{'our policy':<13}{'backends':>9}{'theirs':>13}{'ours':>13}{'ratio':>9}  same answers")
    for rival in RIVALS:
        for size in SIZES:
            print_rival(rival, size)


def print_rival(rival: Rival, size: int) -> None:
    """Print the picks a second of one package and of our policy."""
    backends = numbered(size)
    ids = [backend.id for backend in backends]
    options = ring_options(size, rival.points)
    policy, theirs = build(rival.policy, backends, options), rival.build(ids)
    # Who looks at every backend is slow enough to be timed with fewer keys.
    asked = KEYS[: min(len(KEYS), 1_000_000 // size)]
    flows = FLOWS[: len(asked)]
    tasks: dict[str, Task] = {"ours": partial(exhaust, policy.pick, flows), "theirs": partial(exhaust, theirs, asked)}
    best = best_of_rounds(tasks)
    ours, others = len(asked) / best["ours"], len(asked) / best["theirs"]
    answers = "–"
    if rival.same:
        picked = map(policy.pick, flows)
        agree = sum(
            backend is not None and backend.id == theirs(flow.key) for backend, flow in zip(picked, flows, strict=True)
        )
        answers = f"{agree:,} of {len(asked):,}"
    print(
        f"  {rival.package:<31}{rival.policy:<13}{size:>9,}{others:>13,.0f}{ours:>13,.0f}{ours / others:>8.2f}×"
        f"  {answers}"
    )


# --- timing ------------------------------------------------------------------------------------------------


def exhaust(function: Callable[[T], object], arguments: Iterable[T]) -> None:
    """Call a function with each argument."""
    deque(map(function, arguments), maxlen=0)


def best_of_rounds(tasks: dict[str, Task], rounds: int = ROUNDS) -> dict[str, float]:
    """Return the CPU seconds of each task at its best, the tasks taken in turn so that a slow moment hits all."""
    repeats = dict.fromkeys(tasks, 1)
    best = dict.fromkeys(tasks, float("inf"))
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for name, task in tasks.items():
                start = time.process_time()
                for _ in range(repeats[name]):
                    task()
                seconds = (time.process_time() - start) / repeats[name]
                best[name] = min(best[name], seconds)
                repeats[name] = max(1, int(LEAST_S / max(seconds, 1e-9)))
    finally:
        gc.enable()
    return best


if __name__ == "__main__":
    main()

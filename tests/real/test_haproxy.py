"""A real HAProxy keeps the promises that our policies of the same family make.

Its round robin, least connections and ring are not NGINX's: the order within a cycle, ties, and the points of a ring
differ, so what is compared is what both promise.
"""

import csv
import time
from collections import Counter
from io import StringIO
from math import ceil, sqrt
from random import Random
from urllib.request import urlopen

import pytest

from lbviz.policies import CATALOGUE, Backend, Options
from tests.policies.support import build, pick

from .client import Client, Held
from .programs import Program, Programs

KEYS = [f"user-{number}" for number in range(2000)]
SECONDS_TO_SETTLE = 5
# Points on HAProxy's ring for each unit of weight.
POINTS = 16


@pytest.mark.parametrize("weights", [[5, 1, 1], [4, 3, 2, 1], [1, 1, 1]])
def test_round_robin_gives_each_its_weight_in_every_cycle(
    programs: Programs, origins: list[str], weights: list[int]
) -> None:
    servers = dict(zip(origins, weights, strict=False))
    cycle = sum(weights)
    policy = build("weighted_round_robin", [Backend(address, weight) for address, weight in servers.items()])
    with Client(programs.haproxy("balance roundrobin", servers).port) as client:
        real = client.ask([b"/"] * (6 * cycle))
    for start in range(0, len(real), cycle):
        assert Counter(real[start : start + cycle]) == Counter(pick(policy) for _ in range(cycle)) == servers


def settled(program: Program, in_flight: int) -> None:
    """Wait until HAProxy counts this many requests in flight: it may forget one a moment after its last byte."""
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while (counted := counts(program)) != in_flight:
        assert time.monotonic() < deadline, f"HAProxy counts {counted} in flight, not {in_flight}"
        time.sleep(0.001)


def counts(program: Program) -> int:
    """Return how many requests HAProxy says are in flight."""
    with urlopen(f"http://127.0.0.1:{program.port}/stats;csv", timeout=5) as answer:
        rows = csv.DictReader(StringIO(answer.read().decode().removeprefix("# ")))
    return next(int(row["scur"]) for row in rows if (row["pxname"], row["svname"]) == ("pool", "BACKEND"))


def test_least_connections_never_adds_to_a_fuller_one(programs: Programs, origins: list[str]) -> None:
    """Both always choose one of those with the fewest in flight; which of them is each one's own business."""
    chance = Random(7)
    in_flight = dict.fromkeys(origins[:4], 0)
    program = programs.haproxy("balance leastconn", dict.fromkeys(in_flight, 1))
    members = {address: Backend(address) for address in in_flight}
    policy = build("least_connections", [*members.values()])
    waiting: list[tuple[int, str]] = []
    with Held(program.port, origins[0]) as held:
        for step in range(200):
            if waiting and chance.random() < (0.3 if step % 100 < 50 else 0.7):
                number, address = waiting.pop(chance.randrange(len(waiting)))
                held.finish(number)
                members[address].in_flight -= 1
                settled(program, len(waiting))
            else:
                ours = pick(policy)
                number, address = held.start()
                least = min(member.in_flight for member in members.values())
                assert members[address].in_flight == members[ours].in_flight == least
                members[address].in_flight += 1
                waiting.append((number, address))


def test_least_connections_fills_by_weight(programs: Programs, origins: list[str]) -> None:
    servers = dict(zip(origins, [4, 3, 2, 1], strict=False))
    members = {address: Backend(address, weight) for address, weight in servers.items()}
    policy = build("least_connections", [*members.values()])
    real: Counter[str] = Counter()
    with Held(programs.haproxy("balance leastconn", servers).port, origins[0]) as held:
        for _ in range(100):
            real[held.start()[1]] += 1
            members[pick(policy)].in_flight += 1
    assert {address: member.in_flight / 10 for address, member in members.items()} == servers
    assert {address: round(count / 10) for address, count in real.items()} == servers


def origins_of_keys(programs: Programs, balance: str, servers: dict[str, int | str]) -> list[str]:
    """Return where each key goes."""
    with Client(programs.haproxy(f"balance url_param key\n    {balance}", servers).port) as client:
        return client.ask(b"/?key=" + key.encode() for key in KEYS)


def moved_keys(programs: Programs, origins: list[str], balance: str, weight: int) -> tuple[int, int]:
    """Return how many keys an origin had that goes into maintenance, and how many others move as well."""
    servers: dict[str, int | str] = dict.fromkeys(origins[:5], weight)
    before = origins_of_keys(programs, balance, servers)
    gone = origins[1]
    after = origins_of_keys(programs, balance, {**servers, gone: f"weight {weight} disabled"})
    assert gone not in after
    others = sum(old not in (gone, new) for old, new in zip(before, after, strict=True))
    return before.count(gone), others


@pytest.mark.parametrize("weight", [1, 100])
def test_consistent_hash_moves_only_the_keys_of_the_one_that_went(
    programs: Programs, origins: list[str], weight: int
) -> None:
    """Its share is 1/N, give or take what V points spread: a part of 1 ÷ √V; three deviations are allowed."""
    had, others = moved_keys(programs, origins, "hash-type consistent", weight)
    assert others == 0
    assert had / len(KEYS) == pytest.approx(1 / 5, rel=3 / sqrt(POINTS * weight) + 3 * sqrt(4 / len(KEYS)))


def test_map_based_hash_moves_nearly_all(programs: Programs, origins: list[str]) -> None:
    """As hash mod N does: going from 5 to 4, a key stays where both remainders name the same one."""
    had, others = moved_keys(programs, origins, "hash-type map-based", 1)
    policy = build("modulo_hash", [Backend(address) for address in origins[:5]])
    before = [pick(policy, str(key)) for key in range(len(KEYS))]
    policy.set_backends(Backend(address) for address in origins[:5] if address != origins[1])
    after = [pick(policy, str(key)) for key in range(len(KEYS))]
    ours = sum(old != new for old, new in zip(before, after, strict=True))
    assert (had + others) / len(KEYS) == pytest.approx(ours / len(KEYS), abs=0.05)


@pytest.mark.parametrize("disabled", [[], [1], [0, 3]])
def test_map_based_hash_is_the_remainder_by_the_number_of_those_that_are_up(
    programs: Programs, origins: list[str], disabled: list[int]
) -> None:
    """By `uri` its sdbm: the remainder of those in its map, which a server leaves as soon as it is down."""
    lines = {address: "disabled" if place in disabled else 1 for place, address in enumerate(origins[:5])}
    left = [Backend(address) for address, line in lines.items() if line != "disabled"]
    policy = CATALOGUE["modulo_hash"](Random(1), options=Options(hash="sdbm"))
    policy.set_backends(left)
    paths = [f"/{key}" for key in KEYS[:1000]]
    with Client(programs.haproxy("balance uri\n    hash-type map-based", lines).port) as client:
        assert client.ask(path.encode() for path in paths) == [pick(policy, path) for path in paths]


@pytest.mark.parametrize("factor", [110, 125, 200])
def test_bounded_loads_are_never_above_the_bound(programs: Programs, origins: list[str], factor: int) -> None:
    """One hot key for half of the requests: without a bound, one origin would have them all."""
    chance = Random(8)
    keys = [b"hot" if chance.random() < 0.5 else b"%d" % chance.randrange(1000) for _ in range(100)]
    servers = dict.fromkeys(origins[:5], 1)
    balance = f"balance url_param key\n    hash-type consistent\n    hash-balance-factor {factor}"
    members = {address: Backend(address) for address in servers}
    bounded = CATALOGUE["bounded_ring_hash"](Random(1), options=Options(balance_factor=factor / 100))
    bounded.set_backends(members.values())
    real: Counter[str] = Counter()
    with Held(programs.haproxy(balance, servers).port, origins[0]) as held:
        for number, key in enumerate(keys, start=1):
            real[held.start(b"?key=" + key)[1]] += 1
            ours = members[pick(bounded, key.decode())]
            ours.in_flight += 1
            bounded.sent(ours)
            bound = ceil(ceil(factor * number / 100) / len(servers))
            assert max(real.values()) <= bound
            assert max(member.in_flight for member in members.values()) <= bound
    assert max(real.values()) == bound


def test_what_is_beyond_maxconn_waits_in_one_line_and_who_is_free_first_takes_the_next(
    programs: Programs, origins: list[str]
) -> None:
    a, b = origins[:2]
    program = programs.haproxy("balance roundrobin", {a: "maxconn 1", b: "maxconn 1"})
    with Held(program.port, origins[0]) as held:
        busy = {origin: number for number, origin in (held.start(), held.start())}
        waiting = []
        for number in range(4):
            waiting.append(held.begin())
            settled(program, 2 + number + 1)
        for free, next_one in zip((b, a, b, b), waiting, strict=True):
            held.finish(busy[free])
            assert held.went(next_one) == free
            busy[free] = next_one


def test_who_waits_longer_than_timeout_queue_is_refused(programs: Programs, origins: list[str]) -> None:
    program = programs.haproxy("balance roundrobin\n    timeout queue 200ms", {origins[0]: "maxconn 1"})
    with Held(program.port, origins[0]) as held:
        held.start()
        start = time.monotonic()
        with pytest.raises(ConnectionError, match="503"):
            held.start()
        assert 0.2 <= time.monotonic() - start < 1

"""The pictures of picks: small, finite, and never at odds with the pick they belong to."""

from collections.abc import Iterator
from math import isfinite
from random import Random
from typing import Any

import msgspec
import pytest

from lbviz.policies import CATALOGUE, Backend, Options, Pick, Policy
from lbviz.policies.parts import pictures
from tests.policies.support import Clock, Flow

PICTURED = {
    "weighted_random": pictures.Slots,
    "round_robin": pictures.Queue,
    "by_hand": pictures.Queue,
    "weighted_round_robin": pictures.Balances,
    "weighted_round_robin_block": pictures.Slots,
    "weighted_round_robin_edf": pictures.Queue,
    "dynamic_weighted_round_robin": pictures.Queue,
    "least_request": (pictures.Drawn, pictures.Queue),
    "join_shortest_queue": pictures.Queues,
    "power_of_two_choices": pictures.Drawn,
    "least_response_time": pictures.Waits,
    "peak_ewma": pictures.Latencies,
    "nearest_region": pictures.Regions,
    "modulo_hash": pictures.Slots,
    "nginx_ip_hash": pictures.Slots,
    "nginx_hash": (pictures.Slots, pictures.Balances),
    "nginx_consistent_hash": (pictures.Ring, pictures.Balances),
    "ketama": pictures.Ring,
    "ring_hash": pictures.Ring,
    "bounded_ring_hash": pictures.Ring,
    "jump_hash": pictures.Jumps,
    "maglev": pictures.Slots,
    "rendezvous": pictures.Bids,
}
MOST_BYTES = 6_000

every_policy = pytest.mark.parametrize("id", CATALOGUE)
few_or_many = pytest.mark.parametrize("count", [1, 2, 5, 50])


def explained(
    id: str,
    count: int,
    *,
    weighted: bool,
    options: Options = Options(),  # noqa: B008
    picks: int = 150,
) -> Iterator[tuple[Policy, list[Backend], Pick]]:
    """Play random traffic, in which servers leave and come back, and yield every pick before it is sent."""
    plan, clock = Random(5), Clock()
    everybody = [Backend(f"s{number}", 1 + number % 3 if weighted else 1) for number in range(count)]
    policy = CATALOGUE[id](Random(1), clock, options)
    policy.set_backends(everybody)
    members = everybody
    busy: list[tuple[Backend, float]] = []
    for number in range(picks):
        if number % 40 == 39 and count > 1:
            gone = plan.choice(everybody)
            members = [backend for backend in everybody if backend is not gone]
            policy.set_backends(members)
        clock.now += plan.expovariate(5)
        key = "" if plan.random() < 0.1 else f"10.{plan.randrange(256)}.{plan.randrange(256)}.7"
        picked = policy.pick(Flow(key))
        assert picked is not None
        pick = policy.explain()
        assert pick.winner == picked.id
        yield policy, members, pick
        picked.in_flight += 1
        policy.sent(picked)
        busy.append((picked, clock.now))
        while busy and plan.random() < 0.5:
            backend, since = busy.pop(plan.randrange(len(busy)))
            backend.in_flight -= 1
            policy.ended(backend, clock.now - since, ok=plan.random() < 0.9)


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers(one)


@every_policy
@few_or_many
@pytest.mark.parametrize("weighted", [False, True])
def test_a_picture_is_small_finite_and_agrees_with_its_pick(id: str, count: int, weighted: bool) -> None:
    for _, members, pick in explained(id, count, weighted=weighted):
        if id not in PICTURED:
            assert pick.picture is None
            continue
        assert isinstance(pick.picture, PICTURED[id])
        winner = next(at for at, candidate in enumerate(pick.candidates) if candidate.id == pick.winner)
        check(pick.picture, winner, members)
        text = msgspec.json.encode(pick.picture)
        assert len(text) <= MOST_BYTES
        assert msgspec.json.decode(text, type=pictures.Picture) is not None
        assert all(isfinite(number) for number in numbers(msgspec.to_builtins(pick.picture)))


def check(picture: pictures.Picture, winner: int, members: list[Backend]) -> None:
    match picture:
        case pictures.Ring():
            assert picture.near[picture.picked][1] == winner
            ways = [way for way, _ in picture.near]
            assert ways == sorted(ways)
            assert all(way < 0 for way in ways[: picture.first])
            assert all(0 <= way < 1 for way in ways[picture.first :])
            assert 0 <= picture.key < 1
            ends = [end for end, _ in picture.arcs]
            assert ends == sorted(ends)
            assert all(server < len(members) for _, server in [*picture.arcs, *picture.near])
            assert all(server != winner for _, server in picture.near[picture.first : picture.picked])
            if picture.exact and picture.first == picture.picked:
                assert (
                    next((server for end, server in picture.arcs if end >= picture.key), picture.arcs[0][1]) == winner
                )
        case pictures.Slots():
            assert picture.owners[(picture.slot - picture.begin) % picture.size] == winner
            assert len(picture.owners) == min(pictures.MOST_SLOTS, picture.size)
            if picture.number:
                assert int(picture.number) % picture.size == picture.slot
        case pictures.Jumps():
            assert picture.path[-1] == winner
            assert picture.path == sorted(picture.path)
            assert picture.path[-1] < picture.size == len(members)
        case pictures.Queue():
            assert picture.turns[0][0] == winner
            waits = [wait for _, wait in picture.turns]
            assert waits == sorted(waits)
            assert picture.again >= waits[0]
            assert picture.waiting == len(members)
        case pictures.Balances():
            before = {server: balance for server, balance, _ in picture.servers}
            assert before[winner] == max(before.values())
            assert {
                server: balance - (picture.price if server == winner else 0) for server, balance in before.items()
            } == {server: balance for server, _, balance in picture.servers}
        case pictures.Drawn():
            assert winner in picture.drawn
            in_flight = dict(picture.in_flight)
            assert set(picture.drawn) <= set(in_flight)
            loads = {server: in_flight[server] / members[server].weight for server in picture.drawn}
            assert loads[winner] == min(loads.values())
        case pictures.Latencies():
            assert min(picture.asked, key=lambda one: one.cost).server == winner
            for one in picture.asked:
                if one.latency_s or not one.in_flight:
                    assert one.cost == pytest.approx(one.latency_s * (one.in_flight + 1))
                assert one.ago_s is None or one.ago_s >= 0

        case pictures.Bids():
            assert max(picture.bids, key=lambda bid: bid[2])[0] == winner
            assert all(0 < hash <= lifted < 1 for _, hash, lifted in picture.bids)
            assert picture.weighted == (len({backend.weight for backend in members}) > 1)
            if not picture.weighted and members[0].weight == 1:
                assert all(hash == lifted for _, hash, lifted in picture.bids)
            assert len(picture.bids) == min(pictures.MOST_SERVERS, len(members))
        case pictures.Waits():
            waits = {one.server: one.wait for one in picture.waits}
            assert waits[winner] == min(waits.values())
            assert all(one.wait == one.latency_ms * (one.in_flight + 1) / one.weight for one in picture.waits)
            assert len(waits) == min(pictures.MOST_SERVERS, len(members))
        case pictures.Regions():
            shown = [server for group in picture.groups for server, _, _ in group.servers]
            assert winner in shown
            assert len(shown) == min(pictures.MOST_SERVERS, len(members))
            for group in picture.groups:
                for server, in_flight, full_at in group.servers:
                    backend = members[server]
                    assert (group.region, in_flight, full_at) == (backend.region, backend.in_flight, backend.full_at)
        case pictures.Queues():
            holds = {server: length for server, length, _ in picture.queues}
            assert holds[winner] == min(holds.values())
            assert all(on_the_way >= 0 for _, _, on_the_way in picture.queues)
            assert len(holds) == min(pictures.MOST_SERVERS, len(members))


@pytest.mark.parametrize("points", [1, 8, 160])
@pytest.mark.parametrize("id", ["ketama", "nginx_consistent_hash", "bounded_ring_hash"])
def test_a_ring_of_few_points_is_drawn_whole(id: str, points: int) -> None:
    for _, _, pick in explained(id, 3, weighted=False, options=Options(points=points), picks=60):
        picture = pick.picture
        if isinstance(picture, pictures.Ring):
            assert picture.exact == (picture.points <= 72)
            assert len(picture.arcs) == min(picture.points, 72)


def test_who_is_full_is_met_on_the_way() -> None:
    passed = 0
    for _, members, pick in explained("bounded_ring_hash", 5, weighted=False):
        picture = pick.picture
        assert isinstance(picture, pictures.Ring)
        met = [members[server].id for _, server in picture.near[picture.first : picture.picked]]
        assert all(f"{id} (" in pick.because for id in met)
        passed += bool(met)
    assert passed


def test_many_choices_leave_a_picture_small() -> None:
    for id in ("power_of_two_choices", "least_request", "peak_ewma"):
        for _, _, pick in explained(id, 50, weighted=False, options=Options(choices=1000), picks=5):
            assert len(msgspec.json.encode(pick.picture)) <= MOST_BYTES


def test_the_near_region_comes_first_and_says_who_is_full() -> None:
    backends = [Backend("a", region="us"), Backend("b", region="eu"), Backend("c", region="us")]
    backends[1].full_at = backends[1].in_flight = 2
    policy = CATALOGUE["nearest_region"](Random(1))
    policy.set_backends(backends)
    assert policy.pick(Flow("k", region="eu")) is backends[0]
    assert policy.explain().picture == pictures.Regions(
        [
            pictures.Group("eu", near=True, servers=[(1, 2, 2)]),
            pictures.Group("us", near=False, servers=[(0, 0, None), (2, 0, None)]),
        ]
    )


def test_what_is_on_its_way_to_a_queue_is_shown_beside_what_the_oracle_sees() -> None:
    backends = [Backend("a", queue_length=lambda: 1), Backend("b", queue_length=lambda: 2)]
    backends[0].in_flight, backends[1].in_flight = 5, 2
    policy = CATALOGUE["join_shortest_queue"](Random(1))
    policy.set_backends(backends)
    policy.pick(Flow("k"))
    assert policy.explain().picture == pictures.Queues([(0, 1, 4), (1, 2, 0)])

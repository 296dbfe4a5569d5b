"""Where a room's keys belong is told when it changes, and at no other time."""

from random import Random

import pytest

from lbviz.live.messages import Batch, Snapshot, Undo
from lbviz.placement.running import Placement
from lbviz.policies import CATALOGUE, Backend
from lbviz.scenarios.addresses import PROXY
from lbviz.scenarios.spec import BalancerSpec, NetworkSpec, RouteSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.commands import Change, CrashServer, RemoveClient, RemoveServer
from tests.live.by_hand import THREE_SERVERS, do, open_room
from tests.policies.support import pick


def told(outside) -> list[Placement]:
    """Return the placements that the members were sent since the last call."""
    placements = [message.feeds.get("placement") for message in outside.take_messages()]
    return [placement for placement in placements if placement is not None]


def hashing_room(policy: str = "ring_hash", **balancer):
    return open_room(
        Scenario(
            traffic=TrafficSpec(rate_per_s=8, clients=12),
            network=NetworkSpec(latency_ms=300),
            balancer=BalancerSpec(policy=policy, **balancer),
            servers=[ServerSpec("a"), ServerSpec("b", weight=2), ServerSpec("c")],
        )
    )


def test_only_policies_that_know_the_key_have_one():
    room, outside = open_room(THREE_SERVERS)
    assert room.snapshot().feeds["placement"] is None
    room.command(Change("balancer", {"policy": "maglev"}))
    (placement,) = told(outside)
    assert (placement.policy, placement.kind, placement.balancer) == ("maglev", "maglev", "lb")
    assert room.snapshot().feeds["placement"] == placement
    room.command(Undo())
    assert room.snapshot().feeds["placement"] is None


def test_it_is_sent_again_only_when_it_has_changed():
    room, outside = hashing_room()
    outside.pass_time(3)
    assert told(outside) == []
    room.command(Change("servers", {"power": 2}, "a"))
    assert told(outside) == []
    room.command(Change("servers", {"weight": 5}, "a"))
    (placement,) = told(outside)
    assert [server.weight for server in placement.servers] == [5, 2, 1]


@pytest.mark.parametrize("policy", [id for id, kind in CATALOGUE.items() if kind.knows == "the key"])
def test_who_moves_is_what_the_policies_themselves_say(policy):
    room, outside = hashing_room(policy)
    room.command(RemoveServer("b"))
    (placement,) = told(outside)

    def owners(servers: list[Backend]) -> list[str]:
        asked = CATALOGUE[policy](Random(9))
        asked.set_backends(servers)
        return [pick(asked, f"198.18.0.{number}") for number in range(1, 13)]

    was, now = owners([Backend("a"), Backend("b", 2), Backend("c")]), owners([Backend("a"), Backend("c")])
    assert [one.server for one in placement.picture.keys] == now
    assert [one.server_before for one in placement.picture.keys] == was
    assert placement.picture.moves.moved == sum(a != b for a, b in zip(was, now, strict=True))


def test_a_crash_redraws_it_when_the_balancer_hears_of_it():
    room, outside = hashing_room()
    room.command(CrashServer("c"))
    assert told(outside) == []
    outside.pass_time(2)
    (placement,) = told(outside)
    assert [(server.id, server.down) for server in placement.servers] == [("a", False), ("b", False), ("c", True)]
    assert [server.down for server in placement.before] == [False, False, False]


def test_the_keys_are_those_that_the_balancer_will_see():
    room, outside = hashing_room()
    room.command(RemoveClient("10.0.0.12"))
    assert [one.key for one in told(outside)[-1].picture.keys] == [f"198.18.0.{number}" for number in range(1, 12)]
    room.command(Change("forward_proxy", {"clients": 10}))
    assert [one.key for one in told(outside)[-1].picture.keys] == [PROXY.four, "198.18.0.11"]
    for key, count in (("path", 100), ("header", 100), ("ip_port", 0), ("cookie", 44)):
        room.command(Change("balancer", {"key": key}))
        assert len(told(outside)[-1].picture.keys) == count
    seen = {one.key for one in room.snapshot().feeds["placement"].picture.keys}
    outside.pass_time(2)
    assert {why.key for why in room.snapshot().feeds["picks"]} <= seen


def test_a_new_run_has_no_past_and_tells_its_own():
    room, outside = hashing_room()
    do(room, RemoveServer("b"))
    outside.take_messages()
    room.command(Undo())
    assert [server.id for server in told(outside)[-1].before] == ["a", "c"]


def test_behind_routes_there_is_none():
    room, _ = hashing_room(routes=[RouteSpec("/api", "api")])
    assert room.snapshot().feeds["placement"] is None


def test_who_joins_late_is_told_what_everybody_knows():
    room, outside = hashing_room()
    room.command(RemoveServer("a"))
    sent = [
        message for message in outside.take_messages() if isinstance(message, Batch) and message.feeds.get("placement")
    ]
    late = room.join("late")
    assert isinstance(late, Snapshot)
    assert late.feeds["placement"] == sent[-1].feeds["placement"]

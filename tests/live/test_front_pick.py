"""What stands before the balancers at layer 4 explains its latest pick."""

import pytest

from lbviz.live.messages import Why
from lbviz.scenarios.addresses import public_address
from lbviz.scenarios.spec import BalancerSpec, FrontSpec, NetworkSpec, Scenario, ServerSpec, TrafficSpec
from lbviz.sim.commands import Change
from tests.live.by_hand import ByHand, open_room


def site(front: FrontSpec | None, requests_per_connection: int = 1):
    return open_room(
        Scenario(
            traffic=TrafficSpec(rate_per_s=8, clients=4, requests_per_connection=requests_per_connection),
            network=NetworkSpec(latency_ms=100),
            front=front,
            balancer=BalancerSpec(replicas=3),
            servers=[ServerSpec("a"), ServerSpec("b")],
        )
    )


def told_by(outside: ByHand) -> list[Why | None]:
    """Return the picks that the members were sent since the last call, None where they were told of none."""
    feeds = [message.feeds for message in outside.take_messages()]
    return [each["front_pick"] for each in feeds if "front_pick" in each]


def test_a_balancer_at_layer_4_tells_its_latest_pick_and_why():
    room, outside = site(FrontSpec("layer_4", policy="maglev"))
    first = room.snapshot().feeds["front_pick"]
    outside.pass_time(3)
    told = [one for one in told_by(outside) if one]
    assert told
    assert told[-1].time > first.time
    latest = room.snapshot().feeds["front_pick"]
    assert latest.balancer == "front"
    assert latest.key.startswith(f"{public_address(latest.client)}:")
    assert latest.pick.policy == "maglev"
    assert latest.pick.winner in ("lb", "lb2", "lb3")
    assert [candidate.id for candidate in latest.pick.candidates] == ["lb", "lb2", "lb3"]
    assert f"{latest.pick.winner}'s" in latest.pick.because


def test_a_connection_that_is_remembered_is_not_picked_for_again():
    room, outside = site(FrontSpec("layer_4", policy="round_robin"), requests_per_connection=1_000)
    first = room.snapshot().feeds["front_pick"]
    outside.pass_time(3)
    assert room.snapshot().feeds["front_pick"] == first


@pytest.mark.parametrize("front", [None, FrontSpec("ecmp"), FrontSpec("active_passive")])
def test_where_no_policy_picks_there_is_nothing_to_explain(front):
    room, outside = site(front)
    outside.pass_time(3)
    assert room.snapshot().feeds["front_pick"] is None


def test_a_pick_is_forgotten_with_what_made_it_and_the_members_are_told():
    room, outside = site(FrontSpec("layer_4", policy="maglev"))
    outside.pass_time(1)
    outside.take_messages()
    room.command(Change("front", {"kind": "ecmp"}))
    outside.pass_time(1)
    assert told_by(outside) == [None]
    assert room.snapshot().feeds["front_pick"] is None

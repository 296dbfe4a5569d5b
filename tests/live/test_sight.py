"""A request can be looked at on its way, where it is going, and for a while after it has ended."""

from msgspec.structs import replace

from lbviz.live.live_world import REMEMBERED, LiveWorld
from lbviz.live.messages import WhoSeesWhat
from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    EdgeSpec,
    ForwardProxySpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim.content import HOSTS
from lbviz.sim.trace import Answered, Cached, Dropped, Moved

OFFICE = Scenario(
    traffic=TrafficSpec(rate_per_s=10, arrivals="constant", cost_ms=Constant(10), clients=1),
    network=NetworkSpec(latency_ms=100),
    forward_proxy=ForwardProxySpec(clients=1),
    balancer=BalancerSpec(),
    servers=[ServerSpec("a", workers=9)],
)


def nodes(sight: WhoSeesWhat | None) -> list[str]:
    """Return the parties in order, those ahead in brackets."""
    assert sight is not None
    return [f"({party.node})" if party.ahead else party.node for party in sight.parties]


def does(sight: WhoSeesWhat | None, node: str) -> dict[str, str]:
    """Return what a node made of the request."""
    assert sight is not None
    (party,) = (party for party in sight.parties if party.node == node)
    return {line.what: line.value for line in party.does if line.what != "takes for its client"}


def test_its_way_grows_with_it_and_shows_who_is_sure_to_be_next() -> None:
    world = LiveWorld(OFFICE)
    world.advance_to(0.15)
    assert nodes(world.explain(1).who_sees_what) == ["10.0.0.1", "proxy", "(lb)"]
    world.advance_to(0.25)
    assert nodes(world.explain(1).who_sees_what) == ["10.0.0.1", "proxy", "lb"]
    world.advance_to(0.35)
    sight = world.explain(1).who_sees_what
    assert nodes(sight) == ["10.0.0.1", "proxy", "lb", "a"]
    assert sight is not None
    assert sight.end is None
    assert does(sight, "lb") == {"it picked": "a", "because": world.explain(1).why.pick.because}


def test_what_was_answered_keeps_its_way_and_says_how_it_ended() -> None:
    world = LiveWorld(OFFICE)
    world.advance_to(5)
    sight = world.explain(1).who_sees_what
    assert nodes(sight) == ["10.0.0.1", "proxy", "lb", "a"]
    assert sight is not None
    assert isinstance(sight.end, Answered)


def test_what_a_proxy_refuses_ends_there_and_says_why() -> None:
    world = LiveWorld(replace(OFFICE, forward_proxy=ForwardProxySpec(clients=1, deny=list(HOSTS))))
    world.advance_to(5)
    sight = world.explain(1).who_sees_what
    assert nodes(sight) == ["10.0.0.1", "proxy"]
    assert sight is not None
    assert isinstance(sight.end, Dropped)
    (refused,) = does(sight, "proxy").items()
    assert refused[0] == "refused"
    assert refused[1].removeprefix("its rules forbid ") in HOSTS


def test_what_an_edge_had_in_its_cache_ends_there_too() -> None:
    world = LiveWorld(replace(OFFICE, edges=[EdgeSpec("e1", cache=1000, ttl_s=1000)]))
    world.advance_to(60)
    records = world.take_records()
    hits = [record.request for record in records if isinstance(record, Cached) and record.what == "hit"]
    ended = {record.request for record in records if isinstance(record, Answered)}
    hit = next(id for id in hits if id in ended)
    assert not any(isinstance(record, Moved) and record.request == hit and record.target == "lb" for record in records)
    sight = world.explain(hit).who_sees_what
    assert nodes(sight) == ["10.0.0.1", "proxy", "e1"]
    assert does(sight, "e1") == {"its cache said": "hit"}


def test_what_no_server_could_take_ends_at_the_balancer() -> None:
    world = LiveWorld(replace(OFFICE, servers=[]))
    world.advance_to(5)
    assert nodes(world.explain(1).who_sees_what) == ["10.0.0.1", "proxy", "lb"]
    assert does(world.explain(1).who_sees_what, "lb") == {"refused": "no server"}


def test_the_oldest_are_forgotten() -> None:
    world = LiveWorld(OFFICE)
    world.advance_to((REMEMBERED + 20) / 10)
    assert world.explain(1).who_sees_what is None
    assert world.explain(10**9).who_sees_what is None
    assert world.explain(REMEMBERED).who_sees_what is not None

"""Which edge a client asks, and who asks the site itself."""

import pytest
from msgspec.structs import replace

from lbviz.scenarios.addresses import PROXY
from lbviz.scenarios.spec import (
    BalancerSpec,
    EdgeSpec,
    ForwardProxySpec,
    NetworkSpec,
    Scenario,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.trace import Failed, Moved
from tests.sim.shop import CLIENT, SHOP, by_word
from tests.sim.support import Played, play

WORLD = replace(
    SHOP,
    traffic=replace(SHOP.traffic, clients=3, regions=["eu", "us", "ap"]),
    network=NetworkSpec(latency_ms=5, between_regions_ms=80),
    edges=[EdgeSpec("edge1", "eu"), EdgeSpec("edge2", "us"), EdgeSpec("edge3", "us")],
)
EU, US, AP = "10.0.0.1", "10.0.0.2", "10.0.0.3"


def entries(played: Played, until: float) -> dict[str, set[str]]:
    """Return which nodes each client asks from now until then."""
    since = played.world.now
    played.world.run_until(until)
    asked: dict[str, set[str]] = {}
    for move in played.of(Moved):
        if move.source in (EU, US, AP) and move.time > since:
            asked.setdefault(move.source, set()).add(move.target)
    return asked


def test_a_client_asks_the_nearest_edge_the_first_of_those_equally_near() -> None:
    assert entries(Played(WORLD), 3) == {EU: {"edge1"}, US: {"edge2"}, AP: {"edge1"}}


def test_an_edge_of_no_region_is_near_everybody() -> None:
    played = Played(replace(WORLD, edges=[EdgeSpec("edge1", "eu"), EdgeSpec("edge2")]))
    assert entries(played, 3) == {EU: {"edge1"}, US: {"edge2"}, AP: {"edge2"}}


def test_when_an_edge_crashes_its_clients_go_to_the_next_nearest_and_come_back_with_it() -> None:
    played = Played(WORLD)
    played.do(1, cmd.CrashEdge("edge2"))
    assert entries(played, 3) == {EU: {"edge1"}, US: {"edge3"}, AP: {"edge1"}}
    played.do(3, cmd.CrashEdge("edge1"))
    assert entries(played, 5) == {EU: {"edge3"}, US: {"edge3"}, AP: {"edge3"}}
    played.do(5, cmd.RecoverEdge("edge2"))
    assert entries(played, 7) == {EU: {"edge2"}, US: {"edge2"}, AP: {"edge2"}}


def test_with_no_edge_up_the_nearest_is_asked_in_vain() -> None:
    played = Played(replace(WORLD, edges=[replace(edge, status="crashed") for edge in WORLD.edges]))
    assert entries(played, 2) == {EU: {"edge1"}, US: {"edge2"}, AP: {"edge1"}}
    assert set(played.outcomes().values()) == {"edge down"}
    assert {end.node for end in played.of(Failed)} == {"edge1", "edge2"}
    assert played.world.servers[0].answered == 0


def test_when_the_last_edge_is_removed_the_clients_ask_the_site_itself() -> None:
    played = Played(SHOP)
    played.do(1, cmd.RemoveEdge("edge1"))
    played.world.run_until(2)
    assert {move.target for move in played.of(Moved) if move.source == CLIENT and move.time > 1} == {"lb"}


def test_an_edge_that_moves_is_asked_by_others() -> None:
    played = Played(WORLD)
    played.do(1, cmd.Change("edges", {"region": "ap"}, "edge1"))
    assert entries(played, 3) == {EU: {"edge1"}, US: {"edge2"}, AP: {"edge1"}}
    played.do(3, cmd.Change("edges", {"region": "eu"}, "edge2"))
    assert entries(played, 5) == {EU: {"edge2"}, US: {"edge3"}, AP: {"edge1"}}


def test_a_forward_proxy_asks_the_edge_that_is_nearest_to_it() -> None:
    played = play(replace(WORLD, forward_proxy=ForwardProxySpec(clients=1, region="us")), limit=60)
    asked = {(move.source, move.target) for move in played.of(Moved) if not move.back and move.target != "a"}
    assert asked == {(EU, "proxy"), ("proxy", "edge2"), (US, "edge2"), (AP, "edge1"), ("edge1", "lb"), ("edge2", "lb")}


def test_who_asks_the_site_itself_goes_past_all_edges() -> None:
    addresses = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    played = Played(replace(WORLD, traffic=replace(WORLD.traffic, direct=addresses[:1])))
    asks = played.world.path.asks
    assert asks["10.0.0.1"] == "lb"
    assert {asks[address] for address in addresses[1:]} <= {edge.id for edge in WORLD.edges}
    applied = played.do(1, cmd.ConnectClient("10.0.0.1", "edges"))
    assert applied.inverse == cmd.ConnectClient("10.0.0.1", "site")
    assert played.world.path.asks["10.0.0.1"] != "lb"


def test_links_between_regions_take_longer() -> None:
    played = play(WORLD, limit=200)
    hits = {request.client.address: request.id for request in by_word(played)["hit"]}
    latencies = {client: played.ends()[id].latency for client, id in hits.items()}
    assert latencies == {EU: pytest.approx(0.010), US: pytest.approx(0.010), AP: pytest.approx(0.170)}


def test_the_site_takes_the_client_for_the_sender_and_a_proxy_for_its_own() -> None:
    scenario = replace(
        SHOP,
        traffic=replace(SHOP.traffic, clients=2),
        balancer=BalancerSpec("nginx_ip_hash"),
        forward_proxy=ForwardProxySpec(clients=1),
    )
    played = play(scenario, limit=100)
    keys = {(request.client.address, request.key) for request, _ in played.picks}
    assert keys == {("10.0.0.1", PROXY.four), ("10.0.0.2", "198.18.0.2")}


def test_with_edges_or_without_the_traffic_is_the_same() -> None:
    def sent(scenario: Scenario) -> list[tuple[float, str]]:
        return [(request.created, request.client.address) for request in play(scenario, limit=100).sent.values()]

    poisson = replace(SHOP, traffic=TrafficSpec(clients=3))
    assert sent(poisson) == sent(replace(poisson, edges=[]))

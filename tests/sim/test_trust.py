"""Whom the site takes for the client: what each layer can see of it, and whose X-Forwarded-For is believed."""

import pytest
from msgspec.structs import replace

from lbviz.scenarios.addresses import FORGED, PROXY
from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    EdgeSpec,
    ForwardProxySpec,
    FrontSpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.content import HOSTS
from lbviz.sim.explain.trips import trip
from lbviz.sim.explain.who_sees_what import parties_on
from lbviz.sim.trace import Moved
from tests.sim.support import Played
from tests.sim.test_who_sees_what import SITE_OF_ONE, lines, seen

TWO_EDGES = Scenario(
    traffic=TrafficSpec(rate_per_s=100, arrivals="constant", cost_ms=Constant(1), clients=6, regions=["eu", "us"]),
    network=NetworkSpec(between_regions_ms=10),
    edges=[EdgeSpec("e1", "eu", cache=0), EdgeSpec("e2", "us", cache=0)],
    balancer=BalancerSpec("modulo_hash"),
    servers=[ServerSpec("a", workers=10), ServerSpec("b", workers=10)],
)


def keys_seen(scenario: Scenario) -> set[str]:
    """Return the keys of all picks."""
    played = Played(scenario)
    played.world.run_until(2)
    assert set(played.world.keys()) == {request.key for request, _ in played.picks}
    return {request.key for request, _ in played.picks}


def test_at_layer_4_two_edges_are_two_keys_for_the_client_is_sealed_in_tls() -> None:
    assert keys_seen(replace(TWO_EDGES, balancer=BalancerSpec("modulo_hash", layer=4))) == {"192.0.2.1", "192.0.2.2"}
    assert len(keys_seen(TWO_EDGES)) == 6


@pytest.mark.parametrize("front", [FrontSpec("ecmp"), FrontSpec("layer_4", "modulo_hash")])
def test_what_stands_before_the_balancers_sees_the_edges_connections(front) -> None:
    """Two edges, each on one connection that lasts: each has one balancer."""
    lasting = replace(TWO_EDGES.traffic, requests_per_connection=1_000_000)
    played = Played(replace(TWO_EDGES, traffic=lasting, front=front, balancer=BalancerSpec(replicas=8)))
    played.world.run_until(2)
    taken: dict[str, set[str]] = {}
    for move in played.of(Moved):
        if move.source == "front" and not move.back:
            region = played.sent[move.request].client.region
            taken.setdefault(region, set()).add(move.target)
    assert [len(balancers) for balancers in taken.values()] == [1, 1]


FORGED_BY = replace(TWO_EDGES.traffic, forging=["10.0.0.1"], direct=["10.0.0.2", "10.0.0.5"])


@pytest.mark.parametrize(
    ("trust", "through_an_edge", "direct", "direct_and_forging"),
    [
        ("nobody", "192.0.2.1", "198.18.0.2", "198.18.0.5"),
        ("edges", "198.18.0.1", "198.18.0.2", "198.18.0.5"),
        ("neighbour", "198.18.0.1", "198.18.0.2", FORGED),
        ("everybody", FORGED, "198.18.0.2", FORGED),
    ],
)
def test_a_forged_header_is_believed_by_who_trusts_too_many(trust, through_an_edge, direct, direct_and_forging) -> None:
    traffic = replace(FORGED_BY, forging=["10.0.0.1", "10.0.0.5"])
    played = Played(replace(TWO_EDGES, traffic=traffic, balancer=BalancerSpec("modulo_hash", trust=trust)))
    played.world.run_until(2)
    keys = {request.client.address: request.key for request, _ in played.picks}
    assert [keys[f"10.0.0.{number}"] for number in (1, 2, 5)] == [through_an_edge, direct, direct_and_forging]
    assert set(played.world.keys()) == set(keys.values())


@pytest.mark.parametrize("trust", ["nobody", "edges", "neighbour", "everybody"])
@pytest.mark.parametrize("proxy", [None, ForwardProxySpec(clients=["10.0.0.3", "10.0.0.4"])])
def test_what_a_balancer_is_said_to_take_for_the_client_is_its_key(trust, proxy) -> None:
    traffic = replace(FORGED_BY, forging=["10.0.0.1", "10.0.0.3", "10.0.0.5"])
    balancer = BalancerSpec("modulo_hash", trust=trust)
    played = Played(replace(TWO_EDGES, traffic=traffic, balancer=balancer, forward_proxy=proxy))
    played.world.run_until(2)
    for request, _ in played.picks:
        parties = parties_on(trip(played.world, played.requests.find(request.id)))
        (taken,) = (lines(party)["takes for its client"] for party in parties if party.kind == "layer_7")
        assert taken == request.key


def test_a_forged_address_stays_first_in_the_header_whoever_adds_to_it() -> None:
    traffic = replace(SITE_OF_ONE.traffic, forging=["10.0.0.1"])
    parties = seen(replace(SITE_OF_ONE, traffic=traffic, edges=[EdgeSpec("e1", cache=0)]))
    assert parties["client"]["X-Forwarded-For"] == FORGED
    assert parties["server"]["X-Forwarded-For"] == f"{FORGED}, 198.18.0.1, 192.0.2.1"


def test_a_client_that_goes_through_a_proxy_no_more_has_another_connection_from_its_own_address() -> None:
    lasting = replace(SITE_OF_ONE.traffic, requests_per_connection=1_000_000)
    balancer = BalancerSpec("modulo_hash", key="ip_port")
    played = Played(replace(SITE_OF_ONE, traffic=lasting, forward_proxy=ForwardProxySpec(clients=1), balancer=balancer))
    played.do(2, cmd.ConnectClient("10.0.0.1", "site"))
    played.world.run_until(4)
    sources = [*dict.fromkeys(request.key.partition(":")[0] for request, _ in played.picks)]
    assert sources == [PROXY.four, "198.18.0.1"]
    assert len({request.key for request, _ in played.picks}) == len(HOSTS) + 1

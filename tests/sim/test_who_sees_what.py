"""Who sees what: addresses and headers as the RFCs have them, hidden from whom they must be hidden."""

import pytest
from msgspec.structs import astuple, replace

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
from lbviz.sim.explain.headers import Part, forwarded, proxy_v1, proxy_v2
from lbviz.sim.explain.trips import trip
from lbviz.sim.explain.who_sees_what import Party, Trip, parties_on
from lbviz.sim.nodes.balancer.sight import LayerSevenStop
from lbviz.sim.nodes.forward_proxy.forward_proxy import PROXY_ADDRESS
from lbviz.sim.trace import Cached
from tests.sim.support import Played

SITE_OF_ONE = Scenario(
    traffic=TrafficSpec(rate_per_s=10, arrivals="constant", cost_ms=Constant(1), clients=1),
    network=NetworkSpec(latency_ms=1),
    servers=[ServerSpec("a")],
)


def on_the_way(scenario: Scenario) -> list[Party]:
    """Return the parties on the way of a request that has reached its server."""
    played = Played(scenario)
    played.world.run_until(5)
    request, _ = played.picks[0]
    parties = parties_on(trip(played.world, played.requests.find(request.id)))
    assert parties[0].node == "10.0.0.1"
    return parties


def seen(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Return what each party sees of such a request, "hidden" for what it cannot see."""
    return {party.kind: lines(party) for party in on_the_way(scenario)}


def lines(party: Party) -> dict[str, str]:
    return {line.what: line.value or "hidden" for line in [*party.envelope, *party.letter, *party.does]}


def sealing(scenario: Scenario) -> dict[str, list[tuple[str, str, str]]]:
    """Return, for each node on the way, what is around a request that arrives there: what, from whom, for whom."""
    return {party.node: [astuple(seal) for seal in party.seals] for party in on_the_way(scenario)}


def test_at_layer_7_the_origin_knows_the_client_only_by_a_header() -> None:
    parties = seen(SITE_OF_ONE)
    assert list(parties) == ["client", "layer_7", "server"]
    assert parties["client"]["to"] == "10.1.0.1:443"
    assert parties["layer_7"]["from"].startswith("10.0.0.1:")
    origin = parties["server"]
    assert origin["from"].startswith("10.1.0.1:")
    assert (origin["X-Forwarded-For"], origin["Via"]) == ("10.0.0.1", "1.1 lb")
    assert origin["path"] == parties["client"]["path"] != "hidden"


def test_at_layer_4_the_letter_is_hidden_and_a_line_before_it_names_the_client() -> None:
    parties = seen(replace(SITE_OF_ONE, balancer=BalancerSpec(layer=4)))
    assert [parties["layer_4"][what] for what in ("host", "path", "cookie")] == ["hidden"] * 3
    origin = parties["server"]
    assert origin["PROXY line"].startswith("PROXY TCP4 10.0.0.1 ")
    assert "X-Forwarded-For" not in origin
    assert origin["path"].startswith("/")


def test_a_forward_proxy_sees_the_host_alone_and_nobody_behind_it_sees_the_client() -> None:
    parties = seen(replace(SITE_OF_ONE, forward_proxy=ForwardProxySpec(clients=1)))
    proxy = parties["proxy"]
    assert (proxy["CONNECT"], proxy["path"], proxy["cookie"]) == (
        f"{parties['client']['host']}:443",
        "hidden",
        "hidden",
    )
    assert parties["layer_7"]["client"] == parties["server"]["client"] == "hidden"
    assert parties["layer_7"]["from"].startswith(f"{PROXY_ADDRESS}:")
    assert parties["server"]["X-Forwarded-For"] == PROXY_ADDRESS
    assert not any("10.0.0.1" in value for value in parties["server"].values())


def test_every_reverse_proxy_adds_itself_to_the_headers() -> None:
    scenario = replace(
        SITE_OF_ONE, edges=[EdgeSpec("e1", cache=0)], balancer=BalancerSpec(replicas=2), front=FrontSpec("layer_4")
    )
    parties = seen(replace(scenario, balancer=BalancerSpec(replicas=1)))
    assert list(parties) == ["client", "edge", "front", "layer_7", "server"]
    assert parties["front"]["path"] == "hidden"
    assert parties["server"]["Via"] == "1.1 e1, 1.1 lb"
    assert parties["server"]["X-Forwarded-For"] == "10.0.0.1, 192.0.2.1"
    assert parties["server"]["Forwarded"].startswith("for=10.0.0.1;by=192.0.2.1;host=")
    assert parties["edge"]["its cache said"] == "pass"


def test_tls_is_sealed_for_the_node_that_ends_it_and_open_only_there() -> None:
    scenario = replace(SITE_OF_ONE, forward_proxy=ForwardProxySpec(clients=1), edges=[EdgeSpec("e1", cache=0)])
    sealed = sealing(replace(scenario, front=FrontSpec("layer_4")))
    assert sealed == {
        "10.0.0.1": [],
        "proxy": [("TLS", "10.0.0.1", "e1")],
        "e1": [("TLS", "10.0.0.1", "e1")],
        "front": [("TLS", "e1", "lb")],
        "lb": [("TLS", "e1", "lb")],
        "a": [],
    }
    passed_through = sealing(replace(SITE_OF_ONE, balancer=BalancerSpec(layer=4)))
    assert passed_through["a"] == passed_through["lb"] == [("TLS", "10.0.0.1", "a")]


def test_a_vpns_tunnel_is_around_all_that_its_clients_send_and_ends_there() -> None:
    scenario = replace(SITE_OF_ONE, forward_proxy=ForwardProxySpec(kind="vpn", clients=1))
    assert sealing(scenario)["proxy"] == [("tunnel", "10.0.0.1", "proxy"), ("TLS", "10.0.0.1", "lb")]
    assert sealing(scenario)["lb"] == [("TLS", "10.0.0.1", "lb")]
    vpn = seen(scenario)["vpn"]
    assert (vpn["to"], vpn["in the tunnel to"], vpn["path"]) == ("203.0.113.1:4500", "198.51.100.80:443", "hidden")


def test_who_comes_next_is_known_until_somebody_decides() -> None:
    scenario = replace(
        SITE_OF_ONE, forward_proxy=ForwardProxySpec(clients=1), edges=[EdgeSpec("e1")], front=FrontSpec()
    )
    played = Played(replace(scenario, balancer=BalancerSpec(replicas=2)))
    played.world.run_until(0.1)
    (heard,) = played.requests.in_flight.values()
    parties = parties_on(trip(played.world, heard))
    assert [(party.node, party.ahead) for party in parties] == [
        ("10.0.0.1", False),
        ("proxy", False),
        ("e1", True),
        ("front", True),
    ]


def test_what_an_edge_answers_ends_there() -> None:
    played = Played(replace(SITE_OF_ONE, edges=[EdgeSpec("e1", cache=100, ttl_s=1000)]))
    played.world.run_until(60)
    hits = [record.request for record in played.of(Cached) if record.what == "hit"]
    parties = parties_on(trip(played.world, played.requests.find(hits[-1])))
    assert [party.kind for party in parties] == ["client", "edge"]
    assert lines(parties[1])["its cache said"] == "hit"


# The PROXY protocol, section 2.1, has this example of version 1.
def test_the_proxy_line_is_that_of_the_protocol() -> None:
    assert proxy_v1("192.168.0.1", "192.168.0.11", 56324, 443) == "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"
    assert proxy_v1("2001:db8::1", "2001:db8::2", 56324, 443) == "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n"


def bytes_of(parts: list[Part]) -> bytes:
    return bytes.fromhex("".join(part.bytes for part in parts))


def test_its_binary_form_is_signature_version_family_length_addresses_and_ports() -> None:
    four = bytes_of(proxy_v2("192.168.0.1", "192.168.0.11", 56324, 443))
    assert four[:12] == bytes.fromhex("0d0a0d0a000d0a515549540a")
    assert four[12:] == bytes.fromhex("2111000cc0a80001c0a8000bdc0401bb")
    six = bytes_of(proxy_v2("2001:db8::1", "2001:db8::2", 1, 2))
    assert (six[12:16], len(six)) == (bytes.fromhex("21210024"), 16 + 36)


def test_a_server_behind_layer_4_sees_the_same_line_byte_by_byte() -> None:
    (*_, server) = on_the_way(replace(SITE_OF_ONE, balancer=BalancerSpec(layer=4)))
    _, family, source, destination, source_port, destination_port = lines(server)["PROXY line"].split(" ")
    header = bytes_of(proxy_v2(source, destination, int(source_port), int(destination_port)))
    assert family == "TCP4"
    assert bytes_of(server.binary) == header
    assert [part.means for part in server.binary][3:] == [
        "12 bytes follow",
        f"from {source}",
        f"to {destination}",
        f"from port {source_port}",
        f"to port {destination_port}",
    ]


# RFC 7239, section 6: an IPv6 address is in brackets and, since those are no token, in quotes.
@pytest.mark.parametrize(
    ("source", "node"), [("192.0.2.43", "192.0.2.43"), ("2001:db8:cafe::17", '"[2001:db8:cafe::17]"')]
)
def test_forwarded_names_a_node_as_rfc_7239_has_it(source, node) -> None:
    said = forwarded(source, "203.0.113.60", "shop.example")
    assert said == f"for={node};by=203.0.113.60;host=shop.example;proto=https"


def test_who_asks_changes_nothing() -> None:
    def ports(ask: bool) -> list[str]:
        played = Played(replace(SITE_OF_ONE, traffic=replace(SITE_OF_ONE.traffic, requests_per_connection=3)))
        played.world.run_until(2)
        if ask:
            trip(played.world, played.requests.find(2))
        played.do(2, cmd.Change("balancer", {"policy": "ketama", "key": "ip_port"}))
        played.world.run_until(5)
        return [request.key for request in played.sent.values()]

    assert ports(ask=True) == ports(ask=False)


def test_a_client_that_is_a_number_has_the_address_of_that_number() -> None:
    trip = Trip("6", 40000, "shop.example", "/page/1", "session=1", [LayerSevenStop("lb", "10.1.0.1")])
    assert lines(parties_on(trip)[1])["from"] == "0.0.0.6:40000"

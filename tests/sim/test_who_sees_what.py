"""Who sees what: addresses and headers as the RFCs have them, hidden from whom they must be hidden."""

import re

import pytest
from msgspec.structs import astuple, replace

from lbviz.scenarios.addresses import PROXY, public_address
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
from lbviz.sim.connections import FIRST_PORT, PORTS, Opened, own_port
from lbviz.sim.explain.headers import Part, forwarded, proxy_v1, proxy_v2
from lbviz.sim.explain.trips import trip
from lbviz.sim.explain.who_sees_what import Party, Stop, Trip, parties_on
from lbviz.sim.nodes.balancer.sight import JoinedStop, LayerSevenStop
from lbviz.sim.nodes.server.sight import ServerStop
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
    every = [*party.envelope, *party.opening, *party.letter, *party.does]
    return {line.what: line.value or "hidden" for line in every}


def sealing(scenario: Scenario) -> dict[str, list[tuple[str, str, str]]]:
    """Return, for each node on the way, what is around a request that arrives there: what, from whom, for whom."""
    return {party.node: [astuple(seal) for seal in party.seals] for party in on_the_way(scenario)}


def test_at_layer_7_the_origin_knows_the_client_only_by_a_header() -> None:
    parties = seen(SITE_OF_ONE)
    assert list(parties) == ["client", "layer_7", "server"]
    assert parties["client"]["to"] == parties["layer_7"]["to"] == "198.51.100.80:443"
    assert parties["layer_7"]["from"].startswith("198.18.0.1:")
    origin = parties["server"]
    assert origin["from"].startswith("10.1.0.1:")
    assert origin["to"] == "10.2.0.1:8080"
    assert (origin["X-Forwarded-For"], origin["Via"]) == ("198.18.0.1", "1.1 lb")
    assert origin["path"] == parties["client"]["path"] != "hidden"


JOINS = BalancerSpec(layer=4, forwarding="connections")


def test_layer_4_that_forwards_packets_leaves_their_addresses_in_an_envelope_of_its_own() -> None:
    origin = seen(replace(SITE_OF_ONE, balancer=BalancerSpec(layer=4)))["server"]
    assert origin["from"].startswith("198.18.0.1:")
    assert origin["to"] == "198.51.100.80:443"
    assert origin["around it"] == "10.1.0.1 to 10.2.0.1"
    assert "PROXY line" not in origin


def test_at_layer_4_the_letter_is_hidden_and_a_line_before_it_names_the_client() -> None:
    parties = seen(replace(SITE_OF_ONE, balancer=JOINS))
    assert [parties["layer_4"][what] for what in ("path", "cookie", "headers")] == ["hidden"] * 3
    origin = parties["server"]
    assert origin["PROXY line"].startswith("PROXY TCP4 198.18.0.1 198.51.100.80 ")
    assert origin["from"].startswith("10.1.0.1:")
    assert origin["to"] == "10.2.0.1:443"
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
    assert parties["layer_7"]["from"].startswith(f"{PROXY.four}:")
    assert parties["server"]["X-Forwarded-For"] == PROXY.four
    assert not any(address in value for value in parties["server"].values() for address in ("10.0.0.1", "198.18."))


def test_every_reverse_proxy_adds_itself_to_the_headers() -> None:
    scenario = replace(
        SITE_OF_ONE, edges=[EdgeSpec("e1", cache=0)], balancer=BalancerSpec(replicas=2), front=FrontSpec("layer_4")
    )
    parties = seen(replace(scenario, balancer=BalancerSpec(replicas=1)))
    assert list(parties) == ["client", "edge", "front", "layer_7", "server"]
    assert parties["front"]["path"] == "hidden"
    assert parties["server"]["Via"] == "1.1 e1, 1.1 lb"
    assert parties["server"]["X-Forwarded-For"] == "198.18.0.1, 192.0.2.1"
    assert parties["server"]["Forwarded"].startswith("for=198.18.0.1;by=192.0.2.1;host=")
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
    (*_, server) = on_the_way(replace(SITE_OF_ONE, balancer=JOINS))
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


def trip_of(client: str, *stops: Stop, request: int = 1, number: int = 1) -> Trip:
    """Return a trip, on a connection of this number."""
    opened = Opened(number, "shop.example")
    return Trip(request, client, opened, opened, "shop.example", "/page/1", "session=1", [*stops])


def test_a_client_that_is_a_number_has_the_address_of_that_number() -> None:
    (_, balancer) = parties_on(trip_of("6", LayerSevenStop("lb", own="10.1.0.1")))
    assert lines(balancer)["from"] == "0.0.0.6:32769"


# --- one site, one address ------------------------------------------------------------------------------------

FRONTS: list[FrontSpec | None] = [None, FrontSpec("ecmp"), FrontSpec("active_passive"), FrontSpec("layer_4")]


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("edges", [[], [EdgeSpec("e1", cache=0)]])
@pytest.mark.parametrize("layer", [4, 7])
def test_whoever_asks_the_site_asks_its_one_address(front, edges, layer) -> None:
    """What stands before the balancers changes only where packets go next, not whom they are for."""
    scenario = replace(SITE_OF_ONE, front=front, edges=edges, balancer=BalancerSpec(layer=layer, replicas=2))
    asked = {party.kind: lines(party)["to"] for party in on_the_way(scenario)}
    site = {kind: to for kind, to in asked.items() if kind in ("front", f"layer_{layer}")}
    assert set(site.values()) == {"198.51.100.80:443"}
    assert asked["client"] == ("192.0.2.1:443" if edges else "198.51.100.80:443")


def test_a_vpn_sends_on_to_where_its_clients_address_what_is_in_the_tunnel() -> None:
    parties = seen(replace(SITE_OF_ONE, forward_proxy=ForwardProxySpec("vpn", 1), edges=[EdgeSpec("e1", cache=0)]))
    assert parties["vpn"]["in the tunnel to"] == parties["edge"]["to"] == "192.0.2.1:443"


# --- homes, ports, families -----------------------------------------------------------------------------------


def test_a_private_address_ends_at_the_home_s_router_and_at_a_company_s_proxy() -> None:
    home = seen(SITE_OF_ONE)["client"]
    assert home["home router"] == home["from"].replace("10.0.0.1", "198.18.0.1")
    office = seen(replace(SITE_OF_ONE, forward_proxy=ForwardProxySpec(clients=1)))
    assert "home router" not in office["client"]
    assert office["proxy"]["from"].startswith("10.0.0.1:")
    assert office["proxy"]["to"] == "10.0.255.254:3128"
    assert seen(replace(SITE_OF_ONE, forward_proxy=ForwardProxySpec("vpn", 1)))["vpn"]["from"].startswith("198.18.0.1:")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("10.0.0.1", "198.18.0.1"),
        ("10.0.253.232", "198.18.253.232"),
        ("192.168.1.7", "198.18.1.7"),
        ("172.31.0.1", "198.19.0.1"),
        ("172.32.0.1", "172.32.0.1"),
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("6", "6"),
    ],
)
def test_a_public_address_stays_and_a_private_one_gets_that_of_its_home(address, public) -> None:
    assert public_address(address) == public


def test_every_hop_that_asks_in_its_own_name_has_a_port_of_its_own() -> None:
    way = replace(SITE_OF_ONE, forward_proxy=ForwardProxySpec(clients=1), edges=[EdgeSpec("e1", cache=0)])
    ports = [lines(party)["from"].rpartition(":")[2] for party in on_the_way(way)]
    client, proxy, edge, balancer, server = ports
    assert client == proxy
    assert len({proxy, edge, balancer, server}) == 4
    assert all(FIRST_PORT <= int(port) < FIRST_PORT + PORTS for port in ports)


def test_no_two_open_connections_of_a_node_have_the_same_port() -> None:
    assert len({own_port("edge1", number) for number in range(PORTS)}) == PORTS


def test_requests_on_one_connection_come_from_one_port_and_an_edge_has_connections_of_its_own() -> None:
    traffic = replace(SITE_OF_ONE.traffic, requests_per_connection=4)
    played = Played(replace(SITE_OF_ONE, traffic=traffic, edges=[EdgeSpec("e1", cache=0)]))
    played.world.run_until(5)

    def ports(kind: str) -> list[str]:
        parties = [parties_on(trip(played.world, played.requests.find(id))) for id in range(1, 9)]
        return [lines(party)["from"].rpartition(":")[2] for each in parties for party in each if party.kind == kind]

    for kind in ("edge", "layer_7"):
        seen_ports = ports(kind)
        assert len(set(seen_ports[:4])) == len(set(seen_ports[4:])) == 1
        assert seen_ports[0] != seen_ports[4]
    assert ports("edge") != ports("layer_7")


def test_an_address_of_ipv6_asks_at_one_of_ipv6_and_is_written_in_brackets() -> None:
    client = "2001:db8::1"
    scenario = replace(SITE_OF_ONE, traffic=replace(SITE_OF_ONE.traffic, clients=[client]))
    played = Played(replace(scenario, balancer=JOINS))
    played.world.run_until(5)
    _, balancer, server = parties_on(trip(played.world, played.requests.find(1)))
    assert lines(balancer)["from"] == "[2001:db8::1]:32769"
    assert lines(balancer)["to"] == "[2001:db8:100::80]:443"
    assert lines(server)["PROXY line"] == "PROXY TCP6 2001:db8::1 2001:db8:100::80 32769 443"
    # Signature, version, family and length; two addresses of 16 bytes and two ports.
    assert len(bytes_of(server.binary)) == 16 + 36
    assert lines(server)["from"].startswith("10.1.0.1:")


# --- how a connection opens -----------------------------------------------------------------------------------


def test_the_host_can_be_read_by_who_carries_a_connection_and_ends_nothing() -> None:
    scenario = replace(SITE_OF_ONE, forward_proxy=ForwardProxySpec(clients=1), front=FrontSpec("layer_4"))
    parties = seen(replace(scenario, balancer=BalancerSpec(layer=4)))
    host = parties["client"]["host"]
    assert parties["proxy"]["CONNECT"] == f"{host}:443"
    assert {parties[kind]["host (SNI)"] for kind in ("proxy", "front", "layer_4", "server")} == {host}
    assert all(parties[kind]["headers"] == "hidden" for kind in ("proxy", "front", "layer_4"))


@pytest.mark.parametrize("edges", [[], [EdgeSpec("e1", cache=0)]])
@pytest.mark.parametrize("proxy", [None, ForwardProxySpec(clients=1)])
def test_the_host_that_a_connection_opens_with_is_that_of_its_first_request(edges, proxy) -> None:
    """On what opens with one host others may be asked for, but a proxy is told the host of each connection."""
    traffic = replace(SITE_OF_ONE.traffic, requests_per_connection=8)
    played = Played(replace(SITE_OF_ONE, traffic=traffic, edges=edges, forward_proxy=proxy))
    played.world.run_until(5)
    several = 0
    for id in range(1, 40):
        for party in parties_on(trip(played.world, played.requests.find(id)))[1:-1]:
            line = lines(party)
            opening = next(each for each in party.opening if each.what == "host (SNI)")
            first = re.search(r"before #(\d+)", opening.note)
            number = int(first[1]) if first else id
            assert line["host (SNI)"] == played.world.content.host(played.sent[number])
            if proxy is not None and party.kind in ("proxy", "edge"):
                assert line["host (SNI)"] == played.world.content.host(played.sent[id])
                assert line.get("CONNECT", f"{line['host (SNI)']}:443") == f"{line['host (SNI)']}:443"
            several += line["host (SNI)"] != played.world.content.host(played.sent[id])
    assert (several > 0) == (proxy is None or bool(edges))


def test_the_proxy_line_is_a_connection_s_first_bytes_and_no_part_of_the_envelope() -> None:
    first, later = (
        parties_on(
            trip_of("203.0.113.9", JoinedStop("lb", own="10.1.0.1"), ServerStop("a", own="10.2.0.1"), request=id)
        )
        for id in (1, 3)
    )
    for parties in (first, later):
        opening = parties[-1].opening
        assert [line.what for line in opening] == ["PROXY line", "host (SNI)"]
        assert not any(line.what == "PROXY line" for line in parties[-1].envelope)
    assert [parties[-1].opening[0].note for parties in (first, later)] == [
        "the connection’s first bytes",
        "the connection’s first bytes, sent once, before #1",
    ]

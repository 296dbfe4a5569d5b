"""What a request is hashed by: stable, of the right kind, and of no influence on the traffic."""

from collections import Counter
from ipaddress import ip_address
from itertools import zip_longest

import pytest

from lbviz.scenarios.spec import BalancerSpec, Constant, ForwardProxySpec, Key, Scenario, TrafficSpec
from lbviz.sim.connections import FIRST_PORT, PORTS, Connections
from lbviz.sim.content import HOSTS, PATHS, PURPOSES, USERS, Content
from lbviz.sim.keys import USERS_KNOWN, Expected, KeyOf, key_of, known_keys
from lbviz.sim.nodes.client.client import Client
from lbviz.sim.nodes.edge.edge import Edge
from lbviz.sim.nodes.forward_proxy.forward_proxy import ForwardProxy
from lbviz.sim.request import Request
from lbviz.sim.trace import Moved, Record
from lbviz.sim.world import World
from tests.sim.support import play

KEYS = ("ip", "ip_port", "path", "cookie", "header")


def requests(count: int, clients: int = 4) -> list[Request]:
    """Return this many requests of a world's clients."""
    scenario = Scenario(traffic=TrafficSpec(rate_per_s=1000, cost_ms=Constant(0), clients=clients))
    return [*play(scenario, limit=count).sent.values()]


def found(key: Key, seed: int = 1) -> KeyOf:
    """Return what finds a key in a request of the world with this seed."""
    return key_of(BalancerSpec(key=key), Content(seed), Connections(1, Content(seed))) or (lambda request: request.key)


def keys(key_of: KeyOf, count: int = 5_000) -> Counter[str]:
    """Return how often each key comes up."""
    return Counter(key_of(request) for request in requests(count))


@pytest.mark.parametrize("key", KEYS)
def test_a_request_always_has_the_same_key(key):
    again = found(key)
    assert [again(request) for request in requests(50)] == [found(key)(request) for request in requests(50)]


def test_the_address_is_that_of_the_router_of_the_client_s_home():
    assert set(keys(found("ip"))) == {"198.18.0.1", "198.18.0.2", "198.18.0.3", "198.18.0.4"}


def test_every_request_comes_from_a_port_of_its_own():
    seen = keys(found("ip_port"))
    assert set(seen.values()) == {1}
    for text in seen:
        address, _, port = text.rpartition(":")
        assert ip_address(address)
        assert FIRST_PORT <= int(port) < FIRST_PORT + PORTS


def test_a_few_paths_are_asked_for_most():
    seen = keys(found("path"), 20_000)
    assert len(seen) == PATHS
    harmonic = sum(1 / rank for rank in range(1, PATHS + 1))
    # Each count is binomial; 5 standard deviations of the largest is what chance may do.
    for rank in (1, 2, 10):
        expected = 20_000 / harmonic / rank
        assert seen[f"/{PURPOSES[(rank - 1) % 4]}/{rank}"] == pytest.approx(expected, abs=5 * expected**0.5)


def test_a_client_keeps_its_cookies_and_nobody_shares_them():
    assert len(keys(found("cookie"))) == 4 * len(HOSTS)


def test_users_are_many_and_even():
    seen = keys(found("header"), 20_000)
    assert len(seen) == USERS
    assert max(seen.values()) < 20 + 6 * 20**0.5


def test_another_seed_draws_other_keys():
    assert keys(found("path")) != keys(found("path", 2))
    assert set(keys(found("cookie"))).isdisjoint(keys(found("cookie", 2)))


@pytest.mark.parametrize("key", KEYS[1:])
def test_another_key_leaves_the_traffic_as_it_was(key):
    def sent(balancer: BalancerSpec) -> list[Record]:
        scenario = Scenario(traffic=TrafficSpec(cost_ms=Constant(10)), balancer=balancer)
        return [record for record in play(scenario, limit=200).of(Moved) if record.source.startswith("10.")]

    assert sent(BalancerSpec("ketama", key=key)) == sent(BalancerSpec("ketama"))


def test_requests_of_one_path_meet_at_one_server():
    scenario = Scenario(balancer=BalancerSpec("ketama", key="path"))
    played = play(scenario, limit=500)
    path = found("path", scenario.seed)
    twins = {request.id: request for request in requests(500)}
    server_of: dict[str, set[str]] = {}
    for record in played.of(Moved):
        if record.source == "lb" and not record.back:
            server_of.setdefault(path(twins[record.request]), set()).add(record.target)
    assert len(server_of) > 50
    assert all(len(servers) == 1 for servers in server_of.values())
    assert set.union(*server_of.values()) == {"a", "b", "c"}


def test_a_cookie_is_sent_to_no_other_host():
    content = Content(1)
    hosts: dict[str, set[str]] = {}
    for request in requests(200, clients=1):
        hosts.setdefault(content.cookie(request), set()).add(content.host(request))
    assert sorted(map(list, hosts.values())) == sorted([host] for host in HOSTS)


def test_the_keys_known_beforehand_are_those_that_come():
    content = Content(1)

    def known(key: Key, *passed: tuple[Edge | ForwardProxy, ...]) -> list[str]:
        clients = [Client(f"10.0.0.{number}") for number in range(1, 5)]
        expected = [Expected(client, way) for client, way in zip_longest(clients, passed, fillvalue=())]
        return known_keys(BalancerSpec(key=key), expected, content)

    for key in ("ip", "path", "cookie"):
        assert len(known(key)) == len(set(known(key)))
        assert set(keys(found(key), 20_000)) == set(known(key))
    users = known("header")
    assert len(users) == USERS_KNOWN
    assert set(users) <= set(keys(found("header"), 20_000))
    assert known("ip_port") == []
    proxy = World(Scenario(forward_proxy=ForwardProxySpec())).path.forward_proxy
    assert proxy is not None
    assert known("ip", (proxy,), (proxy,)) == ["203.0.113.1", "198.18.0.3", "198.18.0.4"]

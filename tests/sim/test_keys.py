"""What a request is hashed by: stable, of the right kind, and of no influence on the traffic."""

from collections import Counter
from ipaddress import ip_address

import pytest

from lbviz.scenarios.spec import BalancerSpec, Constant, Scenario, TrafficSpec
from lbviz.sim.connections import FIRST_PORT, PORTS, Connections
from lbviz.sim.content import PATHS, PURPOSES, USERS, Content
from lbviz.sim.keys import USERS_KNOWN, KeyOf, key_of, known_keys
from lbviz.sim.request import Request
from lbviz.sim.trace import Moved, Record
from tests.sim.support import play

KEYS = ("ip", "ip_port", "path", "cookie", "header")


def requests(count: int, clients: int = 4) -> list[Request]:
    """Return this many requests of a world's clients."""
    scenario = Scenario(traffic=TrafficSpec(rate_per_s=1000, cost_ms=Constant(0), clients=clients))
    return [*play(scenario, limit=count).sent.values()]


def keys(key_of: KeyOf, count: int = 5_000) -> Counter[str]:
    """Return how often each key comes up."""
    return Counter(key_of(request) for request in requests(count))


@pytest.mark.parametrize("key", KEYS)
def test_a_request_always_has_the_same_key(key):
    again = key_of(key, Content(1), Connections(1))
    assert [again(request) for request in requests(50)] == [
        key_of(key, Content(1), Connections(1))(request) for request in requests(50)
    ]


def test_the_address_is_the_client_s():
    assert set(keys(key_of("ip", Content(1), Connections(1)))) == {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}


def test_every_request_comes_from_a_port_of_its_own():
    seen = keys(key_of("ip_port", Content(1), Connections(1)))
    assert set(seen.values()) == {1}
    for text in seen:
        address, _, port = text.rpartition(":")
        assert ip_address(address)
        assert FIRST_PORT <= int(port) < FIRST_PORT + PORTS


def test_a_few_paths_are_asked_for_most():
    seen = keys(key_of("path", Content(1), Connections(1)), 20_000)
    assert len(seen) == PATHS
    harmonic = sum(1 / rank for rank in range(1, PATHS + 1))
    # Each count is binomial; 5 standard deviations of the largest is what chance may do.
    for rank in (1, 2, 10):
        expected = 20_000 / harmonic / rank
        assert seen[f"/{PURPOSES[(rank - 1) % 4]}/{rank}"] == pytest.approx(expected, abs=5 * expected**0.5)


def test_a_client_keeps_its_cookie_and_nobody_shares_it():
    assert len(keys(key_of("cookie", Content(1), Connections(1)))) == 4


def test_users_are_many_and_even():
    seen = keys(key_of("header", Content(1), Connections(1)), 20_000)
    assert len(seen) == USERS
    assert max(seen.values()) < 20 + 6 * 20**0.5


def test_another_seed_draws_other_keys():
    assert keys(key_of("path", Content(1), Connections(1))) != keys(key_of("path", Content(2), Connections(1)))
    assert set(keys(key_of("cookie", Content(1), Connections(1)))).isdisjoint(
        keys(key_of("cookie", Content(2), Connections(1)))
    )


@pytest.mark.parametrize("key", KEYS[1:])
def test_another_key_leaves_the_traffic_as_it_was(key):
    def sent(balancer: BalancerSpec) -> list[Record]:
        scenario = Scenario(traffic=TrafficSpec(cost_ms=Constant(10)), balancer=balancer)
        return [record for record in play(scenario, limit=200).of(Moved) if record.source.startswith("10.")]

    assert sent(BalancerSpec("ketama", key=key)) == sent(BalancerSpec("ketama"))


def test_requests_of_one_path_meet_at_one_server():
    scenario = Scenario(balancer=BalancerSpec("ketama", key="path"))
    played = play(scenario, limit=500)
    path = key_of("path", Content(scenario.seed), Connections(1))
    twins = {request.id: request for request in requests(500)}
    server_of: dict[str, set[str]] = {}
    for record in played.of(Moved):
        if record.source == "lb" and not record.back:
            server_of.setdefault(path(twins[record.request]), set()).add(record.target)
    assert len(server_of) > 50
    assert all(len(servers) == 1 for servers in server_of.values())
    assert set.union(*server_of.values()) == {"a", "b", "c"}


def test_the_keys_known_beforehand_are_those_that_come():
    content, connections = Content(1), Connections(1)
    clients = [f"10.0.0.{number}" for number in range(1, 5)]
    for key in ("ip", "path", "cookie"):
        known = known_keys(key, clients, clients, content)
        assert len(known) == len(set(known))
        assert set(keys(key_of(key, content, connections), 20_000)) == set(known)
    users = known_keys("header", clients, clients, content)
    assert len(users) == USERS_KNOWN
    assert set(users) <= set(keys(key_of("header", content, connections), 20_000))
    assert known_keys("ip_port", clients, clients, content) == []
    assert known_keys("ip", clients, ["203.0.113.1", "203.0.113.1", *clients[2:]], content) == [
        "203.0.113.1",
        *clients[2:],
    ]

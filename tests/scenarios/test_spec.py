"""Defaults, names that are given where none is said, addresses."""

from string import ascii_lowercase

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lbviz.policies import Options
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import parse, read_toml
from lbviz.scenarios.names import client_address, client_addresses, next_client_address, next_server_id
from lbviz.scenarios.spec import MAX_CLIENTS, BalancerSpec, EdgeSpec, Scenario
from tests.scenarios.strategies import scenarios


def ids(scenario: Scenario) -> list[str]:
    return [server.id for server in scenario.servers]


def test_every_field_has_a_default() -> None:
    assert msgspec.to_builtins(read_toml("")) == {
        "title": "Untitled",
        "seed": 1,
        "traffic": {
            "rate_per_s": 10.0,
            "arrivals": "poisson",
            "cost_ms": {"distribution": "exponential", "mean": 100.0},
            "clients": 4,
            "direct": [],
            "regions": [],
            "requests_per_connection": 1,
            "forging": [],
            "timeout_s": 0.0,
            "retries": 0,
            "backoff_ms": 0.0,
            "jitter": False,
        },
        "network": {"latency_ms": 0.0, "between_regions_ms": 0.0, "by_distance": False},
        "forward_proxy": None,
        "edges": [],
        "front": None,
        "balancer": {
            "policy": "round_robin",
            "retries": 0,
            "backoff_ms": 0.0,
            "jitter": False,
            "key": "ip",
            "trust": "edges",
            "options": msgspec.to_builtins(Options()),
            "layer": 7,
            "tracking": True,
            "forwarding": "packets",
            "timeout_s": 0.0,
            "queue": None,
            "queue_timeout_s": 0.0,
            "news_every_s": 0.0,
            "cpu_ms": 0.0,
            "region": "",
            "replicas": 1,
            "crashed": [],
            "passive_checks": {"max_fails": 1, "fail_timeout_s": 10.0},
            "outlier_detection": None,
            "health_check": None,
            "slow_start": None,
            "panic": None,
            "retry_budget": None,
            "circuit_breaker": None,
            "sticky": None,
            "routes": [],
        },
        "servers": [
            {
                "id": id,
                "power": 1.0,
                "weight": 1,
                "workers": 1,
                "queue": None,
                "slow": 1.0,
                "status": "up",
                "region": "",
                "failing": False,
                "max_requests": None,
                "cancels": False,
                "group": "",
                "backup": False,
            }
            for id in ("a", "b", "c")
        ],
        "timetable": [],
    }


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ('{ distribution = "constant" }', {"distribution": "constant", "mean": 100.0}),
        ('{ distribution = "exponential" }', {"distribution": "exponential", "mean": 100.0}),
        ('{ distribution = "pareto" }', {"distribution": "pareto", "mean": 100.0, "alpha": 1.5}),
        (
            '{ distribution = "two_kinds" }',
            {"distribution": "two_kinds", "light": 100.0, "heavy": 1000.0, "share": 0.1},
        ),
        ('{ distribution = "uniform", min = 1, max = 2 }', {"distribution": "uniform", "min": 1.0, "max": 2.0}),
    ],
)
def test_what_a_cost_leaves_unsaid_has_a_default(said: str, whole: dict[str, object]) -> None:
    assert msgspec.to_builtins(read_toml(f"traffic.cost_ms = {said}").traffic.cost_ms) == whole


def test_a_scenario_may_have_no_servers() -> None:
    assert read_toml("servers = []").servers == []


def test_a_whole_number_is_good_where_a_number_is_wanted() -> None:
    assert read_toml("network.latency_ms = 20").network.latency_ms == 20.0


def test_servers_without_an_id_get_letters() -> None:
    assert ids(read_toml("[[servers]]\n[[servers]]\npower = 2\n[[servers]]")) == ["a", "b", "c"]


def test_edges_without_an_id_get_the_next_free_number() -> None:
    scenario = read_toml("[[edges]]\n[[edges]]\nid = 'edge2'\n[[edges]]\nregion = 'eu'\n[[servers]]\nid = 'edge3'")
    assert [edge.id for edge in scenario.edges] == ["edge1", "edge2", "edge4"]
    assert scenario.edges[2] == EdgeSpec("edge4", "eu", cache=20, ttl_s=30.0, status="up")


def test_servers_without_an_id_take_none_of_an_edge() -> None:
    scenario = read_toml("[[edges]]\nid = 'b'\n[[servers]]\n[[servers]]\n[[edges]]")
    assert ([edge.id for edge in scenario.edges], ids(scenario)) == (["b", "edge1"], ["c", "d"])


def test_letters_go_on_after_the_last_one_that_is_said() -> None:
    assert ids(parse({"servers": [{}, {"id": "c"}, {}, {"id": "web-1"}]})) == ["d", "c", "e", "web-1"]


@pytest.mark.parametrize("count", [26, 27, 60, 1_000])
def test_any_number_of_servers_can_go_without_ids(count: int) -> None:
    named = ids(parse({"servers": [{}] * count}))
    assert len(set(named)) == count
    assert named[:26] == list(ascii_lowercase)
    assert named[26:28] == ["aa", "ab"][: max(0, count - 26)]


@pytest.mark.parametrize(
    ("used", "following"),
    [
        ([], "a"),
        (["a"], "b"),
        (["b", "a"], "c"),
        (["c"], "d"),
        (["y"], "z"),
        (["z"], "aa"),
        (["az"], "ba"),
        (["web", "B", "1", "é"], "a"),
    ],
)
def test_the_next_server_id_is_the_letter_after_the_last(used: list[str], following: str) -> None:
    assert next_server_id(used) == following


def test_the_next_server_id_is_never_the_balancer_s_own() -> None:
    assert next_server_id(["la"]) != "lb"


def test_there_is_an_id_after_zz() -> None:
    parse({"servers": [{"id": "zz"}, {}]})


@given(st.lists(st.text(ascii_lowercase, min_size=1, max_size=2), max_size=30))
def test_the_next_server_id_is_free_and_allowed(used: list[str]) -> None:
    following = next_server_id(used)
    assert following not in used
    parse({"servers": [{"id": following}]})


def test_clients_may_be_counted() -> None:
    assert client_addresses(read_toml("traffic.clients = 3").traffic) == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]


def test_clients_may_be_listed() -> None:
    listed = ["6", "192.168.0.1", "2001:db8::1"]
    assert client_addresses(parse({"traffic": {"clients": listed}}).traffic) == listed


def test_as_many_clients_as_allowed_have_addresses_of_their_own() -> None:
    addresses = client_addresses(parse({"traffic": {"clients": MAX_CLIENTS}}).traffic)
    assert len(set(addresses)) == MAX_CLIENTS


def test_addresses_carry_over_from_one_byte_to_the_next() -> None:
    assert [client_address(number) for number in (1, 255, 256, 65_000)] == [
        "10.0.0.1",
        "10.0.0.255",
        "10.0.1.0",
        "10.0.253.232",
    ]


@pytest.mark.parametrize(
    ("used", "following"),
    [
        ([], "10.0.0.1"),
        (["10.0.0.1", "10.0.0.9", "10.0.0.2"], "10.0.0.10"),
        (["10.0.0.255"], "10.0.1.0"),
        (["6", "192.168.0.1", "::1"], "10.0.0.1"),
    ],
)
def test_the_next_client_address_follows_the_highest(used: list[str], following: str) -> None:
    assert next_client_address(used) == following


def test_the_next_client_address_is_free_even_after_the_last_of_the_block() -> None:
    used = ["10.255.255.255"]
    for _ in range(3):
        following = next_client_address(used)
        assert following not in used
        used.append(following)


@given(scenarios())
def test_a_scenario_written_as_plain_data_reads_back_the_same(scenario: Scenario) -> None:
    assert parse(msgspec.to_builtins(scenario)) == scenario


def test_a_server_must_not_be_called_like_a_client() -> None:
    with pytest.raises(FieldError) as caught:
        parse({"traffic": {"clients": ["6"]}, "servers": [{"id": "6"}]})
    assert caught.value.field == "servers[0].id"


@pytest.mark.parametrize(("word", "retries"), [("never", 0), ("once", 1)])
def test_a_file_that_says_retry_in_a_word_still_opens(word: str, retries: int) -> None:
    assert read_toml(f"[balancer]\nretry = '{word}'").balancer == BalancerSpec(retries=retries)


def test_a_file_that_says_it_both_ways_does_not() -> None:
    with pytest.raises(FieldError, match=r"balancer.retry: .* no such field"):
        read_toml("[balancer]\nretry = 'once'\nretries = 1")

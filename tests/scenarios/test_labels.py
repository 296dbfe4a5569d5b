"""What people call fields, and sentences about them."""

import pytest

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.labels import LABELS, in_words, setting
from lbviz.scenarios.schema import tables
from lbviz.sim.commands.change import TABLES, Change


def test_every_field_that_can_be_set_has_a_label():
    for name, fields in tables().items():
        missing = fields.keys() - LABELS[name].keys()
        # What is a table of its own is called by its own fields' names.
        assert not missing, name
    for name, table in TABLES.items():
        assert set(table.fields) <= LABELS[name].keys()


@pytest.mark.parametrize(
    ("error", "table", "sentence"),
    [
        (FieldError("latency_ms", -5, "a number of at least 0"), "network", "Link latency cannot be -5 ms: it takes"),
        (FieldError("server.power", 0, "a number of at least 0.001"), "", "Power cannot be 0×: it takes"),
        (FieldError("health_check.interval_s", 0, "a number"), "balancer", "A probe every cannot be 0 s: it takes"),
        (FieldError("servers[1].weight", 500, "at most 100"), "", "Weight of servers[1] cannot be 500: it takes"),
        (FieldError("policy", "randm", "one of random"), "front", "Policy cannot be randm: it takes one of random."),
        (FieldError("", "undo", "a change", "There is nothing to undo."), "", "There is nothing to undo."),
        (FieldError("feeds[0]", "all", "one of picks"), "", "feeds[0]: got all, want one of picks"),
    ],
)
def test_an_error_is_told_in_the_words_of_the_page(error, table, sentence):
    assert in_words(error, table).startswith(sentence)


@pytest.mark.parametrize(
    ("table", "fields", "words"),
    [
        ("network", {"latency_ms": 30}, "set the link latency to 30 ms"),
        ("balancer", {"policy": "least_connections"}, "set the policy to Least connections"),
        ("balancer", {"layer": 4}, "set the layer to 4"),
        ("balancer", {"tracking": False}, "turn off connection tracking"),
        ("balancer", {"health_check": {"interval_s": 1}}, "set health checks"),
        ("balancer", {"health_check": None}, "turn off health checks"),
        ("balancer", {"routes": []}, "change the routes"),
        ("servers", {"power": 2.0}, "set the power of server a to 2×"),
        ("servers", {"queue": None}, "set the queue length of server a to no bound"),
        ("servers", {"slow": 5}, "make server a 5× slower"),
        ("servers", {"region": ""}, "set the region of server a to none"),
        ("traffic", {"rate_per_s": 12.5}, "set the rate to 12.5 requests/s"),
        (
            "traffic",
            {"cost_ms": {"distribution": "pareto", "mean": 300, "alpha": 1.5}},
            "set the costs to pareto, mean cost 300 and alpha 1.5 ms",
        ),
        (
            "traffic",
            {"cost_ms": {"distribution": "two_kinds", "light": 100, "heavy": 1000, "share": 0.1}},
            "set the costs to 100 ms, 1000 ms for 0.1 of them",
        ),
        ("forward_proxy", None, "remove the forward proxy"),
        ("forward_proxy", {"deny": ["a.example"]}, "change the forbidden hosts"),
    ],
)
def test_a_change_names_what_it_sets_to_which_value(table, fields, words):
    assert Change(table, fields, "a" if table == "servers" else "").words == words


def test_a_value_that_is_no_bound_is_said():
    assert setting("servers", "group", "", " of server a") == "set the group of server a to none"


@pytest.mark.parametrize(
    ("table", "fields", "words"),
    [
        ("traffic", {"timeout_s": 2}, "set the client’s time-out to 2 s"),
        ("traffic", {"retries": 3}, "set the client’s retries to 3"),
        ("traffic", {"jitter": True}, "turn on client’s jitter"),
        ("balancer", {"timeout_s": 2}, "set the time-out for a server to 2 s"),
        ("balancer", {"backoff_ms": 50}, "set the first back-off to 50 ms"),
        ("balancer", {"queue": None}, "set the places in the line to no bound"),
        ("balancer", {"queue_timeout_s": 1}, "set the time-out in the line to 1 s"),
        ("servers", {"max_requests": 2}, "set the limit of requests of server a to 2"),
        ("servers", {"cancels": True}, "turn on cancelling of server a"),
        ("edges", {"collapse": "first"}, "set the collapsing of edge a to first"),
        ("edges", {"stale_if_error_s": 30}, "set the stale-if-error of edge a to 30 s"),
    ],
)
def test_what_can_fail_is_said_in_sentences(table: str, fields: dict[str, object], words: str) -> None:
    id = "a" if table in ("servers", "edges") else ""
    assert Change(table, fields, id).words == words

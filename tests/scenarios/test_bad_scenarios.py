"""Every kind of bad scenario: the error names the field, what it got, and what it wants."""

from pathlib import Path

import pytest

from lbviz.policies import CATALOGUE
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import parse, read_file, read_toml

POLICIES = f"one of {', '.join(CATALOGUE)}"
COSTS = "one of constant, uniform, exponential, pareto, two_kinds"
NAME = "a name of at most 32 letters, digits and . _ : -, beginning with a letter or digit"
ADDRESS = "an IP address, such as 10.0.0.1 or 6"


def refusal(toml: str) -> tuple[str, str, str]:
    with pytest.raises(FieldError) as caught:
        read_toml(toml)
    return caught.value.field, caught.value.got, caught.value.want


@pytest.mark.parametrize(
    ("toml", "field", "got", "want"),
    [
        (
            "nonsense = 1",
            "nonsense",
            "1",
            "there is title, seed, traffic, network, forward_proxy, edges, front, balancer, servers",
        ),
        ("sed = 1", "sed", "1", "(did you mean seed?)"),
        ("[traffic]\nrate_per_sec = 5", "traffic.rate_per_sec", "5", "(did you mean rate_per_s?)"),
        ("[network]\nlatency = 5", "network.latency", "5", "(did you mean latency_ms?)"),
        ("[balancer]\npolicies = 'random'", "balancer.policies", "random", "(did you mean policy?)"),
        ("[[servers]]\n[[servers]]\npowr = 2", "servers[1].powr", "2", "(did you mean power?)"),
        ("edges = [{ size = 3 }]", "edges[0].size", "3", "there is id, region, cache, ttl_s, collapse, "),
        ("servers = [{ limit = [1] }]", "servers[0].limit", "[1]", "there is id, power, weight, workers, queue, slow"),
        (
            "traffic.cost_ms = { distribution = 'uniform', mean = 3 }",
            "traffic.cost_ms.mean",
            "3",
            "there is distribution, min, max",
        ),
        (
            "traffic.cost_ms = { distribution = 'pareto', alhpa = 3 }",
            "traffic.cost_ms.alhpa",
            "3",
            "(did you mean alpha?); there is distribution, mean, alpha",
        ),
    ],
)
def test_an_unknown_field_is_named_with_those_there_are(toml: str, field: str, got: str, want: str) -> None:
    named, was, wants = refusal(toml)
    assert (named, was) == (field, got)
    assert wants.startswith("no such field")
    assert want in wants


@pytest.mark.parametrize(
    ("toml", "field", "got", "want"),
    [
        ("title = 5", "title", "5", "text"),
        ("seed = 1.5", "seed", "1.5", "a whole number"),
        ("seed = '1'", "seed", "1", "a whole number"),
        ("seed = true", "seed", "True", "a whole number"),
        ("traffic = 3", "traffic", "3", "a table"),
        ("traffic.rate_per_s = 'fast'", "traffic.rate_per_s", "fast", "a number"),
        ("traffic.rate_per_s = true", "traffic.rate_per_s", "True", "a number"),
        ("traffic.rate_per_s = [1]", "traffic.rate_per_s", "[1]", "a number"),
        ("traffic.arrivals = 3", "traffic.arrivals", "3", "text"),
        ("traffic.cost_ms = 100", "traffic.cost_ms", "100", "a table"),
        ("traffic.cost_ms = { distribution = 5 }", "traffic.cost_ms.distribution", "5", "text"),
        ("traffic.clients = 1.5", "traffic.clients", "1.5", "a whole number or a list"),
        ("traffic.clients = 'x'", "traffic.clients", "x", "a whole number or a list"),
        ("traffic.clients = ['6', 1]", "traffic.clients[1]", "1", "text"),
        ("network.latency_ms = '1'", "network.latency_ms", "1", "a number"),
        ("balancer.policy = 3", "balancer.policy", "3", "text"),
        ("edges = {}", "edges", "{}", "a list"),
        ("edges = [{ cache = 1.5 }]", "edges[0].cache", "1.5", "a whole number"),
        ("servers = 3", "servers", "3", "a list"),
        ("servers = [{}, 3]", "servers[1]", "3", "a table"),
        ("servers = [{ id = 3 }]", "servers[0].id", "3", "text"),
        ("servers = [{ weight = 1.5 }]", "servers[0].weight", "1.5", "a whole number"),
        ("servers = [{ queue = 'none' }]", "servers[0].queue", "none", "a whole number or nothing"),
    ],
)
def test_a_wrong_type_is_refused(toml: str, field: str, got: str, want: str) -> None:
    assert refusal(toml) == (field, got, want)


@pytest.mark.parametrize(
    ("toml", "field", "got", "want"),
    [
        ("traffic.rate_per_s = -1", "traffic.rate_per_s", "-1", "a number of at least 0"),
        ("traffic.rate_per_s = 1e10", "traffic.rate_per_s", "10000000000", "a number of at most 1000000000"),
        ("network.latency_ms = -0.5", "network.latency_ms", "-0.5", "a number of at least 0"),
        ("traffic.clients = -1", "traffic.clients", "-1", "a whole number of at least 0"),
        ("traffic.clients = 65001", "traffic.clients", "65001", "a whole number of at most 65000"),
        ("servers = [{ power = 0 }]", "servers[0].power", "0", "a number of at least 0.001"),
        ("servers = [{ power = -1 }]", "servers[0].power", "-1", "a number of at least 0.001"),
        ("servers = [{ power = 2e6 }]", "servers[0].power", "2000000", "a number of at most 1000000"),
        ("servers = [{ weight = -1 }]", "servers[0].weight", "-1", "a whole number of at least 0"),
        ("servers = [{ weight = 101 }]", "servers[0].weight", "101", "a whole number of at most 100"),
        ("servers = [{ workers = 0 }]", "servers[0].workers", "0", "a whole number of at least 1"),
        ("servers = [{ queue = -1 }]", "servers[0].queue", "-1", "a whole number of at least 0"),
        ("servers = [{ slow = 0.5 }]", "servers[0].slow", "0.5", "a number of at least 1"),
        (
            "traffic.cost_ms = { distribution = 'exponential', mean = -1 }",
            "traffic.cost_ms.mean",
            "-1",
            "a number of at least 0",
        ),
        (
            "traffic.cost_ms = { distribution = 'pareto', alpha = 1 }",
            "traffic.cost_ms.alpha",
            "1",
            "a number of at least 1.01",
        ),
        (
            "traffic.cost_ms = { distribution = 'uniform', min = 5, max = 1 }",
            "traffic.cost_ms.max",
            "1",
            "a number of at least min, which is 5",
        ),
        (
            "traffic.cost_ms = { distribution = 'two_kinds', light = 50, heavy = 5 }",
            "traffic.cost_ms.heavy",
            "5",
            "a number of at least light, which is 50",
        ),
        ("traffic.cost_ms = { distribution = 'uniform', min = 1 }", "traffic.cost_ms.max", "nothing", "a value"),
    ],
)
def test_a_number_out_of_range_is_refused(toml: str, field: str, got: str, want: str) -> None:
    assert refusal(toml) == (field, got, want)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
@pytest.mark.parametrize(
    ("toml", "field"),
    [
        ("traffic.rate_per_s = {}", "traffic.rate_per_s"),
        ("traffic.cost_ms = {{ distribution = 'constant', mean = {} }}", "traffic.cost_ms.mean"),
        ("traffic.cost_ms = {{ distribution = 'uniform', min = 0, max = {} }}", "traffic.cost_ms.max"),
        ("network.latency_ms = {}", "network.latency_ms"),
        ("servers = [{{}}, {{ power = {} }}]", "servers[1].power"),
        ("servers = [{{ slow = {} }}]", "servers[0].slow"),
        ("seed = {}", "seed"),
        ("unknown = {}", "unknown"),
    ],
)
def test_a_number_that_is_not_finite_is_refused(number: str, toml: str, field: str) -> None:
    assert refusal(toml.format(number)) == (field, number, "a finite number")


@pytest.mark.parametrize(
    ("toml", "field", "got", "want", "hint"),
    [
        ("balancer.policy = 'round_robbin'", "balancer.policy", "round_robbin", POLICIES, "round_robin"),
        ("balancer.policy = 'least_conections'", "balancer.policy", "least_conections", POLICIES, "least_connections"),
        (
            "traffic.cost_ms = { distribution = 'exponental' }",
            "traffic.cost_ms.distribution",
            "exponental",
            COSTS,
            "exponential",
        ),
        ("traffic.arrivals = 'poison'", "traffic.arrivals", "poison", "one of bursty, constant, poisson", "poisson"),
        ("balancer.retry = 'onc'", "balancer.retry", "onc", "one of never, once", "once"),
        ("servers = [{ status = 'crash' }]", "servers[0].status", "crash", "one of crashed, draining, up", "crashed"),
    ],
)
def test_a_misspelt_choice_gets_the_choices_and_a_suggestion(
    toml: str, field: str, got: str, want: str, hint: str
) -> None:
    assert refusal(toml) == (field, got, f"{want} (did you mean {hint}?)")


@pytest.mark.parametrize(
    ("toml", "field", "got", "want"),
    [
        ("balancer.policy = 'xyz'", "balancer.policy", "xyz", POLICIES),
        ("traffic.cost_ms = { distribution = 'xyz' }", "traffic.cost_ms.distribution", "xyz", COSTS),
        ("traffic.cost_ms = { mean = 100 }", "traffic.cost_ms.distribution", "nothing", COSTS),
        ("balancer.retry = 'twice'", "balancer.retry", "twice", "one of never, once"),
        ("edges = [{ status = 'draining' }]", "edges[0].status", "draining", "one of crashed, up"),
    ],
)
def test_a_strange_choice_gets_the_choices(toml: str, field: str, got: str, want: str) -> None:
    assert refusal(toml) == (field, got, want)


@pytest.mark.parametrize(
    ("toml", "field", "got", "holder"),
    [
        ("servers = [{ id = 'a' }, { id = 'b' }, { id = 'a' }]", "servers[2].id", "a", "servers[0].id"),
        ("servers = [{ id = 'lb' }]", "servers[0].id", "lb", "the balancer"),
        ("servers = [{ id = '10.0.0.2' }]", "servers[0].id", "10.0.0.2", "traffic.clients[1]"),
        ("edges = [{ id = 'a' }]\n[[servers]]\nid = 'a'", "servers[0].id", "a", "edges[0].id"),
        ("edges = [{ id = 'x' }, { id = 'x' }]", "edges[1].id", "x", "edges[0].id"),
        ("edges = [{ id = 'proxy' }]", "edges[0].id", "proxy", "the forward proxy"),
        ("edges = [{ id = '10.0.0.1' }]", "edges[0].id", "10.0.0.1", "traffic.clients[0]"),
        ("traffic.clients = ['6', '7', '6']", "traffic.clients[2]", "6", "traffic.clients[0]"),
    ],
)
def test_two_nodes_of_one_name_are_refused(toml: str, field: str, got: str, holder: str) -> None:
    assert refusal(toml) == (field, got, f"a name that is not taken: {holder} has it")


@pytest.mark.parametrize(
    ("toml", "field", "got", "want"),
    [
        ("forward_proxy.clients = -1", "forward_proxy.clients", "-1", "a whole number of at least 0"),
        ("forward_proxy.clients = 'all'", "forward_proxy.clients", "all", "a whole number or a list"),
        (
            "forward_proxy.clients = ['10.0.0.1', '10.0.0.9']",
            "forward_proxy.clients[1]",
            "10.0.0.9",
            "a client's address (did you mean 10.0.0.4?)",
        ),
        ("traffic = { clients = ['6'], direct = ['7'] }", "traffic.direct[0]", "7", "a client's address"),
        (
            "traffic.direct = ['10.0.0.2']\nforward_proxy.clients = 3",
            "forward_proxy.clients",
            "3",
            "clients that do not ask the site themselves: traffic.direct has 10.0.0.2",
        ),
        (
            "traffic.direct = ['10.0.0.2']\nforward_proxy.clients = ['10.0.0.1', '10.0.0.2']",
            "forward_proxy.clients[1]",
            "10.0.0.2",
            "clients that do not ask the site themselves: traffic.direct has 10.0.0.2",
        ),
    ],
)
def test_who_goes_through_a_proxy_or_past_the_edges_must_be_a_client(toml, field, got, want) -> None:
    assert refusal(toml) == (field, got, want)


@pytest.mark.parametrize("id", ["a b", "-a", "é", "a" * 33, "<b>", "a/b", "a\n"])
def test_a_server_id_must_be_a_plain_name(id: str) -> None:
    with pytest.raises(FieldError) as caught:
        parse({"servers": [{"id": id}]})
    assert (caught.value.field, caught.value.got, caught.value.want) == ("servers[0].id", id, NAME)


@pytest.mark.parametrize("address", ["", "nowhere", "10.0.0.256", "-1", "1.5", "٣", "10.0.0.1/8", "9" * 50])
def test_a_client_must_be_an_address(address: str) -> None:
    with pytest.raises(FieldError) as caught:
        parse({"traffic": {"clients": ["10.0.0.1", address]}})
    assert (caught.value.field, caught.value.got, caught.value.want) == ("traffic.clients[1]", address, ADDRESS)


@pytest.mark.parametrize("toml", ["title =", "[traffic", "a = 1\na = 2", "just words", '"', "x = 1e", "\x00"])
def test_broken_toml_is_refused_with_what_is_wrong_with_it(toml: str) -> None:
    field, got, want = refusal(toml)
    assert (field, want) == ("", "a file in TOML")
    assert "line" in got or "document" in got


def test_toml_nested_too_deeply_is_refused() -> None:
    field, _, want = refusal("title = " + "[" * 5_000)
    assert (field, want) == ("", "a file in TOML")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FieldError, match="got No such file or directory, want a file that can be read"):
        read_file(tmp_path / "missing.toml")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FieldError, match="got Is a directory, want a file that can be read"):
        read_file(tmp_path)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes("title = 'café'".encode("latin-1"))
    with pytest.raises(FieldError, match="got bytes that are not UTF-8 text, want a file in TOML"):
        read_file(file)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_text("title = 'Café'\nservers = [{ power = 2 }]", encoding="utf-8")
    scenario = read_file(file)
    assert (scenario.title, [(server.id, server.power) for server in scenario.servers]) == ("Café", [("a", 2.0)])

"""Commands that cannot be carried out: they change nothing, and say what is wrong."""

import pytest

from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.spec import (
    BalancerSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
    Uniform,
)
from lbviz.sim import commands as cmd
from lbviz.sim.world import World
from tests.sim.support import Played, small

LISTED = Scenario(traffic=TrafficSpec(clients=["6", "7"]))


def refusal(world: World, command: cmd.Command) -> tuple[str, str, str]:
    before = world.scenario
    with pytest.raises(FieldError) as caught:
        command.apply(world)
    assert world.scenario == before
    return caught.value.field, caught.value.got, caught.value.want


@pytest.mark.parametrize(
    "command",
    [
        cmd.RemoveServer("x"),
        cmd.DrainServer("x"),
        cmd.Change("servers", {"power": 2}, "x"),
        cmd.CrashServer("x"),
        cmd.RecoverServer("x"),
    ],
)
def test_a_server_that_is_not_there_is_named_with_those_that_are(command: cmd.Command) -> None:
    assert refusal(World(Scenario()), command) == ("id", "x", "one of a, b, c")
    assert refusal(World(Scenario(servers=[])), command) == ("id", "x", "a server, but there is none")


def test_a_client_that_is_not_there_is_named_with_those_that_are() -> None:
    for command, field in ((cmd.RemoveClient("8"), "address"), (cmd.Change("clients", {"region": "eu"}, "8"), "id")):
        assert refusal(World(LISTED), command) == (field, "8", "one of 6, 7")


TRIES = "timeout_s, retries, backoff_ms, jitter"


@pytest.mark.parametrize(
    ("command", "field", "got", "want"),
    [
        (cmd.AddServer(ServerSpec("a")), "server.id", "a", "a name that is not taken: a server has it"),
        (cmd.AddServer(ServerSpec("6")), "server.id", "6", "a name that is not taken: a client has it"),
        (cmd.AddServer(ServerSpec("lb")), "server.id", "lb", "a name that is not taken: the balancer has it"),
        (cmd.AddClient("6"), "address", "6", "a name that is not taken: a client has it"),
        (cmd.AddClient("nowhere"), "address", "nowhere", "an IP address, such as 10.0.0.1 or 6"),
        (cmd.RecoverServer("a"), "id", "a", "a server that has crashed or is failing"),
        (
            cmd.Change("traffic", {"cost_ms": Uniform(min=5, max=1)}),
            "cost_ms.max",
            "1",
            "a number of at least min, which is 5",
        ),
        (
            cmd.Change("traffic", {}),
            "",
            "nothing to change",
            f"at least one of rate_per_s, arrivals, cost_ms, requests_per_connection, {TRIES}",
        ),
        (
            cmd.Change("balancer", {}),
            "",
            "nothing to change",
            f"at least one of {', '.join(name for name in BalancerSpec.__struct_fields__ if name != 'crashed')}",
        ),
        (
            cmd.Change("servers", {}, "a"),
            "",
            "nothing to change",
            "at least one of power, weight, workers, queue, slow, region, max_requests, cancels, group, backup",
        ),
    ],
)
def test_what_cannot_be_is_refused(command: cmd.Command, field: str, got: str, want: str) -> None:
    assert refusal(World(LISTED), command) == (field, got, want)


def test_a_misspelt_policy_is_refused_with_a_suggestion_and_nothing_beside_it_is_changed() -> None:
    field, got, want = refusal(World(Scenario()), cmd.Change("balancer", {"policy": "randm", "retries": 1}))
    assert (field, got) == ("policy", "randm")
    assert want.endswith("(did you mean random?)")


def test_what_is_so_already_is_refused() -> None:
    played = Played(small(ServerSpec("a"), ServerSpec("b"), cost_ms=1000))
    played.do(0.15, cmd.DrainServer("a"))
    played.do(0.15, cmd.CrashServer("b"))
    assert refusal(played.world, cmd.DrainServer("a"))[2] == "a server that is not draining already"
    assert refusal(played.world, cmd.CrashServer("b"))[2] == "a server that has not crashed already"


@pytest.mark.parametrize(
    ("change", "field", "got", "want"),
    [
        (cmd.Change("servers", {"power": 0}, "a"), "power", "0", "a number of at least 0.001"),
        (cmd.Change("servers", {"power": "2"}, "a"), "power", "2", "a number"),
        (cmd.Change("servers", {"queue": 1.5}, "a"), "queue", "1.5", "a whole number or nothing"),
        (cmd.Change("servers", {"region": "the moon"}, "a"), "region", "the moon", "a name of at most 32 letters"),
        (cmd.Change("servers", {"powr": 2}, "a"), "powr", "2", "no such field (did you mean power?); there is power, "),
        (cmd.Change("traffic", {"rate_per_s": float("nan")}), "rate_per_s", "nan", "a finite number"),
        (
            cmd.Change("traffic", {"arrivals": "burst"}),
            "arrivals",
            "burst",
            "one of bursty, constant, poisson",
        ),
        (cmd.Change("traffic", {"rate_per_s": 1e-9}), "rate_per_s", "1e-09", "a number of at least 0.001, or 0 for"),
        (cmd.Change("balancer", {"layer": 4, "key": "path"}), "key", "path", "ip or ip_port: layer 4 sees"),
        (cmd.Change("balancer", {"options": {"table_size": 8}}), "options.table_size", "8", "a prime number"),
        (cmd.Change("balancer", {"panic": {"threshold": 2}}), "panic.threshold", "2", "a number of at most 1"),
        (cmd.Change("front", {"policy": "randm"}), "policy", "randm", "one of "),
        (cmd.Change("forward_proxy", {"clients": ["8"]}), "clients[0]", "8", "a client's address"),
        # What other commands change, or what is never changed in a running world.
        (cmd.Change("servers", {"id": "x"}, "a"), "id", "x", "no such field"),
        (cmd.Change("servers", {"status": "crashed"}, "a"), "status", "crashed", "no such field"),
        (cmd.Change("servers", {"failing": True}, "a"), "failing", "True", "no such field"),
        (cmd.Change("clients", {"asks": "site"}, "6"), "asks", "site", "no such field"),
        (cmd.Change("balancer", {"crashed": ["lb"]}), "crashed", "['lb']", "no such field"),
        (cmd.Change("traffic", {"clients": 3}), "clients", "3", "no such field"),
        # Which table, and which of its entries.
        (cmd.Change("traffic", {"rate_per_s": 1}, "a"), "id", "a", "no id: there is one traffic"),
        (cmd.Change("servers", {"power": 2}), "id", "", "one of a, b, c"),
        (cmd.Change("edges", {"cache": 2}, "edge1"), "id", "edge1", "an edge, but there is none"),
        (cmd.Change("traffic", None), "fields", "nothing", "a table of the fields to change"),
        (cmd.Change("servers", None, "a"), "fields", "nothing", "a table of the fields to change"),
    ],
)
def test_a_change_is_refused_in_the_words_of_the_specification(
    change: cmd.Change, field: str, got: str, want: str
) -> None:
    refused = refusal(World(LISTED), change)
    assert refused[:2] == (field, got)
    assert refused[2].startswith(want)

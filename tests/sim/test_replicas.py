"""Several balancers, what stands before them, and which connections break when one of them, or a server, is gone."""

from collections import Counter

import pytest
from msgspec.structs import replace
from xxhash import xxh64_intdigest

from lbviz.policies import CATALOGUE, Backend
from lbviz.scenarios.addresses import public_address
from lbviz.scenarios.errors import FieldError
from lbviz.scenarios.files import read_toml
from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    Exponential,
    FrontSpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim import commands as cmd
from lbviz.sim.connections import FIRST_PORT, PORTS
from lbviz.sim.figures import Meter
from lbviz.sim.headless import latencies
from lbviz.sim.nodes.front.layer_four import Seen
from lbviz.sim.seeds import source_of_chance
from lbviz.sim.trace import Dropped, Failed, Moved
from lbviz.sim.world import World
from tests.sim.support import Played, play

CLIENTS = 200
SERVERS = [ServerSpec(id, workers=1000) for id in "abcdefgh"]
# Every client has one connection, which lasts.
LASTING = TrafficSpec(
    rate_per_s=2000, arrivals="constant", cost_ms=Constant(1), clients=CLIENTS, requests_per_connection=1_000_000
)
CRASH = cmd.CrashBalancer("lb2")


def site(balancer: BalancerSpec, front: FrontSpec | None = None, servers: list[ServerSpec] = SERVERS) -> Scenario:
    return Scenario(traffic=LASTING, front=front, balancer=balancer, servers=servers)


def broken(scenario: Scenario, command: cmd.Command) -> int:
    """Return how many of the clients' connections break when a command is carried out, each in use before."""
    played = Played(scenario)
    played.do(2, command)
    connections = played.world.connections
    assert connections.broken == 0
    assert len({request.connection for request in played.sent.values()}) == CLIENTS
    # Each is reset once and opened anew, so long as every client sends again.
    played.world.run_until(4)
    return connections.broken


def sockets() -> list[str]:
    """Return the address and port of every client's connection."""
    played = play(site(BalancerSpec()), until=2.0)
    numbers = {request.client.address: id for id, request in reversed(played.sent.items())}
    return [f"{public_address(address)}:{FIRST_PORT + number % PORTS}" for address, number in numbers.items()]


def placed(policy: str, ids: list[str], chance: str) -> list[str]:
    """Return where a policy sends each connection."""
    chosen = CATALOGUE[policy](source_of_chance(1, chance))
    chosen.set_backends([Backend(id) for id in ids])
    return [chosen.pick(Seen(socket, "")).id for socket in sockets()]


# --- what spreads the traffic ---------------------------------------------------------------------------------


def test_a_router_hashes_addresses_and_ports_and_sends_each_connection_to_one_balancer() -> None:
    played = play(site(BalancerSpec(replicas=4)), until=2.0)
    balancers: dict[str, set[str]] = {}
    for move in played.of(Moved):
        if move.source == "front" and not move.back:
            balancers.setdefault(played.sent[move.request].client.address, set()).add(move.target)
    assert all(len(each) == 1 for each in balancers.values())
    ids = ["lb", "lb2", "lb3", "lb4"]
    expected = Counter(ids[xxh64_intdigest(socket.encode()) % 4] for socket in sockets())
    assert Counter(next(iter(each)) for each in balancers.values()) == expected


def test_the_way_leads_through_the_front_and_one_balancer_and_back() -> None:
    played = play(replace(site(BalancerSpec(replicas=2)), network=NetworkSpec(latency_ms=1)), until=0.5)
    path = played.path(1)
    assert path == ["front", path[1], path[2], path[1], "front", played.sent[1].client.address]
    assert path[1] in ("lb", "lb2")


def test_without_replicas_nothing_stands_before_the_balancer() -> None:
    assert play(site(BalancerSpec()), until=0.1).world.path.front is None


def test_each_balancer_takes_turns_of_its_own() -> None:
    played = play(site(BalancerSpec(replicas=3)), until=0.2)
    picks: dict[str, list[str]] = {}
    for move in played.of(Moved):
        if move.source.startswith("lb") and not move.back:
            picks.setdefault(move.source, []).append(move.target)
    assert len(picks) == 3
    for servers in picks.values():
        assert servers == [SERVERS[number % len(SERVERS)].id for number in range(len(servers))]


@pytest.mark.parametrize("policy", ["random", "power_of_two_choices"])
def test_each_balancer_draws_chances_of_its_own_and_the_first_those_it_has_alone(policy: str) -> None:
    def drawn(scenario: Scenario) -> dict[str, str]:
        played = play(scenario, until=0.2)
        picks: dict[str, str] = {}
        for move in played.of(Moved):
            if move.source.startswith("lb") and not move.back:
                picks[move.source] = picks.get(move.source, "") + move.target
        return picks

    three = drawn(site(BalancerSpec(policy, replicas=3)))
    assert len({picks[:40] for picks in three.values()}) == 3
    if policy == "random":
        assert drawn(site(BalancerSpec(policy)))["lb"].startswith(three["lb"])


def test_a_virtual_address_has_one_balancer_and_the_next_one_after_the_failover() -> None:
    scenario = site(BalancerSpec(replicas=2), FrontSpec("active_passive", failover_s=0.5))
    played = Played(scenario)
    played.do(1, cmd.CrashBalancer("lb"))
    played.do(2, cmd.RecoverBalancer("lb"))
    played.world.run_until(3)
    taken = [(move.time, move.target) for move in played.of(Moved) if move.source == "front" and not move.back]
    assert {target for time, target in taken if time <= 1} == {"lb"}
    assert {target for time, target in taken if time > 1} == {"lb2"}
    assert min(time for time, target in taken if target == "lb2") == pytest.approx(1.5, abs=0.002)
    unanswered = [end.time for end in played.of(Dropped) if end.reason == "no balancer"]
    assert len(unanswered) == pytest.approx(0.5 * 2000, abs=2)
    assert (min(unanswered), max(unanswered)) == (pytest.approx(1, abs=0.002), pytest.approx(1.5, abs=0.002))


def test_what_else_happens_while_nobody_has_the_address_does_not_hasten_the_next_failover() -> None:
    played = Played(site(BalancerSpec(replicas=3), FrontSpec("active_passive", failover_s=1)))
    played.do(1, cmd.CrashBalancer("lb"))
    played.do(1.9, cmd.AddClient())
    played.do(2.4, cmd.CrashBalancer("lb2"))
    played.world.run_until(4)
    taken = [move.time for move in played.of(Moved) if move.source == "front" and move.target == "lb3"]
    assert min(taken) == pytest.approx(3.4, abs=0.002)


def test_with_no_balancer_alive_requests_are_refused_at_the_front() -> None:
    played = Played(site(BalancerSpec(replicas=2, crashed=["lb", "lb2"])))
    played.world.run_until(0.1)
    assert set(played.outcomes().values()) == {"no balancer"}
    played.do(0.1, cmd.RecoverBalancer("lb2"))
    played.world.run_until(0.2)
    assert "answered" in played.outcomes().values()


# --- a balancer dies ------------------------------------------------------------------------------------------


def test_when_one_of_four_dies_a_router_breaks_most_connections() -> None:
    """By modulo nearly all change their balancer, and none knows the others' connections."""
    hashes = [xxh64_intdigest(socket.encode()) for socket in sockets()]
    up = [0, 2, 3]
    moved = sum(hash % 4 != up[hash % 3] for hash in hashes)
    assert moved > 0.7 * CLIENTS
    assert broken(site(BalancerSpec(replicas=4)), CRASH) == moved


@pytest.mark.parametrize("tracking", [True, False])
def test_when_one_of_four_dies_maglev_breaks_its_own_connections_and_few_others(tracking) -> None:
    ids = ["lb", "lb2", "lb3", "lb4"]
    before = placed("maglev", ids, "front maglev")
    after = placed("maglev", [id for id in ids if id != "lb2"], "front maglev")
    moved = sum(one != other for one, other in zip(before, after, strict=True))
    expected = before.count("lb2") if tracking else moved
    assert before.count("lb2") <= moved < 0.4 * CLIENTS
    assert broken(site(BalancerSpec(replicas=4), FrontSpec("layer_4", "maglev", tracking=tracking)), CRASH) == expected


def test_the_figures_say_how_many_broke_over_the_window() -> None:
    played, meter = Played(site(BalancerSpec(replicas=4))), Meter()
    for time in (1.0, 2.0):
        played.world.run_until(time)
        assert meter.read(played.world).broken == 0
    played.do(2, CRASH)
    played.world.run_until(4)
    assert meter.read(played.world).broken == played.world.connections.broken > 0
    played.world.run_until(20)
    meter.read(played.world)
    played.world.run_until(31)
    assert meter.read(played.world).broken == 0


def test_what_a_dead_balancer_waits_for_is_lost() -> None:
    traffic = replace(LASTING, cost_ms=Constant(500))
    played = Played(replace(site(BalancerSpec(replicas=2)), traffic=traffic))
    played.do(1, CRASH)
    played.do(3, cmd.Change("traffic", {"rate_per_s": 0}))
    played.world.run_until(5)
    lost = [end for end in played.of(Failed) if end.reason == "balancer crashed"]
    assert lost
    assert all(end.node == "lb2" and end.time <= 1.501 for end in lost)
    assert played.world.tally.in_flight == 0
    assert all(balancer.is_idle(server) for balancer in played.world.balancers for server in played.world.servers)


@pytest.mark.parametrize("layer", [4, 7])
@pytest.mark.parametrize("cpu_ms", [0, 100])
def test_a_server_drains_until_balancers_that_were_taken_away_have_their_answers_too(layer, cpu_ms) -> None:
    traffic = TrafficSpec(rate_per_s=20, arrivals="constant", cost_ms=Constant(2000), clients=20)
    balancer = BalancerSpec(layer=layer, replicas=3, cpu_ms=cpu_ms)
    played = Played(Scenario(traffic=traffic, network=NetworkSpec(5), balancer=balancer, servers=SERVERS[:3]), 80)
    played.do(3, cmd.Change("balancer", {"replicas": 1}))
    played.do(3, cmd.DrainServer("a"))
    played.world.run_until(4.5)
    assert "a" in played.server_ids()
    played.world.run()
    assert "a" not in played.server_ids()
    assert set(played.outcomes().values()) == {"answered"}


def test_a_balancer_that_is_alone_can_die_too_and_comes_back_with_no_memory_of_any_connection() -> None:
    played = Played(site(BalancerSpec()))
    played.do(1, cmd.CrashBalancer("lb"))
    played.do(2, cmd.RecoverBalancer("lb"))
    assert {end.reason for end in played.of(Failed)} == {"balancer crashed"}
    failed = len(played.of(Failed))
    played.world.run_until(4)
    resets = played.of(Failed)[failed:]
    assert {end.reason for end in resets} == {"connection reset"}
    assert len(resets) == played.world.connections.broken == CLIENTS
    assert max(end.time for end in resets) < 3.5


@pytest.mark.parametrize(("policy", "breaks"), [("maglev", False), ("modulo_hash", False), ("round_robin", True)])
def test_a_dead_balancer_of_layer_4_breaks_nothing_where_all_compute_the_same(policy, breaks) -> None:
    balancer = BalancerSpec(policy, layer=4, key="ip_port", replicas=4)
    assert bool(broken(site(balancer), CRASH)) == breaks


@pytest.mark.parametrize("policy", ["maglev", "round_robin"])
def test_where_layer_4_ends_connections_they_die_with_it_whatever_the_others_compute(policy) -> None:
    """As at layer 7: a router moves most flows, and none of the others knows them."""
    at_layer_7 = broken(site(BalancerSpec(replicas=4)), CRASH)
    balancer = BalancerSpec(policy, layer=4, key="ip_port", replicas=4, forwarding="connections")
    assert broken(site(balancer), CRASH) == at_layer_7 > 0


def test_a_connection_that_is_joined_to_a_server_breaks_with_it_and_has_one_for_as_long_as_it_lasts() -> None:
    balancer = BalancerSpec("round_robin", layer=4, forwarding="connections", tracking=False)
    played = Played(site(balancer))
    played.do(2, cmd.RemoveServer("c"))
    assert played.world.connections.broken == 0
    homes: dict[str, set[str]] = {}
    for request, pick in played.picks:
        homes.setdefault(request.client.address, set()).add(pick.winner)
    assert all(len(servers) == 1 for servers in homes.values())
    played.world.run_until(4)
    assert played.world.connections.broken == sum(servers == {"c"} for servers in homes.values())


# --- layer 4 and layer 7 --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("layer", "servers"), [(4, 1), (7, 8)])
def test_one_long_connection_lands_on_one_server_at_layer_4_and_on_all_at_layer_7(layer, servers) -> None:
    traffic = replace(LASTING, clients=1, rate_per_s=50)
    played = play(replace(site(BalancerSpec(layer=layer)), traffic=traffic), limit=80)
    assert len({pick.winner for _, pick in played.picks}) == servers
    assert set(played.outcomes().values()) == {"answered"}


def test_at_layer_4_every_connection_is_one_pick_and_the_explanation_says_so() -> None:
    traffic = replace(LASTING, clients=1, rate_per_s=50, requests_per_connection=5)
    played = play(replace(site(BalancerSpec(layer=4)), traffic=traffic), limit=20)
    assert [pick.winner for _, pick in played.picks] == [id for id in "abcd" for _ in range(5)]
    said = [pick.because for _, pick in played.picks]
    assert said[0] == "It was a's turn. Next comes b."
    assert "was sent to a before" in said[1]
    assert "request number 2" in said[1]


@pytest.mark.parametrize("tracking", [True, False])
@pytest.mark.parametrize("policy", ["modulo_hash", "maglev"])
def test_a_server_leaves_behind_four_balancers_of_layer_4(policy, tracking) -> None:
    """Modulo breaks nearly all connections, Maglev few; with a memory only those of the server that left break."""
    ids = [server.id for server in SERVERS]
    chance = f"policy {policy}"
    before, after = placed(policy, ids, chance), placed(policy, [id for id in ids if id != "c"], chance)
    of_the_server = before.count("c")
    moved = sum(one != other for one, other in zip(before, after, strict=True))
    balancer = BalancerSpec(policy, layer=4, key="ip_port", replicas=4, tracking=tracking)
    assert broken(site(balancer), cmd.RemoveServer("c")) == (of_the_server if tracking else moved)
    assert of_the_server <= moved
    assert moved < 1.5 * of_the_server if policy == "maglev" else moved > 0.75 * CLIENTS


def test_without_tracking_a_policy_that_does_not_hash_breaks_connections_by_itself() -> None:
    played = play(site(BalancerSpec("round_robin", layer=4, tracking=False)), until=1.0)
    assert played.world.connections.broken > 100
    assert "connection reset" in played.outcomes().values()


def test_a_draining_server_keeps_its_connections_as_long_as_it_is_there() -> None:
    traffic = replace(LASTING, rate_per_s=100, cost_ms=Constant(100), clients=1)
    played = Played(replace(site(BalancerSpec(layer=4)), traffic=traffic))
    played.do(0.5, cmd.DrainServer("a"))
    played.world.run_until(1)
    assert {pick.winner for _, pick in played.picks} == {"a"}


def test_layer_4_retries_nothing() -> None:
    servers = [ServerSpec("a", failing=True), ServerSpec("b", workers=1000)]
    outcomes = {
        layer: set(play(site(BalancerSpec(retries=1, layer=layer), servers=servers), until=0.5).outcomes().values())
        for layer in (4, 7)
    }
    assert outcomes == {4: {"server error", "answered"}, 7: {"answered"}}


@pytest.mark.parametrize(
    ("toml", "field"),
    [
        ('balancer.layer = 4\nbalancer.key = "path"', "balancer.key"),
        ("balancer.layer = 4\n[balancer.sticky]", "balancer.sticky.cookie"),
        ("balancer.layer = 5", "balancer.layer"),
        ("balancer.replicas = 9", "balancer.replicas"),
        ('balancer.replicas = 2\nbalancer.crashed = ["lb3"]', "balancer.crashed[0]"),
        ("traffic.requests_per_connection = 0", "traffic.requests_per_connection"),
        ('front.policy = "luck"', "front.policy"),
        ('front.kind = "magic"', "front.kind"),
        ('[[servers]]\nid = "lb2"', "servers[0].id"),
        ('[[servers]]\nid = "front"', "servers[0].id"),
    ],
)
def test_a_bad_scenario_is_refused_by_field(toml, field) -> None:
    with pytest.raises(FieldError) as caught:
        read_toml(toml)
    assert caught.value.field == field


def test_a_command_cannot_let_layer_4_see_a_path() -> None:
    world = World(site(BalancerSpec(key="path")))
    with pytest.raises(FieldError) as caught:
        cmd.Change("balancer", {"layer": 4}).apply(world)
    assert caught.value.field == "key"
    assert world.scenario.balancer.layer == 7


# --- many balancers, one set of servers -----------------------------------------------------------------------


def mean_latency(policy: str, replicas: int) -> float:
    """Return the mean latency (s) at 70 % load, each request on a connection of its own."""
    scenario = Scenario(
        traffic=TrafficSpec(rate_per_s=70, cost_ms=Exponential(100), clients=50),
        balancer=BalancerSpec(policy, replicas=replicas),
        servers=[ServerSpec(f"s{number}") for number in range(10)],
    )
    all_s = latencies(scenario, 20_000)
    return sum(all_s) / len(all_s)


def test_with_several_balancers_least_connections_loses_more_than_two_choices_do() -> None:
    """Each sees its own requests only, and takes servers for idle that others have filled. It stays the better one."""
    alone, many = (
        {policy: mean_latency(policy, replicas) for policy in ("least_connections", "power_of_two_choices")}
        for replicas in (1, 8)
    )
    loss = {policy: many[policy] / alone[policy] for policy in alone}
    assert loss["least_connections"] > 1.5
    assert loss["least_connections"] > 1.1 * loss["power_of_two_choices"]
    assert many["least_connections"] < many["power_of_two_choices"]

"""What the presets' sentences say is so."""

from statistics import median

import msgspec
import pytest
from msgspec.structs import replace

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.spec import BalancerSpec, EdgeSpec, HealthCheckSpec, Scenario, Trust
from lbviz.sim import commands as cmd
from lbviz.sim.figures import Meter
from lbviz.sim.headless import Summary, simulate
from lbviz.sim.trace import Answered, Failed
from lbviz.sim.world import World
from tests.sim.support import Played


class Watched:
    """A world of a preset, and what share of the requests that end are answered."""

    def __init__(self, preset: str) -> None:
        self.world = World(PRESETS[preset].scenario)
        self._meter = Meter()
        self.world.watch(self._meter)

    def answered(self, seconds: float) -> list[float]:
        """Let so much time pass; return the share of those answered, in each ten seconds of it."""
        shares = []
        until = self.world.now + seconds
        while self.world.now < until:
            for _ in range(10):
                self.world.run_until(self.world.now + 1)
                self.figures = self._meter.read(self.world)
            ended = self.figures.answered + self.figures.dropped + self.figures.failed
            shares.append(self.figures.answered / ended)
        return shares


def lost(result: Summary) -> tuple[float, float]:
    """Return the shares that were dropped and that failed."""
    ended = result.answered + result.dropped + result.failed
    return result.dropped / ended, result.failed / ended


def balanced(scenario: Scenario, **settings: object) -> Scenario:
    """Return a scenario whose balancer is set otherwise."""
    balancer: BalancerSpec = replace(scenario.balancer, **settings)
    return replace(scenario, balancer=balancer)


def medians(played: Played, since: float) -> dict[str, float]:
    """Return the middle latency (s) of what each client sent since then."""
    latencies: dict[str, list[float]] = {}
    for answer in played.of(Answered):
        if answer.time - answer.latency >= since:
            latencies.setdefault(answer.client, []).append(answer.latency)
    return {client: median(each) for client, each in latencies.items()}


def test_one_server_s_wait_grows_long_before_its_queue_is_full() -> None:
    scenario = PRESETS["one-server"].scenario
    half, near = (
        simulate(replace(scenario, traffic=replace(scenario.traffic, rate_per_s=rate)), 20_000) for rate in (2.5, 4.5)
    )
    links = 4 * scenario.network.latency_ms
    assert (near.latency_ms.p95 or 0) - links > 1.9 * ((half.latency_ms.p95 or 0) - links)
    assert lost(near)[0] < 0.06


def test_round_robin_drops_at_the_weak_server_and_least_connections_hardly_at_all() -> None:
    scenario = PRESETS["uneven-servers"].scenario
    turns = simulate(scenario, 10_000)
    least = simulate(balanced(scenario, policy="least_connections"), 10_000)
    assert lost(turns)[0] > 0.1
    assert turns.servers["c"].dropped > 0.95 * turns.dropped
    assert lost(least)[0] < 0.01


def test_health_checks_close_the_trap_of_the_server_that_fails_fast_and_the_others_carry_its_share() -> None:
    scenario = PRESETS["fast-failing-server"].scenario
    trapped = simulate(scenario, 5_000)
    checked = simulate(balanced(scenario, health_check=HealthCheckSpec()), 5_000)
    assert lost(trapped)[1] > 0.3
    assert max(lost(checked)) < 0.01


def test_all_who_are_behind_the_company_proxy_share_a_server_until_one_comes_out() -> None:
    played = Played(PRESETS["company-proxy"].scenario)
    proxy = played.world.scenario.forward_proxy
    assert proxy is not None
    assert isinstance(proxy.clients, list)

    def servers_of(clients: list[str]) -> set[str]:
        return {pick.winner for request, pick in played.picks if request.client.address in clients}

    played.world.run_until(60)
    assert len(servers_of(proxy.clients)) == 1
    out = proxy.clients[0]
    played.do(60, cmd.ConnectClient(out, "edges"))
    played.picks.clear()
    played.world.run_until(120)
    assert len(servers_of(proxy.clients[1:])) == 1
    assert {request.sender.address for request, _ in played.picks if request.client.address == out} >= {out}


def test_the_clients_of_a_crashed_edge_go_to_the_other_which_is_further() -> None:
    played = Played(PRESETS["cdn"].scenario)
    played.do(120, cmd.CrashEdge("edge1"))
    before = medians(played, 0)
    played.world.run_until(240)
    after = medians(played, 125)
    eu = [client.address for client in played.world.path.clients if client.region == "eu"]
    assert all(after[client] > 1.5 * before[client] for client in eu)
    assert all(after[client] < 1.2 * before[client] for client in before if client not in eu)


@pytest.mark.parametrize(("id", "most"), [("layer-4-before-layer-7", 20), ("four-maglevs", 4)])
def test_a_balancer_that_crashes_takes_little_with_it_and_the_others_go_on(id: str, most: int) -> None:
    played = Played(PRESETS[id].scenario)
    played.do(60, cmd.CrashBalancer("lb2"))
    played.world.run_until(120)
    failed = played.of(Failed)
    assert len(failed) <= most
    assert all(60 <= record.time < 65 for record in failed)
    assert bool(failed) or id == "four-maglevs"
    if id == "four-maglevs":
        assert played.world.connections.broken == 0


def test_slow_video_servers_delay_videos_only() -> None:
    played = Played(PRESETS["routes-by-purpose"].scenario)
    played.world.run_until(60)
    for server in ("e", "f"):
        cmd.Change("servers", {"slow": 5.0}, server).apply(played.world)
    played.world.run_until(180)
    latencies: dict[tuple[bool, bool], list[float]] = {}
    for answer in played.of(Answered):
        video = played.sent[answer.request].upstream
        assert video is not None
        since = answer.time > 70
        latencies.setdefault((video.id in ("e", "f"), since), []).append(answer.latency)
    middle = {which: median(each) for which, each in latencies.items()}
    assert middle[True, True] > 2 * middle[True, False]
    assert middle[False, True] < 1.15 * middle[False, False]


def test_a_cache_that_is_removed_moves_its_own_paths_alone() -> None:
    played = Played(PRESETS["cache-farm"].scenario)
    where: list[dict[str, str]] = []
    for until in (100, 200):
        played.world.run_until(until)
        where.append({request.key: pick.winner for request, pick in played.picks})
        played.picks.clear()
        if until == 100:
            cmd.RemoveServer("b").apply(played.world)
    before, after = where
    both = before.keys() & after.keys()
    assert len(both) > 40
    assert {before[path] for path in both if before[path] != after[path]} == {"b"}


def test_an_edge_in_sao_paulo_brings_its_clients_nearer() -> None:
    played = Played(PRESETS["around-the-world"].scenario)
    played.do(60, cmd.AddEdge(EdgeSpec(region="sao-paulo")))
    before = medians(played, 0)
    played.world.run_until(160)
    after = medians(played, 80)
    for client in played.world.path.clients:
        if client.region == "sao-paulo":
            assert after[client.address] < 0.75 * before[client.address]
        else:
            assert after[client.address] == pytest.approx(before[client.address], rel=0.15)


def test_long_connections_leave_a_server_idle_at_layer_4_and_none_at_layer_7() -> None:
    scenario = PRESETS["long-connections"].scenario

    def answered(layer: int) -> list[int]:
        at = replace(scenario, balancer=replace(scenario.balancer, layer=layer))
        return [server.answered for server in simulate(at, 900).servers.values()]

    assert answered(4)[2] == 0
    assert max(answered(7)) - min(answered(7)) <= 1


def test_balancers_that_are_blind_to_each_other_pick_worse_than_one_that_sees_everything() -> None:
    scenario = PRESETS["blind-balancers"].scenario
    ways = 6 * scenario.network.latency_ms
    blind, seeing = (
        simulate(replace(scenario, balancer=replace(scenario.balancer, replicas=count)), 20_000) for count in (8, 1)
    )
    assert (blind.latency_ms.mean or 0) - ways > 1.2 * ((seeing.latency_ms.mean or 0) - ways)


def storm(watched: Watched) -> None:
    """Do as the sentence of the retry storm says, but for its cure."""
    cmd.Change("traffic", {"rate_per_s": 40}).apply(watched.world)
    watched.answered(10)
    cmd.Change("traffic", {"rate_per_s": 11}).apply(watched.world)


def test_a_retry_storm_outlives_its_cause_and_the_budget_ends_it() -> None:
    watched = Watched("retry-storm")
    assert min(watched.answered(180)[1:]) > 0.95, "it does not break out by itself"
    storm(watched)
    # Three minutes after the rate is as it was.
    assert max(watched.answered(180)[2:]) < 0.5
    assert watched.figures.retries > 2 * 11 * 10
    assert sum(server.for_nobody for server in watched.figures.servers) > 1
    cmd.Change("balancer", {"retry_budget": {}}).apply(watched.world)
    assert min(watched.answered(90)[4:]) > 0.95


def test_with_the_budget_from_the_start_there_is_no_storm() -> None:
    watched = Watched("retry-storm")
    cmd.Change("balancer", {"retry_budget": {}}).apply(watched.world)
    storm(watched)
    assert min(watched.answered(90)[4:]) > 0.95


def test_a_forged_header_overloads_one_server_until_only_the_edges_are_believed() -> None:
    scenario = PRESETS["forged-header"].scenario

    def shares(trust: Trust) -> tuple[list[float], int]:
        result = simulate(replace(scenario, balancer=replace(scenario.balancer, trust=trust)), 3_000)
        got = [server.answered + server.dropped for server in result.servers.values()]
        return [one / sum(got) for one in got], sum(server.dropped for server in result.servers.values())

    (a, b, c), dropped = shares("everybody")
    # Of the three that forge one belongs to b anyway, so that five clients of six are there.
    assert (a, b, c) == (0, pytest.approx(5 / 6, abs=0.03), pytest.approx(1 / 6, abs=0.03))
    assert dropped > 500
    even, few = shares("edges")
    assert even == [pytest.approx(1 / 3, abs=0.03)] * 3
    assert few < 30


def test_in_one_line_nobody_waits_behind_a_slow_server() -> None:
    scenario = PRESETS["line-at-the-balancer"].scenario
    slow = [replace(server, slow=5.0 if server.id == "a" else 1.0) for server in scenario.servers]
    lined = simulate(replace(scenario, servers=slow), 2_000)
    unlimited = [replace(slow[0], max_requests=None), *slow[1:]]
    behind = simulate(replace(scenario, servers=unlimited), 2_000)
    assert lined.dropped == 0 < behind.dropped
    assert (behind.latency_ms.p95 or 0) > 3 * (lined.latency_ms.p95 or 0)


def test_a_bad_canary_costs_its_share_and_no_more() -> None:
    watched = Watched("canary")
    watched.answered(20)
    cmd.FailServer("d").apply(watched.world)
    hurt = watched.answered(200)[1:]
    assert 0.85 < sum(hurt) / len(hurt) < 0.95
    (route,) = watched.world.scenario.balancer.routes
    cmd.Change("balancer", {"routes": [msgspec.to_builtins(replace(route, share=0.0))]}).apply(watched.world)
    assert min(watched.answered(60)[2:]) == 1

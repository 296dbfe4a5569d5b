"""What the presets' sentences say is so."""

import pytest
from msgspec.structs import replace

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.spec import Trust
from lbviz.sim import commands as cmd
from lbviz.sim.figures import Meter
from lbviz.sim.headless import simulate
from lbviz.sim.world import World


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

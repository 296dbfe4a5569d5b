"""What the presets' sentences say is so."""

import pytest
from msgspec.structs import replace

from lbviz.scenarios.catalogue import PRESETS
from lbviz.scenarios.spec import Trust
from lbviz.sim.headless import simulate


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

"""What the presets' sentences say is so."""

from msgspec.structs import replace

from lbviz.scenarios.catalogue import PRESETS
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

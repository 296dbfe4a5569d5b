"""How long a request takes that waits nowhere: as worked out, and as one that is alone really takes."""

import pytest

from lbviz.scenarios.spec import (
    BalancerSpec,
    Constant,
    EdgeSpec,
    ForwardProxySpec,
    FrontSpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim.trace import Answered
from lbviz.sim.undisturbed import undisturbed_s
from tests.sim.support import Played

CALM = TrafficSpec(rate_per_s=0.1, arrivals="constant", cost_ms=Constant(200), clients=2)


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(traffic=CALM, network=NetworkSpec(50)),
        Scenario(traffic=CALM, network=NetworkSpec(50), balancer=BalancerSpec(cpu_ms=30)),
        Scenario(traffic=CALM, network=NetworkSpec(50), front=FrontSpec(), balancer=BalancerSpec(replicas=2)),
        Scenario(traffic=CALM, network=NetworkSpec(50), forward_proxy=ForwardProxySpec(clients=2)),
        Scenario(traffic=CALM, network=NetworkSpec(50), edges=[EdgeSpec("edge1", cache=0)]),
        Scenario(
            traffic=TrafficSpec(0.1, "constant", Constant(200), clients=2, regions=["eu", "us"]),
            network=NetworkSpec(5, between_regions_ms=70),
            edges=[EdgeSpec("edge1", region="eu", cache=0), EdgeSpec("edge2", region="us", cache=0)],
            balancer=BalancerSpec(region="us"),
            servers=[ServerSpec("a", region="us"), ServerSpec("b", region="eu")],
        ),
        Scenario(
            traffic=TrafficSpec(0.1, "constant", Constant(200), clients=2, regions=["paris", "tokyo"]),
            network=NetworkSpec(5, by_distance=True),
            servers=[ServerSpec("a", region="paris"), ServerSpec("b", region="tokyo")],
        ),
    ],
)
def test_it_is_what_a_request_takes_that_is_alone(scenario: Scenario) -> None:
    played = Played(scenario, limit=600)
    expected = undisturbed_s(played.world)
    played.world.run()
    latencies = [record.latency for record in played.of(Answered)]
    assert len(latencies) == 600
    assert sum(latencies) / len(latencies) == pytest.approx(expected, rel=0.03)


def test_where_nobody_is_there_is_only_the_work() -> None:
    for nobody in (Scenario(traffic=TrafficSpec(clients=0, cost_ms=Constant(200))), Scenario(traffic=CALM, servers=[])):
        assert undisturbed_s(Played(nobody).world) == 0.2

"""Two small worlds, the second with twice the servers."""

from lbviz.scenarios.spec import BalancerSpec, Scenario, ServerSpec, TrafficSpec

ONE = Scenario(
    traffic=TrafficSpec(rate_per_s=12, clients=3),
    balancer=BalancerSpec(policy="round_robin"),
    servers=[ServerSpec("a", queue=3), ServerSpec("b", queue=3)],
)
TWO = Scenario(
    traffic=TrafficSpec(rate_per_s=12, clients=3),
    balancer=BalancerSpec(policy="round_robin"),
    servers=[ServerSpec(id, queue=3) for id in "abcd"],
)

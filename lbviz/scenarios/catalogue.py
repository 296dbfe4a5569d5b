"""The scenarios that come with lbviz."""

from .spec import Balancer, Exponential, Network, Scenario, Server, Traffic

# The lab's own: uneven servers under round robin, at a pace the eye can follow. The weak server c is sent more than
# it can do, its queue fills and overflows; nearly any other policy mends that.
LAB = Scenario(
    title="Three uneven servers",
    seed=6,
    traffic=Traffic(rate_per_s=12, cost_ms=Exponential(mean=200), clients=4),
    network=Network(latency_ms=600),
    balancer=Balancer(policy="round_robin"),
    servers=[
        Server("a", power=2, queue=10),
        Server("b", power=1, queue=10),
        Server("c", power=0.5, queue=10),
    ],
)

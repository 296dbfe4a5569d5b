"""The scenarios that come with lbviz."""

from msgspec import Struct

from .errors import FieldError, suggestion
from .path import EdgeSpec, ForwardProxySpec, FrontSpec
from .spec import BalancerSpec, Constant, Exponential, NetworkSpec, RouteSpec, Scenario, ServerSpec, TrafficSpec

# The lab's own: uneven servers under round robin, at a pace the eye can follow. The weak server c is sent more than
# it can do, its queue fills and overflows; nearly any other policy mends that.
LAB = Scenario(
    title="Three uneven servers",
    seed=6,
    traffic=TrafficSpec(rate_per_s=12, cost_ms=Exponential(mean=200), clients=4),
    network=NetworkSpec(latency_ms=600),
    balancer=BalancerSpec(policy="round_robin"),
    servers=[
        ServerSpec("a", power=2, queue=10),
        ServerSpec("b", power=1, queue=10),
        ServerSpec("c", power=0.5, queue=10),
    ],
)


class Preset(Struct, frozen=True):
    """A world to begin with, what to look at in it, and how many simulated seconds pass in a real one."""

    scenario: Scenario
    sentence: str
    speed: float = 1.0


PRESETS: dict[str, Preset] = {
    "one-server": Preset(
        Scenario(
            title="One server",
            seed=6,
            traffic=TrafficSpec(rate_per_s=4, cost_ms=Exponential(mean=200), clients=4),
            network=NetworkSpec(latency_ms=600),
            servers=[ServerSpec("a", queue=10)],
        ),
        "One server and a queue. Raise the rate towards 5 a second and watch the wait grow, long before it is full.",
    ),
    "uneven-servers": Preset(
        LAB,
        "The strong, the middling and the weak get the same number of requests. The weak one drops some of its.",
    ),
    "fast-failing-server": Preset(
        Scenario(
            title="The fast-failing server",
            seed=6,
            traffic=TrafficSpec(rate_per_s=12, cost_ms=Exponential(mean=200), clients=4),
            network=NetworkSpec(latency_ms=300),
            balancer=BalancerSpec(policy="least_connections"),
            servers=[ServerSpec("a", queue=10, failing=True), ServerSpec("b", queue=10), ServerSpec("c", queue=10)],
        ),
        "Server a fails at once, so it always has the fewest in flight, so it gets the most. Health checks cure that.",
    ),
    "company-proxy": Preset(
        Scenario(
            title="A company proxy",
            seed=6,
            traffic=TrafficSpec(rate_per_s=8, cost_ms=Exponential(mean=200), clients=6),
            network=NetworkSpec(latency_ms=600),
            forward_proxy=ForwardProxySpec(clients=4, deny=["games.example"]),
            balancer=BalancerSpec(policy="modulo_hash"),
            servers=[ServerSpec(id, queue=10) for id in "abc"],
        ),
        "Four clients go through the company's proxy, which refuses one host. The balancer hashes addresses, and sees "
        "one for all four.",
    ),
    "cdn": Preset(
        Scenario(
            title="A CDN in two regions",
            seed=6,
            traffic=TrafficSpec(rate_per_s=12, cost_ms=Exponential(mean=200), clients=6, regions=["eu", "us"]),
            network=NetworkSpec(latency_ms=300, between_regions_ms=600),
            edges=[EdgeSpec("edge1", region="eu", cache=60), EdgeSpec("edge2", region="us", cache=60)],
            balancer=BalancerSpec(policy="least_connections"),
            servers=[ServerSpec(id, queue=10, region="eu") for id in "ab"],
        ),
        "Each client asks the edge of its region. What is in its cache comes back from there, and no server hears of "
        "it. Crash an edge.",
    ),
    "long-connections": Preset(
        Scenario(
            title="Long connections through layer 4",
            seed=6,
            traffic=TrafficSpec(rate_per_s=8, cost_ms=Exponential(mean=200), clients=2, requests_per_connection=1_000),
            network=NetworkSpec(latency_ms=500),
            balancer=BalancerSpec(layer=4),
            servers=[ServerSpec(id, queue=10) for id in "abc"],
        ),
        "Two clients send a thousand requests on one connection each. Layer 4 picks once for a connection, so server c "
        "has nothing to do. Click the balancer and let it work at layer 7: all three share the requests.",
    ),
    "layer-4-before-layer-7": Preset(
        Scenario(
            title="Layer 4 in front of layer 7",
            seed=6,
            traffic=TrafficSpec(rate_per_s=12, cost_ms=Exponential(mean=200), clients=6, requests_per_connection=50),
            network=NetworkSpec(latency_ms=400),
            front=FrontSpec("layer_4", policy="maglev"),
            balancer=BalancerSpec(policy="least_connections", replicas=3),
            servers=[ServerSpec(id, queue=10) for id in "abcd"],
        ),
        "Layer 4 picks a balancer once for each connection. The balancers at layer 7 pick a server for each request. "
        "Crash one of them: only its own connections break.",
    ),
    "four-maglevs": Preset(
        Scenario(
            title="Four Maglevs behind ECMP",
            seed=6,
            traffic=TrafficSpec(rate_per_s=16, cost_ms=Exponential(mean=150), clients=12, requests_per_connection=100),
            network=NetworkSpec(latency_ms=400),
            front=FrontSpec("ecmp"),
            balancer=BalancerSpec(policy="maglev", key="ip_port", layer=4, replicas=4),
            servers=[ServerSpec(id, queue=10) for id in "abcde"],
        ),
        "All four compute the same table, so it does not matter which one the router sends a connection to. Crash one: "
        "what was on its way there is lost, but no connection breaks.",
    ),
    "blind-balancers": Preset(
        Scenario(
            title="Eight balancers, blind to each other",
            seed=6,
            traffic=TrafficSpec(rate_per_s=16, cost_ms=Exponential(mean=200), clients=12),
            network=NetworkSpec(latency_ms=50),
            # Said, so that one balancer alone has the router before it too.
            front=FrontSpec("ecmp"),
            balancer=BalancerSpec(policy="least_connections", replicas=8),
            servers=[ServerSpec(id) for id in "abcd"],
        ),
        "At half speed. Each balancer counts only what it sent itself: a server that is full of the others' requests "
        "looks idle to it. Set “Balancers” to 1 and watch the latency fall: whoever sees everything picks better.",
        0.5,
    ),
    "routes-by-purpose": Preset(
        Scenario(
            title="Routes by purpose",
            seed=6,
            traffic=TrafficSpec(rate_per_s=12, cost_ms=Exponential(mean=250), clients=6),
            network=NetworkSpec(latency_ms=400),
            balancer=BalancerSpec(
                policy="least_connections",
                cpu_ms=50,
                routes=[RouteSpec(f"/{purpose}", purpose) for purpose in ("api", "images", "video")],
            ),
            servers=[
                *(ServerSpec(id, queue=10, group="api") for id in "ab"),
                *(ServerSpec(id, queue=10, group="images") for id in "cd"),
                *(ServerSpec(id, queue=10, group="video") for id in "ef"),
                ServerSpec("g", power=2, queue=10),
            ],
        ),
        "Layer 7 reads each path and picks from the group that is for it. Reading takes time: requests wait at the "
        "balancer too. Make both video servers slow, and only videos wait for them. At layer 4 (click the balancer) it "
        "sees no paths, and any request may.",
    ),
    "cache-farm": Preset(
        Scenario(
            title="A cache farm on a ring",
            seed=6,
            traffic=TrafficSpec(rate_per_s=20, cost_ms=Constant(mean=100), clients=6),
            network=NetworkSpec(latency_ms=400),
            balancer=BalancerSpec(policy="ketama", key="path"),
            servers=[ServerSpec(id, queue=10) for id in "abcdef"],
        ),
        "Each path has its place on a ring, and always the same server. Remove one: only its own paths move.",
    ),
    "around-the-world": Preset(
        Scenario(
            title="Users around the world",
            seed=6,
            traffic=TrafficSpec(
                rate_per_s=60,
                cost_ms=Exponential(mean=20),
                clients=9,
                regions=["frankfurt", "tokyo", "sao-paulo"],
            ),
            network=NetworkSpec(latency_ms=5, by_distance=True),
            edges=[EdgeSpec("edge1", region="frankfurt", cache=40), EdgeSpec("edge2", region="tokyo", cache=40)],
            balancer=BalancerSpec(policy="least_connections", region="virginia"),
            servers=[ServerSpec(id, queue=10, region="virginia") for id in "ab"],
        ),
        "Ten times slower than in life. What an edge has in its cache is back at once in Frankfurt and Tokyo; what it "
        "has not crosses an ocean to Virginia. São Paulo has no edge near it: insert one.",
        speed=0.1,
    ),
}


def find_preset(id: str, field: str) -> Preset:
    """Return the preset of this id; raise FieldError where there is none."""
    if id not in PRESETS:
        raise FieldError(field, id, f"one of {', '.join(PRESETS)}{suggestion(id, PRESETS)}")
    return PRESETS[id]

"""A shop behind one edge, for the tests of edges."""

from msgspec.structs import replace

from lbviz.scenarios.spec import (
    Constant,
    EdgeSpec,
    NetworkSpec,
    Scenario,
    ServerSpec,
    TrafficSpec,
)
from lbviz.sim.content import Content
from lbviz.sim.request import Request
from lbviz.sim.trace import Cached
from tests.sim.support import Played

# Requests at 0.05 s, 0.10 s …; one link takes 5 ms, the work 10 ms.
SHOP = Scenario(
    traffic=TrafficSpec(rate_per_s=20, arrivals="constant", cost_ms=Constant(10), clients=1),
    network=NetworkSpec(latency_ms=5),
    edges=[EdgeSpec("edge1", cache=1000, ttl_s=1e6)],
    servers=[ServerSpec("a", workers=1000)],
)
CONTENT = Content(SHOP.seed)
CLIENT = "10.0.0.1"


def with_edge(scenario: Scenario = SHOP, **fields) -> Scenario:
    return replace(scenario, edges=[replace(scenario.edges[0], **fields)])


def with_cost(ms: float, scenario: Scenario = SHOP, **traffic) -> Scenario:
    return replace(scenario, traffic=replace(scenario.traffic, cost_ms=Constant(ms), **traffic))


def object_of(request: Request) -> str:
    return CONTENT.host(request) + CONTENT.path(request)


def words(played: Played) -> dict[int, list[str]]:
    """Return what the edges' caches said of each request, in order."""
    said: dict[int, list[str]] = {}
    for record in played.of(Cached):
        said.setdefault(record.request, []).append(record.what)
    return said


def by_word(played: Played) -> dict[str, list[Request]]:
    """Return the requests that caches said each word of last."""
    requests: dict[str, list[Request]] = {}
    for id, said in words(played).items():
        requests.setdefault(said[-1], []).append(played.sent[id])
    return requests


def cacheable(request: Request) -> bool:
    return not CONTENT.path(request).startswith("/api/")

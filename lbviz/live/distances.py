"""How far apart the regions of a scenario are."""

from itertools import combinations

from msgspec import Struct

from lbviz.scenarios.names import named_in
from lbviz.scenarios.places import KM_PER_MS, kilometres
from lbviz.scenarios.spec import Scenario


class Distance(Struct, frozen=True):
    """How far apart two regions are, and the milliseconds that light in glass takes from one to the other."""

    one: str
    other: str
    km: float
    ms: float


def distances(scenario: Scenario) -> list[Distance]:
    """Return the distance of each pair of regions that have a node; none where distance does not count."""
    if not scenario.network.by_distance:
        return []
    nodes = [*named_in(scenario), scenario.balancer, scenario.forward_proxy]
    regions = {*scenario.traffic.regions, *(node.region for node in nodes if node is not None)}
    apart = [(one, other, kilometres(one, other)) for one, other in combinations(sorted(regions), 2)]
    return [Distance(one, other, round(km), round(km / KM_PER_MS, 1)) for one, other, km in apart if km is not None]

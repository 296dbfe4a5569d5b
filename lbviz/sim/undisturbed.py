"""How long a request takes that waits nowhere: what the age of others is measured by."""

from collections import Counter
from itertools import pairwise

from lbviz.scenarios.costs import mean_ms

from .world import World


def undisturbed_s(world: World) -> float:
    """Return the seconds that a request takes on average where all is idle and no cache answers.

    That is the mean cost at a server of power 1, the time at the balancer, and all links there and back, over all
    clients and servers; 0 links where there are no clients or no servers.
    """
    path, network = world.path, world.network
    scenario = world.scenario
    balancer = scenario.balancer
    servers = Counter(server.spec.region for server in world.site.servers)
    ways = Counter((client.region, *(hop.region for hop in path.passed_by(client))) for client in path.clients)
    front = [path.front.region] if path.front is not None else []
    links_s = 0.0
    for way, clients in ways.items():
        for server, count in servers.items():
            # A node without a region is where the one before it is.
            where = [region := way[0]]
            where += [region := each or region for each in (*way[1:], *front, balancer.region)]
            passed = sum(network.spec.latency_ms / 1000 + network.between(*link) for link in pairwise([*where, server]))
            links_s += 2 * passed * clients * count
    pairs = max(1, ways.total() * servers.total())
    return (mean_ms(scenario.traffic.cost_ms) + balancer.cpu_ms) / 1000 + links_s / pairs

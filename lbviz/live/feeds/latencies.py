"""How latencies are spread."""

from lbviz.sim.distribution import Histogram

from .feed import Feed, Shown


class LatenciesFeed(Feed):
    """Those of the answers since the last change, while somebody follows them."""

    name = "latencies"

    def read(self, room: Shown) -> Histogram:
        return room.source.latencies

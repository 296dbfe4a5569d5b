"""Where the keys belong."""

from lbviz.placement.running import Placement

from .feed import Feed, Shown


class PlacementFeed(Feed):
    """None where the policy does not know the key, and behind routes."""

    name = "placement"

    def read(self, room: Shown) -> Placement | None:
        return room.source.placement()

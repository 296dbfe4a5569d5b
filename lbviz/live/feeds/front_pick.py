"""The latest pick before the balancers."""

from lbviz.live.messages import Why

from .feed import Feed, Shown


class FrontPickFeed(Feed):
    """None where no policy picks there."""

    name = "front_pick"

    def read(self, room: Shown) -> Why | None:
        return room.source.front_pick

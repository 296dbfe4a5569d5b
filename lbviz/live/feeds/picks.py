"""The latest picks of the balancers."""

from lbviz.live.messages import Why

from .feed import Feed, Shown


class PicksFeed(Feed):
    """The latest few picks in order, the newest last."""

    name = "picks"

    def read(self, room: Shown) -> list[Why]:
        return room.source.last_picks()

    def mark(self, room: Shown) -> object:
        return room.source.picks_made

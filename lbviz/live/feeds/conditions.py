"""What a figure's page asks about."""

from lbviz.live.conditions import Met

from .feed import Feed, Shown


class ConditionsFeed(Feed):
    """Each condition of the figure, in its order; none in a room that is no figure's."""

    name = "conditions"

    def read(self, room: Shown) -> list[Met]:
        return room.source.conditions

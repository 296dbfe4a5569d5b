"""The figures, sampled."""

from lbviz.sim.figures import Figures

from .feed import Feed, Shown


class FiguresFeed(Feed):
    """Everybody gets them, at each sample that differs from the one before."""

    name = "figures"
    optional = False
    prompt = True

    def read(self, room: Shown) -> Figures:
        return room.source.figures

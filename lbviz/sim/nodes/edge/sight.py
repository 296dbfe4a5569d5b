"""What an edge sees of a request, and what it leaves to those behind it."""

from lbviz.sim.explain.who_sees_what import Stop, Walk


class EdgeStop(Stop, frozen=True):
    """Across the Internet it encrypts anew what it asks the site."""

    kind = "edge"
    ends_tls = True

    def leave(self, walk: Walk) -> None:
        walk.end_tls(self, walk.trip.arrived_on)
        walk.seal(self.node)
        walk.edge = self.node

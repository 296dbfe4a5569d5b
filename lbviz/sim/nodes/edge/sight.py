"""What an edge sees of a request, and what it leaves to those behind it."""

from ipaddress import ip_address

from lbviz.sim.explain.who_sees_what import Stop, Walk

# From the addresses kept for documentation: RFC 5737.
EDGES = ip_address("192.0.2.0")


class EdgeStop(Stop, frozen=True):
    """Across the Internet it encrypts anew what it asks the site."""

    kind = "edge"
    ends_tls = True

    def leave(self, walk: Walk) -> None:
        walk.end_tls(self)
        walk.seal(self.node)

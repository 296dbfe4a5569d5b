"""What a server sees of a request."""

from lbviz.scenarios.addresses import SERVERS, SITE, endpoint
from lbviz.sim.explain.who_sees_what import HTTPS, Line, Stop, Walk

PORT = 8080


class ServerStop(Stop, frozen=True):
    """The last on the way: it ends TLS where nobody before it has.

    What was wrapped on its way here was sent to the site, whose address it has too.
    """

    kind = "server"
    ends_tls = True

    def to(self, walk: Walk) -> str:
        if walk.wrapped_by:
            return endpoint(SITE.for_asker(walk.source), HTTPS)
        return endpoint(self.own, PORT if walk.tls is None else HTTPS)

    def inside(self, walk: Walk) -> list[Line]:
        if not walk.wrapped_by:
            return []
        why = "GRE: the balancer’s envelope. In it the client’s is as it was, so the answer can go to it directly"
        return [Line("around it", f"{walk.wrapped_by} to {self.own}", note=why)]


def server_address(place: int) -> str:
    """Return the address of the server at this place, from 1."""
    return str(SERVERS + place)

"""What a server sees of a request."""

from ipaddress import ip_address

from lbviz.sim.explain.who_sees_what import HTTPS, Stop, Walk

# From the addresses for private networks: RFC 1918.
SERVERS = ip_address("10.2.0.0")
PORT = 8080


class ServerStop(Stop, frozen=True):
    """The last on the way: it ends TLS where nobody before it has."""

    kind = "server"
    ends_tls = True

    def port(self, walk: Walk) -> int:
        return HTTPS if walk.tls is not None else PORT

"""What a balancer sees of a request, and what it leaves to those behind it."""

from ipaddress import ip_address

from lbviz.sim.explain.who_sees_what import Stop, Walk

# From the addresses for private networks: RFC 1918.
BALANCERS = ip_address("10.1.0.0")


class LayerFourStop(Stop, frozen=True):
    """It passes on what it cannot read, and says for whom in a PROXY line."""

    kind = "layer_4"

    def leave(self, walk: Walk) -> None:
        walk.put_proxy_line(self)


class LayerSevenStop(Stop, frozen=True):
    """Inside the site most speak plain HTTP, and so does this one."""

    kind = "layer_7"
    ends_tls = True

    def leave(self, walk: Walk) -> None:
        walk.end_tls(self)

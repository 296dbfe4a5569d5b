"""What a forward proxy or a VPN sees of a request, and what it leaves to those behind it."""

from lbviz.sim.explain.who_sees_what import HTTPS, SITE, Line, Seal, Stop, Walk

PROXY_PORT = 3128
# A tunnel of IPsec's is carried by UDP on port 4500 where addresses are translated on the way: RFC 3948.
TUNNEL_PORT = 4500


class ProxyStop(Stop, frozen=True):
    """It is told the host, and passes on what it cannot read: RFC 9110, section 9.3.6."""

    kind = "proxy"

    def port(self, walk: Walk) -> int:
        return PROXY_PORT

    def letter(self, walk: Walk) -> list[Line]:
        return [Line("CONNECT", f"{walk.trip.host}:{HTTPS}"), *walk.sealed("path", "cookie")]

    def leave(self, walk: Walk) -> None:
        walk.stand_in(self, "the forward proxy")


class VpnStop(Stop, frozen=True):
    """It opens the tunnel around what its clients send, TLS inside it stays shut."""

    kind = "vpn"

    def port(self, walk: Walk) -> int:
        return TUNNEL_PORT

    def seals(self, walk: Walk) -> list[Seal]:
        return [Seal("tunnel", walk.trip.client, self.node), *super().seals(walk)]

    def inside(self) -> list[Line]:
        return [Line("in the tunnel to", f"{SITE}:{HTTPS}")]

    def letter(self, walk: Walk) -> list[Line]:
        return [Line("host", walk.trip.host), *walk.sealed("path", "cookie")]

    def leave(self, walk: Walk) -> None:
        walk.stand_in(self, "the VPN")

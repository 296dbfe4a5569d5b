"""What a forward proxy or a VPN sees of a request, and what it leaves to those behind it."""

from lbviz.scenarios.addresses import PROXY_INSIDE, endpoint, is_private
from lbviz.sim.explain.who_sees_what import HTTPS, Line, Seal, Stop, Walk

PROXY_PORT = 3128
# A tunnel of IPsec's is carried by UDP on port 4500 where addresses are translated on the way: RFC 3948.
TUNNEL_PORT = 4500


class ProxyStop(Stop, frozen=True):
    """It is told the host, and passes on what it cannot read: RFC 9110, section 9.3.6."""

    kind = "proxy"
    indoors = True

    def to(self, walk: Walk) -> str:
        return endpoint(PROXY_INSIDE if is_private(walk.source) else self.asked_at.for_asker(walk.source), PROXY_PORT)

    def opening(self, walk: Walk) -> list[Line]:
        asked = Line("CONNECT", f"{walk.on.host}:{HTTPS}", note=f"in the clear, before TLS{walk.once()}")
        return [asked, *walk.opening()]

    def leave(self, walk: Walk) -> None:
        walk.stand_in(self, "the forward proxy")


class VpnStop(Stop, frozen=True):
    """It opens the tunnel around what its clients send, and sends on what is in it to where that is addressed to: TLS
    inside it stays shut.

    Names are looked up through the tunnel too, so that it is the edge nearest to the VPN that its clients ask.
    """

    kind = "vpn"

    def to(self, walk: Walk) -> str:
        return endpoint(self.asked_at.for_asker(walk.source), TUNNEL_PORT)

    def seals(self, walk: Walk) -> list[Seal]:
        return [Seal("tunnel", walk.trip.client, self.node), *super().seals(walk)]

    def inside(self, walk: Walk) -> list[Line]:
        return [Line("in the tunnel to", walk.next_to(self))]

    def leave(self, walk: Walk) -> None:
        walk.stand_in(self, "the VPN")

"""A client: an address, and the leg to whatever it asks."""

from typing import Literal

from lbviz.scenarios.addresses import FORGED, public_address
from lbviz.sim.network import Leg

# Whom a client asks: the forward proxy, the edge that is nearest to it, or the site itself, past its edges.
Asks = Literal["proxy", "edges", "site"]


class Client:
    """Sends requests along `out` and has its answers from `home`; its `region` is empty where none is said.

    `public` is by which address the Internet knows it: where its own is private, that of its home's router. `forged` is
    the one that it writes into X-Forwarded-For, empty where it writes none.
    """

    __slots__ = ("address", "asks", "forged", "home", "out", "public", "region")

    def __init__(self, address: str, region: str = "", asks: Asks = "edges", *, forges: bool = False) -> None:
        self.address = address
        self.public = public_address(address)
        self.region = region
        self.asks = asks
        self.forge(forges)

    def forge(self, forges: bool) -> None:
        """Write a false address into X-Forwarded-For from now on, or none."""
        self.forged = FORGED if forges else ""

    def connect(self, leg: Leg) -> None:
        """Send what comes from now on along this leg."""
        self.out, self.home = leg

"""A client: an address, and the leg to whatever it asks."""

from typing import Literal

from lbviz.sim.network import Leg

# Whom a client asks: the forward proxy, the edge that is nearest to it, or the site itself, past its edges.
Asks = Literal["proxy", "edges", "site"]


class Client:
    """Sends requests along `out` and has its answers from `home`; its `region` is empty where none is said."""

    __slots__ = ("address", "asks", "home", "out", "region")

    def __init__(self, address: str, region: str = "", asks: Asks = "edges") -> None:
        self.address = address
        self.region = region
        self.asks = asks

    def connect(self, leg: Leg) -> None:
        """Send what comes from now on along this leg."""
        self.out, self.home = leg

"""A client: an address, and the leg to whatever it asks."""

from .network import Leg


class Client:
    """Sends requests along `out` and has its answers from `home`; its `region` is empty where none is said."""

    __slots__ = ("address", "home", "out", "region")

    def __init__(self, address: str, region: str = "") -> None:
        self.address = address
        self.region = region

    def connect(self, leg: Leg) -> None:
        """Send what comes from now on along this leg."""
        self.out, self.home = leg

"""A client: an address and its two ways."""

from .network import Link


class Client:
    """Sends requests along `out` and has its answers from `home`; its `region` is empty where none is said."""

    __slots__ = ("address", "home", "out", "region")

    def __init__(self, address: str, out: Link, home: Link, region: str = "") -> None:
        self.address = address
        self.region = region
        self.out = out
        self.home = home

"""A client: an address and its two ways."""

from .network import Link


class Client:
    """Sends requests along `out` and has its answers from `home`."""

    __slots__ = ("address", "home", "out")

    def __init__(self, address: str, out: Link, home: Link) -> None:
        self.address = address
        self.out = out
        self.home = home

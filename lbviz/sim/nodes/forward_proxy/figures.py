"""The figures of the forward proxy."""

from msgspec import Struct

from .forward_proxy import ForwardProxy


class ForwardProxyFigures(Struct, frozen=True):
    """What it has `refused` since it was put there or its rules were changed."""

    refused: int

    @classmethod
    def of(cls, proxy: ForwardProxy) -> "ForwardProxyFigures":
        """Return a forward proxy's figures."""
        return cls(proxy.refused)

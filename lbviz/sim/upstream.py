"""One server as a balancer has it."""

from lbviz.policies import Backend

from .network import Link
from .server import Server


class Upstream(Backend):
    """What a balancer knows of one of its servers, and the link on which it reaches it."""

    __slots__ = ("out", "server")

    def __init__(self, server: Server, out: Link) -> None:
        super().__init__(server.id, server.spec.weight, server.spec.region, server.holds)
        self.server = server
        self.out = out

"""A forward proxy: asks in its own name, so that nobody behind it sees its clients."""

from lbviz.scenarios.addresses import PROXY
from lbviz.scenarios.names import PROXY_ID
from lbviz.scenarios.spec import ForwardProxySpec
from lbviz.sim.common import Common
from lbviz.sim.nodes.hop import Hop
from lbviz.sim.request import Request

from .sight import ProxyStop, VpnStop


class ForwardProxy(Hop):
    """Stands before some of the clients, knows them all, and lets through what its rules allow."""

    address = public = PROXY.four

    def __init__(self, spec: ForwardProxySpec, common: Common) -> None:
        super().__init__(PROXY_ID, spec.region)
        self.spec = spec
        self.refused = 0
        self._content = common.content
        self._tally = common.tally

    def stop(self) -> ProxyStop | VpnStop:
        kind = VpnStop if self.spec.kind == "vpn" else ProxyStop
        return kind(self.id, PROXY, self.public)

    def allows(self, host: str) -> bool:
        """Return whether its rules let a client ask for this host."""
        return host not in self.spec.deny and (not self.spec.allow or host in self.spec.allow)

    def receive(self, request: Request) -> None:
        """Ask for what a client wants, in the proxy's own name, or refuse it."""
        if not self.allows(self._content.host(request)):
            self.refused += 1
            self._tally.close_dropped(request, self.id, "forbidden")
            return
        request.sender = self
        request.key = self.public
        self.pass_on(request)

"""The way from the clients to the balancer: what stands on it, and who asks whom."""

from collections.abc import Sequence

from lbviz.scenarios.path import ForwardProxy as ForwardProxySpec

from .balancer import Balancer
from .client import Client
from .forward_proxy import ForwardProxy
from .letter import Letters
from .network import Network, Node
from .tally import Tally


class Path:
    """Keeps the nodes on the way and connects them; what is on its way already goes on as it was sent."""

    def __init__(self, network: Network, tally: Tally, letters: Letters, balancer: Balancer) -> None:
        self._network = network
        self._tally = tally
        self._letters = letters
        self._balancer = balancer
        self.forward_proxy: ForwardProxy | None = None

    def set_forward_proxy(self, spec: ForwardProxySpec | None) -> None:
        """Put a forward proxy before some of the clients, change its rules, or take it away."""
        self.forward_proxy = ForwardProxy(spec, self._letters, self._tally) if spec is not None else None

    def connect(self, clients: Sequence[Client]) -> None:
        """Let everybody on the way ask who is next; to be called whenever nodes or clients have changed."""
        proxy = self.forward_proxy
        behind = 0
        if proxy is not None:
            behind = proxy.spec.clients
            proxy.connect(self._network.leg(proxy.id, proxy.region, proxy.take_answer, self._site_for(proxy.region)))
        for place, client in enumerate(clients):
            node = proxy if proxy is not None and place < behind else self._site_for(client.region)
            client.connect(self._network.leg(client.address, client.region, self._tally.close_answered, node))

    def _site_for(self, region: str) -> Node:
        """Return the node of the site that answers who asks from this region."""
        return self._balancer

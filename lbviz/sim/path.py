"""The way from the clients to the balancer: what stands on it, and who asks whom."""

from collections.abc import Sequence

from lbviz.scenarios.path import Edge as EdgeSpec
from lbviz.scenarios.path import ForwardProxy as ForwardProxySpec

from .balancer import Balancer
from .client import Client
from .edge import Edge
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
        self.edges: list[Edge] = []

    def set_forward_proxy(self, spec: ForwardProxySpec | None) -> None:
        """Put a forward proxy before some of the clients, change its rules, or take it away."""
        self.forward_proxy = ForwardProxy(spec, self._letters, self._tally) if spec is not None else None

    def insert_edge(self, spec: EdgeSpec, place: int) -> None:
        """Put a new edge at `place` in the list."""
        self.edges.insert(place, Edge(spec, self._letters, self._network.engine, self._network, self._tally))

    def connect(self, clients: Sequence[Client]) -> None:
        """Let everybody on the way ask who is next; to be called whenever nodes or clients have changed."""
        for edge in self.edges:
            edge.connect(self._network.leg(edge.id, edge.region, edge.take_answer, self._site_for(edge.region)))
        proxy = self.forward_proxy
        behind = 0
        if proxy is not None:
            behind = proxy.spec.clients
            proxy.connect(self._network.leg(proxy.id, proxy.region, proxy.take_answer, self._entry_for(proxy.region)))
        for place, client in enumerate(clients):
            node = proxy if proxy is not None and place < behind else self._entry_for(client.region)
            client.connect(self._network.leg(client.address, client.region, self._tally.close_answered, node))

    def _entry_for(self, region: str) -> Node:
        """Return the nearest edge that is up, the first of those equally near; the site itself where it has no edges.

        That an edge is down is known at once; in truth a name is believed for as long as its TTL says (RFC 1035), and
        routes take a while to change. With no edge up the nearest is asked all the same, in vain: a CDN hides its
        origin.
        """
        up = [edge for edge in self.edges if not edge.crashed] or self.edges
        if not up:
            return self._site_for(region)
        return min(up, key=lambda edge: self._network.between(region, edge.region))

    def _site_for(self, region: str) -> Node:
        """Return the node of the site that answers who asks from this region."""
        return self._balancer

"""The way from the clients to the balancer: what stands on it, and who asks whom."""

from collections.abc import Sequence

from lbviz.scenarios.spec import EdgeSpec, ForwardProxySpec

from .balancer import Balancer
from .client import Client
from .connection import Connections
from .edge import Edge
from .forward_proxy import ForwardProxy
from .front import Front
from .letter import Letters
from .network import Leg, Network, Node, Receive
from .processor import Processor
from .tally import Tally


class Path:
    """Keeps the nodes on the way and connects them; what is on its way already goes on as it was sent."""

    def __init__(
        self, network: Network, tally: Tally, letters: Letters, connections: Connections, balancers: list[Balancer]
    ) -> None:
        self._network = network
        self._tally = tally
        self._letters = letters
        self._connections = connections
        self._balancers = balancers
        self.forward_proxy: ForwardProxy | None = None
        self.edges: list[Edge] = []
        self.front: Front | None = None
        self._legs: list[Leg] = []
        # Whom each client, by its address, and the forward proxy send their requests to.
        self.asks: dict[str, str] = {}
        self.processors: dict[Balancer, Processor] = {}

    def set_forward_proxy(self, spec: ForwardProxySpec | None) -> None:
        """Put a forward proxy before some of the clients, change its rules, or take it away."""
        self.forward_proxy = ForwardProxy(spec, self._letters, self._tally) if spec is not None else None

    def insert_edge(self, spec: EdgeSpec, place: int) -> None:
        """Put a new edge at `place` in the list."""
        self.edges.insert(
            place, Edge(spec, self._letters, self._network.engine, self._network, self._tally, self._network.observers)
        )

    def connect(self, clients: Sequence[Client]) -> None:
        """Let everybody on the way ask who is next; to be called whenever nodes or clients have changed."""
        for leg in self._legs:
            self._network.retire(*leg)
        self._legs = []
        self.processors = {
            balancer: processor
            for balancer, processor in self.processors.items()
            if balancer in self._balancers or processor.holds
        }
        front = self.front
        if front is not None:
            # It stands where the balancers do.
            front.region = region = self._balancers[0].region
            legs = {balancer: self._leg(front.id, region, front.take_answer, balancer) for balancer in self._balancers}
            front.set_balancers(legs)
        for edge in self.edges:
            edge.connect(self._leg(edge.id, edge.region, edge.take_answer, self._site()))
        proxy = self.forward_proxy
        self.asks = {}
        if proxy is not None:
            node: Node = self._entry_for(proxy.region)
            self.asks[proxy.id] = node.id
            proxy.connect(self._leg(proxy.id, proxy.region, proxy.take_answer, node))
        for client in clients:
            if client.asks == "proxy" and proxy is not None:
                node = proxy
            else:
                node = self._site() if client.asks == "site" else self._entry_for(client.region)
            self.asks[client.address] = node.id
            client.connect(self._leg(client.address, client.region, self._tally.close_answered, node))

    def _entry_for(self, region: str) -> Node:
        """Return the nearest edge that is up; the site itself where it has no edges.

        Of those equally near it is one in the same region before the others, and the first of these.

        That an edge is down is known at once; in truth a name is believed for as long as its TTL says (RFC 1035), and
        routes take a while to change. With no edge up the nearest is asked all the same, in vain: a CDN hides its
        origin.
        """
        up = [edge for edge in self.edges if not edge.crashed] or self.edges
        if not up:
            return self._site()
        return min(up, key=lambda edge: (self._network.between(region, edge.region), edge.region != region))

    def surely_after(self, node: Node) -> list[Node]:
        """Return who is next on the way from a node, until somebody decides: the front or a balancer.

        A forward proxy may still refuse, and an edge answer from its cache.
        """
        following: list[Node] = []
        while isinstance(node, ForwardProxy | Edge):
            node = self._entry_for(node.region) if isinstance(node, ForwardProxy) else self._site()
            following.append(node)
        return following

    def _site(self) -> Node:
        """Return the first node of the site itself."""
        return self.front or self._balancers[0]

    def _leg(self, id: str, region: str, take_answer: Receive, to: Node) -> Leg:
        receive = None
        if isinstance(to, Balancer):
            # A balancer that is alone and alive takes what comes by itself without a look at connections.
            careful = self.front is not None or to.crashed or self._connections.per_connection > 1
            receive = to.accept if careful else to.receive
            if careful or to.spec.cpu_ms:
                processor = self.processors.get(to)
                if processor is None:
                    processor = self.processors[to] = Processor(to, self._network.engine, self._network.observers)
                processor.hand_on, receive = receive, processor.receive
        leg = self._network.leg(id, region, take_answer, to, receive)
        self._legs.append(leg)
        return leg

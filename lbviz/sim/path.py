"""The way from the clients to the balancers: what stands on it, and who asks whom."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from msgspec.structs import replace

from lbviz.scenarios.names import behind_proxy, client_addresses, client_region, regions_in_turn
from lbviz.scenarios.spec import EdgeSpec, ForwardProxySpec, FrontSpec, TrafficSpec

from .common import Common
from .network import Leg, Node, Receive
from .nodes.balancer.balancer import Balancer
from .nodes.client.client import Asks, Client
from .nodes.edge.edge import Edge
from .nodes.forward_proxy.forward_proxy import ForwardProxy
from .nodes.front.front import Front
from .nodes.hop import Hop

P = ParamSpec("P")
R = TypeVar("R")


def _then_connect(change: Callable[Concatenate["Path", P], R]) -> Callable[Concatenate["Path", P], R]:
    """Lay the way anew after a change of what stands on it."""

    @wraps(change)
    def changed(self: "Path", /, *given: P.args, **named: P.kwargs) -> R:
        result = change(self, *given, **named)
        self.connect()
        return result

    return changed


class Path:
    """Keeps the nodes on the way and connects them; what is on its way already goes on as it was sent.

    `asks` says whom each client, by its address, and the forward proxy send their requests to.
    """

    def __init__(
        self,
        traffic: TrafficSpec,
        forward_proxy: ForwardProxySpec | None,
        edges: Iterable[EdgeSpec],
        front: FrontSpec | None,
        balancers: list[Balancer],
        common: Common,
    ) -> None:
        self._common = common
        self._balancers = balancers
        self._legs: list[Leg] = []
        self._regions = traffic.regions
        self.asks: dict[str, str] = {}
        self.clients: list[Client] = []
        self.forward_proxy: ForwardProxy | None = None
        self.edges = [Edge(spec, common) for spec in edges]
        self.front: Front | None = None
        self.front_spec = front
        """What its operator has put before the balancers; several have a router even where that is nothing."""
        forging = set(traffic.forging)
        for place, address in enumerate(client_addresses(traffic)):
            asks: Asks = "site" if address in traffic.direct else "edges"
            forges = address in forging
            self.clients.append(Client(address, client_region(traffic.regions, place), asks, forges=forges))
        self._put_front()
        self._put_behind(forward_proxy)
        self.connect()

    # --- what it is now -----------------------------------------------------------------------------------

    @property
    def regions(self) -> list[str]:
        """The regions that the clients take in turn; where they no longer do so, the region of each."""
        return regions_in_turn(self._regions, [client.region for client in self.clients])

    @property
    def forward_proxy_spec(self) -> ForwardProxySpec | None:
        """The forward proxy as it is set now, its clients listed by address."""
        proxy = self.forward_proxy
        return None if proxy is None else replace(proxy.spec, clients=self.who_asks("proxy"))

    @property
    def who_forges(self) -> list[str]:
        """The addresses of the clients that write a false one into X-Forwarded-For."""
        return [client.address for client in self.clients if client.forged]

    def passed_by(self, client: Client) -> tuple[Hop, ...]:
        """Return whom a client's requests pass before they reach the site, as things stand."""
        hops: list[Hop] = []
        asked = self.asks[client.address]
        while hop := next((hop for hop in (self.forward_proxy, *self.edges) if hop and hop.id == asked), None):
            hops.append(hop)
            asked = self.asks.get(hop.id, "")
        return tuple(hops)

    def who_asks(self, whom: Asks) -> list[str]:
        """Return the addresses of the clients that ask the forward proxy, the edges or the site itself."""
        return [client.address for client in self.clients if client.asks == whom]

    @property
    def nodes(self) -> list[Hop]:
        """All that stand between the clients and the balancers, in the order of the way."""
        return [node for node in (self.forward_proxy, *self.edges, self.front) if node is not None]

    def find_edge(self, id: str) -> Edge | None:
        """Return the edge of this id, or None."""
        return next((edge for edge in self.edges if edge.id == id), None)

    def surely_after(self, node: Node) -> list[Node]:
        """Return who is next on the way from a node, until somebody decides: the front or a balancer.

        A forward proxy may still refuse, and an edge answer from its cache.
        """
        following: list[Node] = []
        while isinstance(node, ForwardProxy | Edge):
            edge = self._nearest_edge(node.region) if isinstance(node, ForwardProxy) else None
            node = edge or self._site()
            following.append(node)
        return following

    # --- clients and the forward proxy --------------------------------------------------------------------

    @_then_connect
    def insert_client(self, address: str, region: str, asks: Asks, place: int, *, forges: bool) -> None:
        """Put a new client at `place` in the list."""
        self.clients.insert(place, Client(address, region, asks, forges=forges))

    @_then_connect
    def remove_client(self, client: Client) -> int:
        """Take a client away; return the place it had. Answers on their way to it still arrive."""
        place = self.clients.index(client)
        del self.clients[place]
        return place

    @_then_connect
    def place_clients(self, regions: dict[Client, str]) -> None:
        """Say where clients are."""
        for client, region in regions.items():
            client.region = region

    @_then_connect
    def connect_client(self, client: Client, asks: Asks) -> None:
        """Say whom a client asks from now on."""
        client.asks = asks

    @_then_connect
    def set_requests_per_connection(self, count: int) -> None:
        """Let clients open a new connection after this many requests."""
        self._common.connections.per_connection = count

    @_then_connect
    def set_forward_proxy(self, spec: ForwardProxySpec | None) -> None:
        """Put a forward proxy before some of the clients, change its rules, or take it away."""
        self._put_behind(spec)

    def _put_behind(self, spec: ForwardProxySpec | None) -> None:
        self.forward_proxy = ForwardProxy(spec, self._common) if spec is not None else None
        behind = set(behind_proxy(spec, [client.address for client in self.clients]))
        for client in self.clients:
            if client.address in behind:
                client.asks = "proxy"
            elif client.asks == "proxy":
                client.asks = "edges"

    # --- edges --------------------------------------------------------------------------------------------

    @_then_connect
    def insert_edge(self, spec: EdgeSpec, place: int) -> None:
        """Put a new edge at `place` in the list."""
        self.edges.insert(place, Edge(spec, self._common))

    @_then_connect
    def remove_edge(self, edge: Edge) -> None:
        """Take an edge away at once; its clients go to the next nearest."""
        self.edges.remove(edge)
        edge.leave()

    @_then_connect
    def change_edge(self, edge: Edge, changes: dict[str, Any]) -> None:
        """Change fields of an edge's specification."""
        edge.change(**changes)

    @_then_connect
    def crash_edge(self, edge: Edge) -> None:
        """Let an edge die; its clients go to the next nearest from now on."""
        edge.crash()

    @_then_connect
    def recover_edge(self, edge: Edge) -> None:
        """Let a dead edge come back, with an empty cache; the clients nearest to it go there again."""
        edge.recover()

    # --- what stands before the balancers -----------------------------------------------------------------

    @_then_connect
    def set_front(self, spec: FrontSpec | None) -> None:
        """Put something before the balancers, or take it away."""
        self.front_spec = spec
        self._put_front()

    @_then_connect
    def balancers_changed(self) -> None:
        """Take note that balancers came, went, died or were set to something else."""
        if (self.front is not None) != self._needs_front():
            self._put_front()

    def _needs_front(self) -> bool:
        return self.front_spec is not None or len(self._balancers) > 1

    def _put_front(self) -> None:
        self.front = Front(self.front_spec or FrontSpec(), self._common) if self._needs_front() else None

    @_then_connect
    def distances_changed(self) -> None:
        """Take note that it takes longer or shorter between regions."""
        for balancer in self._balancers:
            balancer.distances_changed()

    # --- who asks whom ------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Let each node on the way ask the next one."""
        for leg in self._legs:
            self._common.network.retire(*leg)
        self._legs = []
        front = self.front
        if front is not None:
            # It stands where the balancers do.
            front.region = self._balancers[0].region
            front.set_balancers({each: self._leg_to_balancer(front, each) for each in self._balancers})
        for place, edge in enumerate(self.edges, 1):
            edge.take_place(place)
            edge.connect(self._leg_to_site(edge.id, edge.region, edge.take_answer))
        proxy = self.forward_proxy
        self.asks = {}
        if proxy is not None:
            proxy.connect(self._leg_to_entry(proxy.id, proxy.region, proxy.take_answer))
        for client in self.clients:
            who = client.address, client.region, self._common.tally.close_answered
            if client.asks == "proxy" and proxy is not None:
                self.asks[client.address] = proxy.id
                client.connect(self._leg(*who, proxy, proxy.receive))
            elif client.asks == "site":
                self.asks[client.address] = self._site().id
                client.connect(self._leg_to_site(*who))
            else:
                client.connect(self._leg_to_entry(*who))

    def _nearest_edge(self, region: str) -> Edge | None:
        """Return the nearest edge that is up.

        Of those equally near it is one in the same region before the others, and the first of these.

        That an edge is down is known at once; in truth a name is believed for as long as its TTL says (RFC 1035), and
        routes take a while to change. With no edge up the nearest is asked all the same, in vain: a CDN hides its
        origin.
        """
        up = [edge for edge in self.edges if not edge.crashed] or self.edges
        between = self._common.network.between
        return min(up, key=lambda edge: (between(region, edge.region), edge.region != region), default=None)

    def _site(self) -> Node:
        """Return the first node of the site itself."""
        return self.front or self._balancers[0]

    def _leg_to_entry(self, id: str, region: str, take_answer: Receive) -> Leg:
        edge = self._nearest_edge(region)
        self.asks[id] = (edge or self._site()).id
        if edge is not None:
            return self._leg(id, region, take_answer, edge, edge.receive)
        return self._leg_to_site(id, region, take_answer)

    def _leg_to_site(self, id: str, region: str, take_answer: Receive) -> Leg:
        if self.front is not None:
            return self._leg(id, region, take_answer, self.front, self.front.receive)
        balancer = self._balancers[0]
        return self._leg(id, region, take_answer, balancer, balancer.open(shares=False))

    def _leg_to_balancer(self, front: Hop, balancer: Balancer) -> Leg:
        return self._leg(front.id, front.region, front.take_answer, balancer, balancer.open(shares=True))

    def _leg(self, id: str, region: str, take_answer: Receive, to: Node, receive: Receive) -> Leg:
        leg = self._common.network.leg(id, region, take_answer, to, receive)
        self._legs.append(leg)
        return leg

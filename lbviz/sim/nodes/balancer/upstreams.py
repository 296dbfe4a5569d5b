"""The servers as one balancer has them, and the links to them."""

from collections.abc import Sequence
from math import inf
from typing import Protocol

from lbviz.scenarios.spec import BalancerSpec
from lbviz.sim.network import Network
from lbviz.sim.nodes.server.server import Server
from lbviz.sim.request import Request
from lbviz.sim.trace import DropReason, FailReason

from .upstream import Upstream


class Owner(Protocol):
    """The balancer whose servers they are."""

    id: str
    spec: BalancerSpec

    def reach(self, request: Request) -> None: ...
    def pass_answer(self, request: Request) -> None: ...
    def retry(self, request: Request) -> None: ...
    def drop(self, request: Request, reason: DropReason) -> None: ...
    def fail(self, request: Request, reason: FailReason) -> None: ...


class Upstreams:
    """Keeps an upstream for each server, in the order of the configuration, and lays the links there and back."""

    def __init__(self, owner: Owner, network: Network) -> None:
        self._owner = owner
        self._network = network
        self._left = False
        self.of: dict[Server, Upstream] = {}

    @property
    def in_flight(self) -> int:
        """How many requests were sent to servers and are not answered."""
        return sum(upstream.in_flight for upstream in self.of.values())

    def set_servers(self, servers: Sequence[Server]) -> list[Upstream]:
        """Take the list of servers, in order, and return those that are gone; those that stay keep their counts."""
        before = self.of
        self.of = {server: before.get(server) or self._adopt(server) for server in servers}
        for server, upstream in self.of.items():
            upstream.weight = server.spec.weight
            if upstream.region != server.spec.region:
                self._disconnect(upstream)
                self._connect(upstream)
            limit, queue = server.spec.max_requests, server.spec.queue
            upstream.limit = inf if limit is None else limit
            holds = None if queue is None else server.spec.workers + queue
            upstream.full_at = min((bound for bound in (limit, holds) if bound is not None), default=None)
        gone = [upstream for server, upstream in before.items() if server not in self.of]
        for upstream in gone:
            upstream.gone = True
            self._disconnect(upstream)
        return gone

    def connect_anew(self) -> None:
        """Lay all links anew, since the balancer has moved or works at another layer."""
        for upstream in self.of.values():
            self._disconnect(upstream)
            self._connect(upstream)

    def leave(self) -> None:
        """Take up all links for good, since the balancer goes; what comes home along them still does."""
        self._left = True
        for upstream in self.of.values():
            self._disconnect(upstream)

    def _adopt(self, server: Server) -> Upstream:
        upstream = Upstream(self._owner.id, server, on_dropped=self._owner.drop, on_failed=self._owner.fail)
        self._connect(upstream)
        return upstream

    def _connect(self, upstream: Upstream) -> None:
        """Lay the links to a server and back, as long as both ends' regions have them."""
        owner, server, link = self._owner, upstream.server, self._network.link
        here = owner.spec.region
        upstream.region = there = server.spec.region
        receive = owner.reach if owner.spec.layer == 4 else server.receive
        upstream.out = link(owner.id, server.id, receive, regions=(here, there))
        upstream.home = link(server.id, owner.id, owner.pass_answer, back=True, regions=(there, here))
        upstream.again = link(server.id, owner.id, owner.retry, back=True, regions=(there, here))
        if self._left:
            self._disconnect(upstream)

    def _disconnect(self, upstream: Upstream) -> None:
        self._network.retire(upstream.out, upstream.home, upstream.again)

"""What clients do when no answer comes, or a bad one: after a time they give a request up, and send it again."""

from itertools import pairwise

from lbviz.scenarios.spec import TrafficSpec
from lbviz.sim.common import Common
from lbviz.sim.parts.backoff import Backoff
from lbviz.sim.request import Request
from lbviz.sim.seeds import source_of_chance

from .client import Client


class Patience:
    """Waits `timeout_s` for each answer, 0 for ever, from when the request was sent.

    Nobody on the way is told: HAProxy goes on likewise unless `option abortonclose` is set, and so does NGINX for what
    it can store. So what was given up costs its server as much as anything else.

    A request that is sent again is another, for the same thing. What a proxy forbids is not asked for again.
    """

    def __init__(self, traffic: TrafficSpec, clients: list[Client], common: Common) -> None:
        self._engine = common.engine
        self._network = common.network
        self._tally = common.tally
        self._clients = clients
        self._backoff = Backoff(traffic, source_of_chance(common.seed, "retries of clients"))
        self._retries = 0
        self.timeout_s = 0.0
        self.pending = 0
        """How many requests are to be sent again."""
        self.set(traffic)

    def set(self, traffic: TrafficSpec) -> None:
        """Take new settings, for what is sent from now on."""
        self.timeout_s = traffic.timeout_s
        self._retries = traffic.retries
        self._backoff.set(traffic)
        self._tally.on_lost = self._lost if traffic.retries else None

    def wait_for(self, request: Request) -> None:
        """Give this request up, which is being sent now, where it is not over in time."""
        request.timer = self._engine.schedule(self._engine.now + self.timeout_s, self._give_up, request)

    def _give_up(self, request: Request) -> None:
        request = request.current
        self._tally.give_up(request)
        self._send_later(request, 0.0)

    def _lost(self, request: Request, node: str) -> None:
        """A request was refused or broke at a node; the news of that travels home."""
        self._send_later(request, self._way_home(request, node))

    def _way_home(self, request: Request, node: str) -> float:
        """Return how many seconds an answer takes from a node to the request's client."""
        at_server = request.upstream is not None and request.upstream.id == node
        links = len(request.passed) + 1 + at_server
        regions = [request.client.region, *(hop.region for hop in request.passed)]
        between = sum(self._network.between(one, other) for one, other in pairwise(regions))
        return links * self._network.latency + between

    def _send_later(self, request: Request, hears_in_s: float) -> None:
        if request.tries < self._retries:
            self.pending += 1
            wait = hears_in_s + self._backoff.wait_s(request.tries + 1)
            self._engine.schedule(self._engine.now + wait, self._send_again, request)

    def _send_again(self, lost: Request) -> None:
        self.pending -= 1
        client = lost.client
        # Either may have changed while it waited.
        if lost.tries >= self._retries or not isinstance(client, Client) or client not in self._clients:
            return
        request = Request()
        request.client = request.sender = client
        request.key = client.public
        request.cost = getattr(lost, "full_cost", lost.cost)
        request.asked = lost.asked
        request.created = self._engine.now
        request.wants = lost.wants
        request.tries = lost.tries + 1
        request.timer = 0
        request.home = client.home
        request.passed = ()
        request.tried = ()
        request.upstream = None
        tally = self._tally
        tally.retries += 1
        tally.sent = request.id = request.number = tally.sent + 1
        if self.timeout_s:
            self.wait_for(request)
        client.out.send(request)

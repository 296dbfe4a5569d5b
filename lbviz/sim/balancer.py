"""The balancer: keeps the list of backends, lets the policy pick, counts what is in flight, retries."""

from collections.abc import Callable

from msgspec.structs import replace

from lbviz.policies import CATALOGUE, Backend, Pick, Policy
from lbviz.scenarios.spec import BALANCER_ID
from lbviz.scenarios.spec import Balancer as BalancerSpec

from .engine import Engine
from .keys import KeyOf, key_of
from .network import Link, Network
from .request import Request
from .seeds import source_of_chance
from .server import Server
from .tally import Tally
from .trace import DropReason, FailReason

OnPick = Callable[[Request, Pick], None]

# How often a retry asks the policy again for a backend other than the one that just failed; Envoy's
# `previous_hosts` retry predicate with `host_selection_retry_max_attempts` works this way.
RETRY_PICKS = 3


class Balancer:
    """Stands between the clients and the servers; every request passes it on both ways."""

    id = BALANCER_ID

    def __init__(
        self,
        spec: BalancerSpec,
        seed: int,
        engine: Engine,
        network: Network,
        tally: Tally,
        *,
        on_drained: Callable[[Server], None],
        on_pick: OnPick | None = None,
    ) -> None:
        self._seed = seed
        self._engine = engine
        self._network = network
        self._tally = tally
        self._on_drained = on_drained
        self._on_pick = on_pick
        self._servers: list[Server] = []
        self._backends: dict[Server, Backend] = {}
        self._of_backend: dict[Backend, Server] = {}
        self._links: dict[Backend, Link] = {}
        self._down: set[Server] = set()
        self._draining: set[Server] = set()
        self.spec = spec
        self._policy = self._new_policy()
        self._key_of = self._new_key_of()

    # --- what its operator does ---------------------------------------------------------------------------

    def configure(self, spec: BalancerSpec) -> None:
        """Take a policy and a retry rule; a policy other than before starts with no memory."""
        before, self.spec = self.spec, spec
        if (spec.policy, spec.options) != (before.policy, before.options):
            self._policy = self._new_policy()
            self._tell_policy()
        self._key_of = self._new_key_of()

    def set_servers(self, servers: list[Server]) -> None:
        """Take the list of servers, in order; those that stay keep their counts."""
        self._servers = list(servers)
        for server in servers:
            if server not in self._backends:
                self._adopt(server)
            backend = self._backends[server]
            backend.weight = server.spec.weight
            queue = server.spec.queue
            backend.full_at = None if queue is None else server.spec.workers + queue
        for server in self._backends.keys() - set(servers):
            backend = self._backends.pop(server)
            del self._of_backend[backend], self._links[backend]
            self._down.discard(server)
        self._draining = {server for server in servers if server.spec.status == "draining"}
        self._tell_policy()

    def _adopt(self, server: Server) -> None:
        region = server.spec.region
        backend = self._backends[server] = Backend(server.id, server.spec.weight, region, server.holds)
        self._of_backend[backend] = server
        self._links[backend] = self._network.link(self.id, server.id, server.receive, region=region)
        server.home = self._network.link(server.id, self.id, self._pass_answer, back=True, region=region)
        if server.crashed:
            self._down.add(server)

    def is_idle(self, server: Server) -> bool:
        """Return whether nothing this balancer sent to a server is still unanswered."""
        return self._backends[server].in_flight == 0

    def hears_of(self, server: Server) -> None:
        """Learn, one link latency after the fact, whether a server is dead or alive."""
        if server in self._backends and server.crashed != (server in self._down):
            self._down ^= {server}
            self._tell_policy()

    def _new_policy(self) -> Policy:
        policy = self.spec.policy
        rng = source_of_chance(self._seed, f"policy {policy}")
        return CATALOGUE[policy](rng, lambda: self._engine.now, self.spec.options)

    def _new_key_of(self) -> KeyOf | None:
        # A request's key is its client's address already.
        return None if self.spec.key == "ip" else key_of(self.spec.key, self._seed)

    def _tell_policy(self) -> None:
        self._policy.set_backends(self._candidates())

    def _candidates(self) -> list[Backend]:
        """Return the healthy backends in the order of the configuration."""
        return [
            self._backends[server]
            for server in self._servers
            if server not in self._draining and server not in self._down
        ]

    # --- what requests do ---------------------------------------------------------------------------------

    def receive(self, request: Request) -> None:
        """Pick a backend for a request and send it there; refuse it when there is none."""
        if self._key_of is not None:
            request.key = self._key_of(request)
        backend = self._policy.pick(request)
        skipped = None
        if backend is not None and backend is request.backend:
            skipped = backend
            backend = self._other_than(backend, request)
        if backend is None:
            request.server = None
            self._tally.close_dropped(request, self.id, "no server")
            return
        if self._on_pick is not None:
            self._on_pick(request, self._explain(backend, skipped))
        backend.in_flight += 1
        request.backend = backend
        request.attempts += 1
        request.passed_on = self._engine.now
        if self._policy.listens:
            self._policy.sent(backend)
        self._links[backend].send(request)

    def dropped(self, request: Request, reason: DropReason) -> None:
        """A server has refused a request: try once more elsewhere, or give it up."""
        assert request.server is not None
        if not self._goes_back_for_retry(request):
            self._tally.close_dropped(request, request.server.id, reason)

    def failed(self, request: Request, reason: FailReason) -> None:
        """A request broke at a server: try once more elsewhere, or give it up."""
        assert request.server is not None
        if not self._goes_back_for_retry(request):
            self._tally.close_failed(request, request.server.id, reason)

    def _goes_back_for_retry(self, request: Request) -> bool:
        """The news of a lost attempt travels to the balancer, with the request itself if it will be retried."""
        assert request.server is not None and request.backend is not None
        region = request.backend.region
        if self.spec.retry == "once" and request.attempts == 1:
            self._network.link(request.server.id, self.id, self._retry, back=True, region=region).send(request)
            return True
        self._network.tell(self._release, request, self._network.between(request.region, region))
        return False

    def _retry(self, request: Request) -> None:
        self._release(request)
        self.receive(request)

    def _other_than(self, tried: Backend, request: Request) -> Backend | None:
        """Ask the policy again; where it insists on `tried`, go to the next in the list, if there is another."""
        for _ in range(RETRY_PICKS):
            picked = self._policy.pick(request)
            if picked is not tried:
                return picked
        candidates = self._candidates()
        return candidates[(candidates.index(tried) + 1) % len(candidates)]

    def _explain(self, backend: Backend, skipped: Backend | None) -> Pick:
        pick = self._policy.explain()
        if pick.winner == backend.id:
            return pick
        assert skipped is not None
        because = f"{skipped.id} was picked again, but has just failed this request. {backend.id} is next in the list."
        return replace(pick, winner=backend.id, because=because, picture=None)

    def _pass_answer(self, request: Request) -> None:
        backend = request.backend
        assert backend is not None
        backend.in_flight -= 1
        if self._policy.listens:
            self._policy.ended(backend, self._engine.now - request.passed_on, ok=True)
        if self._draining:
            self._check_drained(backend)
        request.client.home.send(request)

    def _release(self, request: Request) -> None:
        backend = request.backend
        assert backend is not None
        backend.in_flight -= 1
        if self._policy.listens:
            self._policy.ended(backend, self._engine.now - request.passed_on, ok=False)
        self._check_drained(backend)

    def _check_drained(self, backend: Backend) -> None:
        server = self._of_backend.get(backend)
        if server in self._draining and backend.in_flight == 0:
            self._on_drained(server)

"""A sticky cookie: a client goes where it went before."""

from collections.abc import Collection

from lbviz.policies import Pick
from lbviz.sim.nodes.balancer.picker import Around, Backends
from lbviz.sim.nodes.balancer.upstream import Upstream, upstream_of
from lbviz.sim.request import Request


class StickyCookie(Around):
    """Remembers for each client which backend answered it last, as the cookie in that answer would.

    Source: NGINX (`sticky cookie`) and HAProxy (`cookie … insert`): the policy places a client's first request, the
    cookie those that follow, as long as the backend is up (also one of weight 0, and a backup, as in HAProxy);
    otherwise the policy does again, and the next answer brings another cookie. HAProxy too sends on to others when the
    server is down (`option redispatch`).
    """

    def __init__(self) -> None:
        self._of_client: dict[str, Upstream] = {}
        self._healthy: set[Upstream] = set()
        self._kept = False

    @property
    def listens(self) -> bool:
        return True

    def set_backends(self, backends: Backends) -> None:
        self._healthy = set(backends.healthy)
        self.below.set_backends(backends)

    def pick(self, request: Request) -> Upstream | None:
        return self._keep(request, ()) or self.below.pick(request)

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        return self._keep(request, tried) or self.below.pick_other(request, tried)

    def _keep(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        kept = self._of_client.get(request.client.address)
        self._kept = kept is not None and kept not in tried and self._may_keep(kept, request)
        return kept if self._kept else None

    def _may_keep(self, kept: Upstream, request: Request) -> bool:
        return kept in self._healthy and self.below.take(request, kept)

    def explain(self, request: Request) -> Pick:
        if not self._kept:
            return self.below.explain(request)
        kept = upstream_of(request)
        return self.explain_without_policy(request, kept, f"The cookie of {request.client.address} names {kept.id}.")

    def ended(self, request: Request, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        self.below.ended(request, upstream, latency_s, ok=ok)
        if ok and not upstream.gone:
            self._of_client[request.client.address] = upstream

    def forget(self, upstream: Upstream) -> None:
        self._of_client = {client: named for client, named in self._of_client.items() if named is not upstream}
        self.below.forget(upstream)

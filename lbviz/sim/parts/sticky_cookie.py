"""A sticky cookie: a client goes where it went before, for each host that it asks."""

from collections.abc import Collection

from lbviz.policies import Pick
from lbviz.sim.content import Content
from lbviz.sim.nodes.balancer.picker import Around, Backends
from lbviz.sim.nodes.balancer.upstream import Upstream, upstream_of
from lbviz.sim.request import Request


class StickyCookie(Around):
    """Remembers for each client and host which backend answered it last, as the cookie in that answer would.

    A browser sends a cookie to no other host than the one it is from: RFC 6265, section 5.4.

    Source: NGINX (`sticky cookie`) and HAProxy (`cookie … insert`): the policy places a client's first request, the
    cookie those that follow, as long as the backend is up (also one of weight 0, and a backup, as in HAProxy);
    otherwise the policy does again, and the next answer brings another cookie. HAProxy too sends on to others when the
    server is down (`option redispatch`).
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._named: dict[str, Upstream] = {}
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
        kept = self._named.get(self._content.cookie(request))
        self._kept = kept is not None and kept not in tried and self._may_keep(kept, request)
        return kept if self._kept else None

    def _may_keep(self, kept: Upstream, request: Request) -> bool:
        return kept in self._healthy and self.below.take(request, kept)

    def explain(self, request: Request) -> Pick:
        if not self._kept:
            return self.below.explain(request)
        kept = upstream_of(request)
        because = f"The cookie of {request.client.address} for {self._content.host(request)} names {kept.id}."
        return self.explain_without_policy(request, kept, because)

    def ended(self, request: Request, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        self.below.ended(request, upstream, latency_s, ok=ok)
        if ok and not upstream.gone:
            self._named[self._content.cookie(request)] = upstream

    def forget(self, upstream: Upstream) -> None:
        self._named = {cookie: named for cookie, named in self._named.items() if named is not upstream}
        self.below.forget(upstream)

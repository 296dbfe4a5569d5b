"""Routes: what a request asks for says which group of servers it is for."""

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from lbviz.policies import Pick
from lbviz.scenarios.spec import RouteSpec
from lbviz.sim.content import Content
from lbviz.sim.nodes.balancer.picker import Backends, Refusal
from lbviz.sim.nodes.balancer.tiers import Tiers
from lbviz.sim.nodes.balancer.upstream import Upstream, upstream_of
from lbviz.sim.request import Request


class Routing:
    """Stands in the place of one policy: each group of servers has its own, and the path says whose it is.

    The first route counts whose prefix the path begins with, as in Envoy's route table and in HAProxy's list of
    `use_backend` rules (NGINX's `location` takes the longest prefix wherever it stands). A request without a route is
    for the servers that are in no group, as with HAProxy's `default_backend`; if every server is in one, it is for all.

    A route may split its requests by weight, each by a lot of its own as with Envoy's `weighted_clusters` and HAProxy's
    `rand`; NGINX's `split_clients` draws it from a key. A retry stays in its group, as Envoy's stays in its cluster.
    """

    refusal: Refusal = "no server"

    def __init__(self, routes: Sequence[RouteSpec], content: Content, tiers: Mapping[str, Tiers]) -> None:
        """`tiers` has one for each group, and that of the requests without a route under an empty name."""
        self._routes = routes
        self._content = content
        self._tiers = tiers
        self._asked = tiers[""]
        self._why = ""
        self.policy_id = self._asked.policy.id

    @property
    def listens(self) -> bool:
        return any(tiers.listens for tiers in self._tiers.values())

    def set_backends(self, backends: Backends) -> None:
        apart = _of_group(backends.all, "") or backends.all
        for group, tiers in self._tiers.items():
            tiers.set_backends(_of_group(backends.all, group) if group else apart, backends.candidates)

    def backends_for(self, request: Request) -> Sequence[Upstream]:
        return self._tiers[self._group_for(request)[0]].candidates

    def pick(self, request: Request) -> Upstream | None:
        return self._tiers_for(request).pick(request)

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        return self._tiers_for(request).pick_other(request, tried)

    def _tiers_for(self, request: Request) -> Tiers:
        group, self._why = self._group_for(request)
        self._asked = self._tiers[group]
        return self._asked

    def explain(self, request: Request) -> Pick:
        pick = self._asked.explain(upstream_of(request))
        return replace(pick, because=f"{self._why} {pick.because}")

    def take(self, request: Request, upstream: Upstream) -> bool:
        return upstream in self._tiers[self._group_for(request)[0]].members

    def sent(self, upstream: Upstream) -> None:
        for tiers in self._tiers_of(upstream):
            tiers.sent(upstream)

    def ended(self, request: Request, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        for tiers in self._tiers_of(upstream):
            tiers.ended(upstream, latency_s, ok=ok)

    def forget(self, upstream: Upstream) -> None:
        """A policy forgets whom it is not shown any more."""

    def _tiers_of(self, upstream: Upstream) -> list[Tiers]:
        return [tiers for tiers in self._tiers.values() if upstream in tiers.members]

    def _group_for(self, request: Request) -> tuple[str, str]:
        """Return which group a request is for, and why."""
        path = self._content.path(request)
        for route in self._routes:
            if path.startswith(route.prefix):
                why = f"The path begins with {route.prefix}, which is for group {route.group}"
                if not route.canary:
                    return route.group, f"{why}."
                if self._content.lot(request) < route.share:
                    return (
                        route.canary,
                        f"{why}, but for {route.share:.3g} of it: by lot this one is for {route.canary}.",
                    )
                return route.group, f"{why}, as this one is by lot."
        return "", "No route is for its path."


def _of_group(upstreams: Sequence[Upstream], group: str) -> list[Upstream]:
    return [upstream for upstream in upstreams if upstream.server.spec.group == group]

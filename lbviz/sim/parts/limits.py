"""Limits: each server gets so many requests at once and no more."""

from collections.abc import Collection

from lbviz.policies import Pick
from lbviz.sim.nodes.balancer.picker import Around, Refusal, explained_without
from lbviz.sim.nodes.balancer.upstream import Upstream
from lbviz.sim.request import Request


class Limits(Around):
    """Passes over servers that have as many requests of this balancer as they may (`max_requests`).

    HAProxy's `maxconn` of a server and NGINX's `max_conns`; each process counts its own. What is hashed goes to the
    next owner then, as with NGINX, where HAProxy lets it wait for its own server.
    """

    def __init__(self) -> None:
        self._full: set[Upstream] = set()
        self._none = False
        self._passed = False

    @property
    def refusal(self) -> Refusal:
        return "servers full" if self._none else self.below.refusal

    def has_room(self, request: Request) -> bool:
        """Return whether one of those that a request may go to may have one more, or there is none to wait for."""
        candidates = self.backends_for(request)
        return not candidates or any(upstream.in_flight < upstream.limit for upstream in candidates)

    def pick(self, request: Request) -> Upstream | None:
        if not self._look(request):
            return None
        picked = self.below.pick(request)
        if picked in self._full:
            self._passed = True
            return self.below.pick_other(request, self._full)
        return picked

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        return self.below.pick_other(request, self._full.union(tried)) if self._look(request) else None

    def _look(self, request: Request) -> bool:
        """See who is full, and return whether there is anybody else."""
        candidates = self.backends_for(request)
        self._full = {upstream for upstream in candidates if upstream.in_flight >= upstream.limit}
        self._none = bool(candidates) and len(self._full) == len(candidates)
        self._passed = False
        return not self._none

    def take(self, request: Request, upstream: Upstream) -> bool:
        return upstream.in_flight < upstream.limit and self.below.take(request, upstream)

    def explain(self, request: Request) -> Pick:
        pick = self.below.explain(request)
        if not self._passed:
            return pick
        ids = sorted(upstream.id for upstream in self._full)
        many = len(ids) > 1
        why = f"{' and '.join(ids)} {'have' if many else 'has'} as many requests as {'they' if many else 'it'} may."
        return explained_without(pick, self._full, why)

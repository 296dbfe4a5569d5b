"""A retry goes to another backend than those that have failed the request before."""

from typing import cast

from lbviz.policies import Pick
from lbviz.sim.nodes.balancer.picker import Around, Picker, explained_without
from lbviz.sim.nodes.balancer.upstream import Upstream
from lbviz.sim.request import Request


class RetryElsewhere(Around):
    """Asks the policy for another; where there is none, for any.

    Source: NGINX remembers which peers of a request were tried (`rrp->tried`), HAProxy picks another with `option
    redispatch`, Envoy with its retry host predicate `previous_hosts`. Without another NGINX gives up; Envoy sends the
    request where it was, and so does this.
    """

    def __init__(self, below: Picker) -> None:
        self.below = below

    def pick(self, request: Request) -> Upstream | None:
        picked = self.below.pick_other(request, _tried(request))
        return self.below.pick(request) if picked is None else picked

    def explain(self, request: Request) -> Pick:
        pick = self.below.explain(request)
        tried = _tried(request)
        ids = [*dict.fromkeys(upstream.id for upstream in tried)]
        why = f"{' and '.join(ids)} {'has' if len(ids) == 1 else 'have'} failed this request before."
        if pick.winner in ids:
            why = f"{why} There is no other."
        return explained_without(pick, tried, why)


def _tried(request: Request) -> tuple[Upstream, ...]:
    # Only a balancer makes attempts.
    return cast(tuple[Upstream, ...], request.tried)

"""A retry goes to another backend than the one that has just failed."""

from msgspec.structs import replace

from lbviz.policies import Pick
from lbviz.sim.nodes.balancer.picker import Around, Picker
from lbviz.sim.nodes.balancer.upstream import Upstream, upstream_of
from lbviz.sim.request import Request

# How often a retry asks again for a backend other than the one that just failed; Envoy's `previous_hosts` retry
# predicate with `host_selection_retry_max_attempts` works this way.
PICKS = 3


class RetryElsewhere(Around):
    """Asks again where the backend that failed is picked again, then takes the next in the list if there is any."""

    def __init__(self, below: Picker) -> None:
        self.below = below
        self._skipped: Upstream | None = None

    def pick(self, request: Request) -> Upstream | None:
        picked = self.below.pick(request)
        self._skipped = None
        if picked is None or picked is not request.upstream:
            return picked
        tried = picked
        for _ in range(PICKS):
            picked = self.below.pick(request)
            if picked is not tried:
                return picked
        candidates = self.below.backends_for(request)
        place = candidates.index(tried) + 1 if tried in candidates else 0
        others = [other for other in (*candidates[place:], *candidates[:place]) if other is not tried]
        if not others:
            return tried
        self._skipped = tried
        return others[0]

    def explain(self, request: Request) -> Pick:
        pick = self.below.explain(request)
        skipped, winner = self._skipped, upstream_of(request)
        if skipped is None:
            return pick
        because = f"{skipped.id} was picked again, but has just failed this request. {winner.id} is next in the list."
        return replace(pick, winner=winner.id, because=because, picture=None)

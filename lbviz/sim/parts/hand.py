"""By hand: a person says where each request goes."""

from collections.abc import Collection

from msgspec.structs import replace

from lbviz.policies import Pick
from lbviz.sim.nodes.balancer.picker import Around, Refusal
from lbviz.sim.nodes.balancer.upstream import Upstream
from lbviz.sim.request import Request


class Hand(Around):
    """Keeps each request for a person, and sends it where that person places it.

    The policy `below` decides for who is let go without being placed, and for retries. Requests wait in the line of
    their balancer.
    """

    def __init__(self) -> None:
        self._waiting: set[Request] = set()
        self._decided: dict[Request, Upstream | None] = {}
        self._asks = False
        self._placed: Upstream | None = None
        self._why = ""

    @property
    def refusal(self) -> Refusal:
        return "not placed" if self._asks else self.below.refusal

    def keeps(self, request: Request) -> bool:
        """Return whether a request waits for a person."""
        return request in self._waiting

    def decide(self, request: Request, upstream: Upstream | None) -> None:
        """Let a request that is kept go to this server, or wherever the policy says."""
        self._waiting.discard(request)
        self._decided[request] = upstream

    def forget_request(self, request: Request) -> None:
        """Forget a request that goes nowhere any more."""
        self._waiting.discard(request)
        self._decided.pop(request, None)

    def pick(self, request: Request) -> Upstream | None:
        candidates = self.backends_for(request)
        # Where there is nobody to choose from, nobody is asked.
        self._asks = bool(candidates) and request not in self._decided
        if self._asks:
            self._waiting.add(request)
            return None
        placed = self._decided.pop(request, None)
        self._placed, self._why = placed if placed in candidates else None, "Nobody has placed it. "
        return self._placed or self.below.pick(request)

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        self._asks, self._placed, self._why = False, None, ""
        return self.below.pick_other(request, tried)

    def explain(self, request: Request) -> Pick:
        if self._placed is not None:
            return self.explain_without_policy(request, self._placed, f"It was placed at {self._placed.id} by hand.")
        pick = self.below.explain(request)
        return replace(pick, because=f"{self._why}{pick.because}")

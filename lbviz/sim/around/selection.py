"""The pick with the parts around it: the cookie before the policy, slow start and the circuit breaker after it."""

from collections.abc import Sequence

from msgspec.structs import replace

from lbviz.policies import Backend, Candidate, Pick, Policy
from lbviz.sim.request import Request

from .circuit_breaker import CircuitBreaker
from .routing import Routing
from .slow_start import SlowStart
from .sticky_cookie import StickyCookie


class Selection:
    """Picks one backend for a request, by the policy wherever the parts let it.

    Where the policy's pick is passed over, those that are left are asked: by `understudy`, a policy of the same kind
    that is shown only them; for policies that know the key it is the next in the list, as a table or ring is too dear
    to be built anew for one request.
    """

    def __init__(
        self,
        policy: Policy | Routing,
        understudy: Policy,
        slow_start: SlowStart | None,
        breaker: CircuitBreaker | None,
        cookie: StickyCookie | None,
    ) -> None:
        self._policy = policy
        self._routing = policy if isinstance(policy, Routing) else None
        self._understudy = understudy
        self._slow_start = slow_start
        self._breaker = breaker
        self._cookie = cookie
        self._candidates: list[Backend] = []
        self._healthy: set[Backend] = set()
        self._shown: list[Backend] = []
        self.circuit_open = False
        """Whether the last request found no room anywhere."""
        self._why = ""
        self._by: Policy | Routing | None = policy
        self._request: Request | None = None

    def set_backends(self, candidates: Sequence[Backend], healthy: Sequence[Backend]) -> None:
        """Take those to pick from, and those of them that are healthy."""
        self._candidates = list(candidates)
        self._healthy = set(healthy)
        # Weights may have changed.
        self._shown = []

    def pick(self, request: Request) -> Backend | None:
        """Return the backend for a request, other than the one that just failed it if there is another."""
        picked = self._choose(request)
        if picked is not None and self._breaker is not None:
            self._breaker.picked(picked, request.id)
        return picked

    def _choose(self, request: Request) -> Backend | None:
        self._why, self._by, self.circuit_open = "", self._policy, False
        self._request = request
        tried: Backend | None = request.upstream
        if self._cookie is not None:
            kept = self._cookie.named_by(request.client.address)
            if kept is not None and kept is not tried and self._may_keep(kept, request):
                self._why, self._by = f"The cookie of {request.client.address} names {kept.id}.", None
                return kept
        picked = self._policy.pick(request)
        if picked is None:
            return None
        if picked is tried:
            self._why = f"{picked.id} was picked again, but has just failed this request."
        elif self._breaker is not None and not self._breaker.has_room(picked):
            self._why = f"{picked.id} was picked, but {self._breaker.why_not(picked)}."
        elif self._slow_start is not None and not self._slow_start.admits(picked):
            share = self._slow_start.share(picked)
            self._why = f"{picked.id} was picked, but is in slow start and takes {share:.0%} of its share."
        else:
            return picked
        return self._pick_other(picked, request)

    def _pick_other(self, passed: Backend, request: Request) -> Backend | None:
        candidates = self._candidates_for(request)
        roomy = [backend for backend in candidates if self._has_room(backend)]
        if not roomy:
            self.circuit_open = True
            return None
        others = [backend for backend in roomy if backend is not passed and backend is not request.upstream]
        warm = [backend for backend in others if self._slow_start is None or self._slow_start.share(backend) == 1]
        left = warm or others
        if not left:
            # Nobody else: the one in slow start, or the one that has just failed this request, is better than none.
            self._why = f"{self._why} There is no other."
            self._by = None
            return passed if passed in roomy else roomy[0]
        if self._policy.knows == "the key":
            self._by = None
            place = candidates.index(passed)
            following = [*candidates[place:], *candidates[:place]]
            picked = next(backend for backend in following if backend in left)
            self._why = f"{self._why} {picked.id} is next in the list."
            return picked
        if left != self._shown:
            self._shown = left
            self._understudy.set_backends(left)
        self._by = self._understudy
        return self._understudy.pick(request)

    def _candidates_for(self, request: Request | None) -> Sequence[Backend]:
        if self._routing is None or request is None:
            return self._candidates
        return self._routing.backends_for(request)

    def _may_keep(self, kept: Backend, request: Request) -> bool:
        in_its_group = self._routing is None or kept in self._routing.backends_for(request)
        return kept in self._healthy and in_its_group and self._has_room(kept)

    def _has_room(self, backend: Backend) -> bool:
        return self._breaker is None or self._breaker.has_room(backend)

    def sent(self, backend: Backend) -> None:
        """Let the understudy hear what the policy hears."""
        if self._understudy.listens and backend in self._shown:
            self._understudy.sent(backend)

    def ended(self, backend: Backend, latency_s: float, *, ok: bool) -> None:
        """Let the understudy hear what the policy hears."""
        if self._understudy.listens and backend in self._shown:
            self._understudy.ended(backend, latency_s, ok=ok)

    def explain(self, picked: Backend) -> Pick:
        """Describe the pick just made, and which part changed it."""
        if self._by is None:
            return Pick(
                policy=self._policy.id,
                winner=picked.id,
                figure="in flight",
                candidates=[
                    Candidate(backend.id, backend.in_flight) for backend in self._candidates_for(self._request)
                ],
                because=self._why,
            )
        pick = self._by.explain()
        return replace(pick, because=f"{self._why} {pick.because}") if self._why else pick

"""Another choice where the policy's pick cannot be taken."""

from collections.abc import Sequence
from typing import cast

from msgspec.structs import replace

from lbviz.policies import Pick, Policy
from lbviz.sim.nodes.balancer.picker import Around, Backends
from lbviz.sim.nodes.balancer.upstream import Upstream, upstream_of
from lbviz.sim.request import Request
from lbviz.sim.trace import DropReason

from .guard import Guard


class SecondChoice(Around):
    """Passes over a pick that a guard objects to, or that has just failed the request.

    Those that are left are asked then: by `understudy`, a policy of the same kind that is shown only them; for policies
    that know the key it is the next in the list, as a table or ring is too dear to be built anew for one request.
    """

    def __init__(self, guards: Sequence[Guard], understudy: Policy) -> None:
        self._guards = guards
        self._understudy = understudy
        self._shown: list[Upstream] = []
        self._full = False
        self._why = ""
        self._by: Policy | None = None
        self._first = True

    @property
    def listens(self) -> bool:
        return True

    @property
    def refusal(self) -> DropReason:
        return "circuit open" if self._full else self.below.refusal

    def set_backends(self, backends: Backends) -> None:
        for guard in self._guards:
            for upstream in backends.risen:
                guard.risen(upstream)
        # Weights may have changed.
        self._shown = []
        self.below.set_backends(backends)

    def take(self, request: Request, upstream: Upstream) -> bool:
        taken = self._has_room(upstream) and self.below.take(request, upstream)
        if taken:
            self._note_picked(upstream, request)
        return taken

    def pick(self, request: Request) -> Upstream | None:
        self._full, self._first, self._why = False, True, ""
        picked = self.below.pick(request)
        if picked is None:
            return None
        self._why = self._objection(picked, request)
        if self._why:
            self._first = False
            picked = self._pick_other(picked, request)
        if picked is not None:
            self._note_picked(picked, request)
        return picked

    def _objection(self, picked: Upstream, request: Request) -> str:
        if picked is request.upstream:
            return f"{picked.id} was picked again, but has just failed this request."
        for guard in self._guards:
            objection = guard.objection(picked)
            if objection:
                return f"{picked.id} was picked, but {objection}."
        return ""

    def _pick_other(self, passed: Upstream, request: Request) -> Upstream | None:
        self._by = None
        candidates = self.backends_for(request)
        roomy = [upstream for upstream in candidates if self._has_room(upstream)]
        if not roomy:
            self._full = True
            return None
        others = [upstream for upstream in roomy if upstream is not passed and upstream is not request.upstream]
        warm = [upstream for upstream in others if all(guard.is_warm(upstream) for guard in self._guards)]
        left = warm or others
        if not left:
            # Nobody else: the one in slow start, or the one that has just failed this request, is better than none.
            self._why = f"{self._why} There is no other."
            return passed if passed in roomy else roomy[0]
        if self._understudy.knows == "the key":
            place = candidates.index(passed)
            following = [*candidates[place:], *candidates[:place]]
            picked = next(upstream for upstream in following if upstream in left)
            self._why = f"{self._why} {picked.id} is next in the list."
            return picked
        if left != self._shown:
            self._shown = left
            self._understudy.set_backends(left)
        self._by = self._understudy
        return cast(Upstream | None, self._understudy.pick(request))

    def _has_room(self, upstream: Upstream) -> bool:
        return all(guard.has_room(upstream) for guard in self._guards)

    def _note_picked(self, upstream: Upstream, request: Request) -> None:
        for guard in self._guards:
            guard.picked(upstream, request.number)

    def explain(self, request: Request) -> Pick:
        if self._first:
            return self.below.explain(request)
        if self._by is None:
            return self.explain_without_policy(request, upstream_of(request), self._why)
        pick = self._by.explain()
        return replace(pick, because=f"{self._why} {pick.because}")

    def sent(self, upstream: Upstream) -> None:
        self.below.sent(upstream)
        if self._understudy.listens and upstream in self._shown:
            self._understudy.sent(upstream)

    def ended(self, request: Request, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        self.below.ended(request, upstream, latency_s, ok=ok)
        if self._understudy.listens and upstream in self._shown:
            self._understudy.ended(upstream, latency_s, ok=ok)
        if not upstream.gone:
            for guard in self._guards:
                guard.ended(upstream, request.number, ok=ok)

    def forget(self, upstream: Upstream) -> None:
        for guard in self._guards:
            guard.forget(upstream)
        self.below.forget(upstream)

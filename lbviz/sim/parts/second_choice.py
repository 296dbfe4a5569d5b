"""Another choice where the policy's pick cannot be taken."""

from collections.abc import Collection, Sequence, Set

from lbviz.policies import Pick
from lbviz.sim.nodes.balancer.picker import Around, Backends, Refusal, explained_without
from lbviz.sim.nodes.balancer.upstream import Upstream
from lbviz.sim.request import Request

from .guard import Guard


class SecondChoice(Around):
    """Passes over a pick that a guard objects to, and asks the policy for another that none objects to."""

    def __init__(self, guards: Sequence[Guard]) -> None:
        self._guards = guards
        self._full = False
        self._why = ""
        self._passed: Set[Upstream] = frozenset()

    @property
    def listens(self) -> bool:
        return True

    @property
    def refusal(self) -> Refusal:
        return "circuit open" if self._full else self.below.refusal

    def set_backends(self, backends: Backends) -> None:
        for guard in self._guards:
            for upstream in backends.risen:
                guard.risen(upstream)
        self.below.set_backends(backends)

    def take(self, request: Request, upstream: Upstream) -> bool:
        taken = self._has_room(upstream) and self.below.take(request, upstream)
        if taken:
            self._note_picked(upstream, request)
        return taken

    def pick(self, request: Request) -> Upstream | None:
        return self._approved(self.below.pick(request), request, ())

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        return self._approved(self.below.pick_other(request, tried), request, tried)

    def _approved(self, picked: Upstream | None, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        """Return the pick or, where a guard objects to it, another that is not among the `tried` either."""
        self._full, self._why = False, ""
        if picked is None:
            return None
        self._why = self._objection(picked)
        if self._why:
            picked = self._pick_again(picked, request, tried)
        if picked is not None:
            self._note_picked(picked, request)
        return picked

    def _objection(self, picked: Upstream) -> str:
        for guard in self._guards:
            objection = guard.objection(picked)
            if objection:
                return f"{picked.id} was picked, but {objection}."
        return ""

    def _pick_again(self, objected: Upstream, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        candidates = self.backends_for(request)
        full = {upstream for upstream in candidates if not self._has_room(upstream)} | {*tried}
        cold = {upstream for upstream in candidates if not all(guard.is_warm(upstream) for guard in self._guards)}
        # One in slow start is better than none, and be it the one that was just passed over.
        for passed in (full | cold | {objected}, full | {objected}, full):
            picked = self.below.pick_other(request, passed)
            if picked is not None:
                self._passed = passed
                if picked is objected:
                    self._why = f"{self._why} There is no other."
                return picked
        self._full = True
        return None

    def _has_room(self, upstream: Upstream) -> bool:
        return all(guard.has_room(upstream) for guard in self._guards)

    def _note_picked(self, upstream: Upstream, request: Request) -> None:
        for guard in self._guards:
            guard.picked(upstream, request.number)

    def explain(self, request: Request) -> Pick:
        pick = self.below.explain(request)
        return explained_without(pick, self._passed, self._why) if self._why else pick

    def ended(self, request: Request, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        self.below.ended(request, upstream, latency_s, ok=ok)
        if not upstream.gone:
            for guard in self._guards:
                guard.ended(upstream, request.number, ok=ok)

    def forget(self, upstream: Upstream) -> None:
        for guard in self._guards:
            guard.forget(upstream)
        self.below.forget(upstream)

"""How a balancer picks: one layer around the other, from the connection table down to the policy."""

from collections.abc import Callable, Collection, Sequence
from typing import Literal, NamedTuple, Protocol

from msgspec.structs import replace

from lbviz.policies import Candidate, Pick
from lbviz.sim.request import Request
from lbviz.sim.trace import DropReason

from .tiers import Tiers
from .upstream import Upstream, upstream_of

# Why a pick found nobody; who was not placed by a person yet waits for that.
Refusal = DropReason | Literal["not placed"]


class Backends(NamedTuple):
    """All of the configuration; those that may be picked; those that are healthy, of weight 0 or not; and those that
    have come up since the last time.
    """

    all: list[Upstream]
    candidates: list[Upstream]
    healthy: list[Upstream]
    risen: list[Upstream]


def explained_without(pick: Pick, passed: Collection[Upstream], why: str) -> Pick:
    """Return the explanation of a pick that came after others were passed over, and say why they were."""
    ids = {upstream.id for upstream in passed} - {pick.winner}
    candidates = [Candidate(one.id, None) if one.id in ids else one for one in pick.candidates]
    return replace(pick, candidates=candidates, because=f"{why} {pick.because}")


class Picker(Protocol):
    """One layer. It is told what becomes of each request, if it `listens`."""

    @property
    def policy_id(self) -> str:
        """The policy that picks in the end."""

    @property
    def listens(self) -> bool:
        """Whether `sent` and `ended` must be called; it may change with the backends."""

    @property
    def refusal(self) -> Refusal:
        """Why the latest pick found nobody, if it did not."""

    @property
    def pick(self) -> Callable[[Request], Upstream | None]:
        """Return the backend for a request, or None if none can take it."""

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        """Return where a request goes that cannot go, or has been in vain, to those `tried`; None without another."""

    def explain(self, request: Request) -> Pick:
        """Describe the pick just made for a request, its `upstream` by now."""

    def set_backends(self, backends: Backends) -> None:
        """Take those to pick from."""

    def backends_for(self, request: Request) -> Sequence[Upstream]:
        """Return those that a request may go to."""

    def take(self, request: Request, upstream: Upstream) -> bool:
        """Return whether a request may go here without a pick, and count it as one if so."""

    def sent(self, upstream: Upstream) -> None:
        """A request is about to be sent, and `in_flight` counts it already."""

    def ended(self, request: Request, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        """A request was answered or (not `ok`) lost."""

    def forget(self, upstream: Upstream) -> None:
        """Forget a server that is gone."""


class ByPolicy:
    """The innermost layer: the policy picks."""

    refusal: Refusal = "no server"

    def __init__(self, tiers: Tiers) -> None:
        self._tiers = tiers
        self.policy_id = tiers.policy.id
        self.pick = tiers.pick

    @property
    def listens(self) -> bool:
        return self._tiers.listens

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        return self._tiers.pick_other(request, tried)

    def explain(self, request: Request) -> Pick:
        return self._tiers.explain(upstream_of(request))

    def set_backends(self, backends: Backends) -> None:
        self._tiers.set_backends(backends.all, backends.candidates)
        self.pick = self._tiers.pick

    def backends_for(self, request: Request) -> Sequence[Upstream]:
        return self._tiers.candidates

    def take(self, request: Request, upstream: Upstream) -> bool:
        return True

    def sent(self, upstream: Upstream) -> None:
        self._tiers.sent(upstream)

    def ended(self, request: Request, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        self._tiers.ended(upstream, latency_s, ok=ok)

    def forget(self, upstream: Upstream) -> None:
        """A policy forgets whom it is not shown any more."""


class Around:
    """Base of the outer layers: does what the one `below` does. A layer overrides what it changes."""

    below: Picker

    @property
    def policy_id(self) -> str:
        return self.below.policy_id

    @property
    def listens(self) -> bool:
        return self.below.listens

    @property
    def refusal(self) -> Refusal:
        return self.below.refusal

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        return self.below.pick_other(request, tried)

    def explain(self, request: Request) -> Pick:
        return self.below.explain(request)

    def set_backends(self, backends: Backends) -> None:
        self.below.set_backends(backends)

    def backends_for(self, request: Request) -> Sequence[Upstream]:
        return self.below.backends_for(request)

    def take(self, request: Request, upstream: Upstream) -> bool:
        return self.below.take(request, upstream)

    def sent(self, upstream: Upstream) -> None:
        self.below.sent(upstream)

    def ended(self, request: Request, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        self.below.ended(request, upstream, latency_s, ok=ok)

    def forget(self, upstream: Upstream) -> None:
        self.below.forget(upstream)

    def explain_without_policy(self, request: Request, winner: Upstream, because: str) -> Pick:
        """Describe a pick that no policy made, by what is in flight at each."""
        candidates = [Candidate(upstream.id, upstream.in_flight) for upstream in self.backends_for(request)]
        return Pick(self.policy_id, winner.id, "in flight", candidates, because)

"""Servers that are picked as long as one of them is up, and their backups."""

from collections.abc import Callable, Collection
from typing import cast

from msgspec.structs import replace

from lbviz.policies import Pick, Policy
from lbviz.sim.engine import Engine
from lbviz.sim.request import Request

from .late_news import LateNews
from .upstream import Upstream


def without(all: Collection[Upstream], some: Collection[Upstream]) -> list[Upstream]:
    """Return the others, in their order."""
    left_out = {*some}
    return [upstream for upstream in all if upstream not in left_out]


class Tiers:
    """The `policy` picks among the servers that are no backups, and `reserve`, of the same kind, among the backups.

    Backups get something only while none of the others may be picked, or where a request has been to all of them in
    vain. Source: NGINX, `server … backup` (`peers->next`). HAProxy's `backup` is the same for servers that are down; it
    takes the first backup only, unless told `option allbackups`, and does not turn to it for a retry.
    """

    pick: Callable[[Request], Upstream | None]

    def __init__(self, policy: Policy, reserve: Policy, engine: Engine) -> None:
        self.policy = policy
        self._own = (policy, reserve)
        self._engine = engine
        self._usual: Policy | LateNews = policy
        self._reserve: Policy | LateNews = reserve
        self._backups: set[Upstream] = set()
        self.members: set[Upstream] = set()
        self.candidates: list[Upstream] = []
        self._ask(policy)

    def hear_every(self, seconds: float) -> None:
        """Let the policies hear of loads every so often only, 0 for at once; `set_backends` must follow."""
        if not seconds:
            self._usual, self._reserve = self._own
        elif isinstance(self._usual, LateNews) and isinstance(self._reserve, LateNews):
            self._usual.every_s = self._reserve.every_s = seconds
        else:
            self._usual, self._reserve = (LateNews(policy, seconds, self._engine) for policy in self._own)

    def _ask(self, policy: Policy | LateNews) -> None:
        self._first = policy
        # The policy's own, so that the hot path has a call less.
        self.pick = cast(Callable[[Request], Upstream | None], policy.pick)

    @property
    def listens(self) -> bool:
        """Whether `sent` and `ended` must be called."""
        return self._usual.listens or (bool(self._backups) and self._reserve.listens)

    def set_backends(self, members: list[Upstream], candidates: Collection[Upstream]) -> None:
        """Take all that belong here, and those who may be picked (others may be among them)."""
        self.members = set(members)
        down = without(members, candidates)
        self.candidates = without(members, down)
        backups = [upstream for upstream in members if upstream.server.spec.backup]
        self._backups = set(backups)
        usual = without(members, backups)
        self._usual.set_backends(usual, down)
        self._reserve.set_backends(backups, down)
        none_is_up = not self._usual.up
        self._ask(self._reserve if backups and none_is_up else self._usual)

    def pick_other(self, request: Request, tried: Collection[Upstream]) -> Upstream | None:
        """Return another than those tried, a backup where there is no other."""
        for policy in (self._usual, self._reserve) if self._backups else (self._usual,):
            picked = policy.pick_other(request, tried)
            if picked is not None:
                return cast(Upstream, picked)
        return None

    def explain(self, upstream: Upstream) -> Pick:
        """Describe the pick just made."""
        if upstream not in self._backups:
            return self._usual.explain()
        pick = self._reserve.explain()
        why = "No server but the backups is left." if self._first is self._usual else "No server but the backups is up."
        return replace(pick, because=f"{why} {pick.because}")

    def sent(self, upstream: Upstream) -> None:
        """A request is about to be sent."""
        (self._reserve if upstream in self._backups else self._usual).sent(upstream)

    def ended(self, upstream: Upstream, latency_s: float, *, ok: bool) -> None:
        """A request was answered or lost."""
        (self._reserve if upstream in self._backups else self._usual).ended(upstream, latency_s, ok=ok)

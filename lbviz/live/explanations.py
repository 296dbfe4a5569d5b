"""Why requests went where they went: watched while somebody follows the picks, else found out by a replay."""

from collections.abc import Set
from typing import TypeVar

from msgspec.structs import replace

from lbviz.sim.explain import trips
from lbviz.sim.explain.who_sees_what import Line, parties_on
from lbviz.sim.observers import End, Heard
from lbviz.sim.trace import Dropped, Failed
from lbviz.sim.world import World

from .messages import WhoSeesWhat, Why
from .past import Past
from .picks import FrontPick, Picks

T = TypeVar("T", Picks, FrontPick)


class Explanations:
    """The picks of a live world, as far as somebody looks at them."""

    def __init__(self, world: World, past: Past) -> None:
        self._world = world
        self._past = past
        self._picks: Picks | None = None
        self._front_pick: FrontPick | None = None

    def follow(self, feeds: Set[str]) -> None:
        """Explain picks, and those before the balancers, only while these feeds show them."""
        self._picks = self._begin_or_end(Picks, self._picks, "picks" in feeds)
        self._front_pick = self._begin_or_end(FrontPick, self._front_pick, "front_pick" in feeds)

    @property
    def picks_made(self) -> int:
        """How many picks were seen."""
        return 0 if self._picks is None else self._picks.made

    def last_picks(self) -> list[Why]:
        """Return the latest picks, the newest last."""
        return [] if self._picks is None else self._picks.latest()

    @property
    def front_pick(self) -> Why | None:
        """The latest pick before the balancers."""
        return None if self._front_pick is None else self._front_pick.latest

    def why(self, heard: Heard) -> Why | None:
        """Return the latest pick for a request, None if there was none or it is long gone.

        What a balancer has given up was picked before the latest.
        """
        why = self._latest_why(heard)
        upstream = heard.request.upstream
        if heard.request.id < 0 and why is not None and upstream is not None and why.pick.winner != upstream.id:
            return None
        return why

    def _latest_why(self, heard: Heard) -> Why | None:
        request = heard.request
        seen = None if self._picks is None else self._picks.find(request.number)
        if seen is not None or request.upstream is None:
            return seen
        until = heard.latest.time if isinstance(heard.latest, End) else self._world.now
        picks = self._past.watch(lambda world: _watching(Picks, world), request.created, until)
        return None if picks is None else picks.find(request.number)

    def _begin_or_end(self, kind: type[T], watching: T | None, wanted: bool) -> T | None:
        if watching is not None and not wanted:
            self._world.unwatch(watching)
            return None
        if watching is None and wanted:
            watching = kind(self._world)
            past = self._past.watch_back(lambda world: _watching(kind, world), self._world.now)
            while not watching.enough and (seen := next(past, None)) is not None:
                watching.adopt(seen)
            self._world.watch(watching)
        return watching


def _watching(kind: type[T], world: World) -> T:
    observer = kind(world)
    world.watch(observer)
    return observer


def who_sees_what(world: World, heard: Heard, why: Why | None) -> WhoSeesWhat:
    """Return who sees what of a request, with the reason of the pick for it, if that is known."""
    end = heard.latest if isinstance(heard.latest, End) else None
    trip = trips.trip(world, heard)
    does = dict(trip.does)
    if why is not None:
        does[why.balancer] = [Line("it picked", why.pick.winner), Line("because", why.pick.because)]
    if isinstance(end, Dropped | Failed):
        word = "refused" if isinstance(end, Dropped) else "broken"
        reason = f"its rules forbid {trip.host}" if end.reason == "forbidden" else end.reason
        does[end.node] = [*does.get(end.node, []), Line(word, reason)]
    parties = parties_on(replace(trip, does=does))
    return WhoSeesWhat([party for party in parties if end is None or not party.ahead], end)

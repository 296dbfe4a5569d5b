"""Observers that explain the picks of a world, for those who look at them."""

from collections import OrderedDict
from itertools import islice
from typing import Self

from lbviz.policies import Pick
from lbviz.scenarios.names import FRONT_ID
from lbviz.sim.nodes.balancer.upstream import upstream_of
from lbviz.sim.observers import Observer
from lbviz.sim.request import Request
from lbviz.sim.world import World

from .messages import Why

REMEMBERED = 2_000
LATEST = 6


class Picks(Observer):
    """Remembers the latest pick for each of the latest requests; `made` counts all picks that were seen."""

    def __init__(self, world: World) -> None:
        self.made = 0
        self._world = world
        self._of: OrderedDict[int, Why] = OrderedDict()

    def picked(self, request: Request, pick: Pick) -> None:
        by = upstream_of(request).balancer
        time = round(self._world.now, 4)
        self._of[request.number] = Why(request.id, time, request.client.address, request.key, pick, by)
        self._of.move_to_end(request.number)
        self.made += 1
        if len(self._of) > REMEMBERED:
            self._of.popitem(last=False)

    @property
    def enough(self) -> bool:
        """Whether an earlier past would not change what is the latest."""
        return len(self._of) >= LATEST

    def find(self, request: int) -> Why | None:
        """Return the latest pick for a request, None if none was seen or it is forgotten."""
        return self._of.get(request)

    def latest(self) -> list[Why]:
        """Return the latest picks, the newest last."""
        return list(islice(reversed(self._of.values()), LATEST))[::-1]

    def adopt(self, picks: Self) -> None:
        """Remember what another saw in a replay of the same world before this one began to watch."""
        self._of = picks._of
        self.made += picks.made


class FrontPick(Observer):
    """Remembers the latest pick before the balancers, for as long as what made it is there."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._why: Why | None = None
        self._front = world.path.front

    def front_picked(self, request: Request, flow: str, pick: Pick) -> None:
        spec = self._world.path.front_spec
        if spec is None or spec.kind != "layer_4":
            # What is replaced by now still picks for what was on its way to it.
            return
        time = round(self._world.now, 4)
        self._why = Why(request.id, time, request.client.address, flow, pick, FRONT_ID)
        self._front = self._world.path.front

    @property
    def enough(self) -> bool:
        """Whether an earlier past would not change what is the latest."""
        spec = self._world.path.front_spec
        return self._why is not None or spec is None or spec.kind != "layer_4"

    @property
    def latest(self) -> Why | None:
        """The latest pick; None if there was none, or what made it is there no more."""
        return self._why if self._front is self._world.path.front else None

    def adopt(self, pick: Self) -> None:
        """Remember what another saw in a replay of the same world before this one began to watch."""
        self._why = pick.latest
        self._front = self._world.path.front

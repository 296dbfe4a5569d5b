"""The timetable: what happens in a world by itself, at times that the scenario says."""

from typing import Protocol

from msgspec.structs import replace

from lbviz.scenarios.spec import TimetableSpec

from .engine import Engine
from .nodes.balancer.balancer import Balancer
from .observers import Observers
from .path import Path
from .site import Site
from .traffic import TrafficSource


class Stage(Protocol):
    """The world that it happens in."""

    traffic: TrafficSource
    site: Site
    path: Path

    def crash_balancer(self, balancer: Balancer) -> None: ...
    def recover_balancer(self, balancer: Balancer) -> None: ...


class Timetable:
    """Carries out each entry at its time, after what people did at that time before it came.

    An entry does what the command of the same name does. One that cannot be carried out, since its node is gone or has
    crashed already, is passed over: who changes a world changes what its plan finds there. `carried_out` counts the
    others.
    """

    def __init__(self, entries: list[TimetableSpec], stage: Stage, engine: Engine, observers: Observers) -> None:
        self.entries = entries
        self.pending = len(entries)
        self.rates_to_come = sum(entry.rate_per_s is not None for entry in entries)
        self.carried_out = 0
        self._stage = stage
        self._observers = observers
        for entry in entries:
            engine.schedule(entry.at_s, self._due, entry)

    def entries_for(self, ids: set[str]) -> list[TimetableSpec]:
        """Return the entries in a world with the nodes of these ids."""
        return [entry for entry in self.entries if ids.issuperset(named_in(entry))]

    def _due(self, entry: TimetableSpec) -> None:
        self.pending -= 1
        self.rates_to_come -= entry.rate_per_s is not None
        traffic = self._stage.traffic
        if entry.rate_per_s is not None and entry.rate_per_s != traffic.spec.rate_per_s:
            traffic.set(replace(traffic.spec, rate_per_s=entry.rate_per_s))
            self._tell("")
        if entry.recover and self._recover(entry.recover):
            self._tell(entry.recover)
        if entry.fail and self._fail(entry.fail):
            self._tell(entry.fail)
        if entry.crash and self._crash(entry.crash):
            self._tell(entry.crash)

    def _tell(self, node: str) -> None:
        self.carried_out += 1
        for hear in self._observers.noticed:
            hear("on schedule", "", node)

    def _crash(self, id: str) -> bool:
        site, path = self._stage.site, self._stage.path
        if (server := site.find_server(id)) is not None and not server.crashed:
            site.crash_server(server)
        elif (edge := path.find_edge(id)) is not None and not edge.crashed:
            path.crash_edge(edge)
        elif (balancer := site.find_balancer(id)) is not None and not balancer.crashed:
            self._stage.crash_balancer(balancer)
        else:
            return False
        return True

    def _fail(self, id: str) -> bool:
        server = self._stage.site.find_server(id)
        if server is None or server.crashed or server.spec.failing:
            return False
        self._stage.site.fail_server(server)
        return True

    def _recover(self, id: str) -> bool:
        site, path = self._stage.site, self._stage.path
        if (server := site.find_server(id)) is not None and (server.crashed or server.spec.failing):
            site.recover_server(server)
        elif (edge := path.find_edge(id)) is not None and edge.crashed:
            path.recover_edge(edge)
        elif (balancer := site.find_balancer(id)) is not None and balancer.crashed:
            self._stage.recover_balancer(balancer)
        else:
            return False
        return True


def named_in(entry: TimetableSpec) -> list[str]:
    """Return the ids that an entry names."""
    return [id for id in (entry.crash, entry.fail, entry.recover) if id]

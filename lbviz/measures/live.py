"""The measures of a live world: those of its figures, over their window."""

from collections.abc import Sequence
from typing import Any

from lbviz.scenarios.spec import Scenario
from lbviz.sim.figures import Figures
from lbviz.sim.nodes.server.figures import ServerFigures
from lbviz.sim.totals import Totals

from .measured import Value
from .nodes import capacity_per_s, ends_of, hit_rate, is_up, numbers_of

IN_SERVICE = ("in service", "slow start")


class LiveMeasures:
    """What a world is set to, its latest `samples` of figures, the newest last, over the window at least, and its
    `totals` where they are counted.
    """

    def __init__(self, scenario: Scenario, samples: Sequence[Figures], totals: Totals | None = None) -> None:
        self._totals = totals
        self._scenario = scenario
        self._now = samples[-1]
        since = self._now.time - self._now.window_s
        before = [each for each in samples if each.time <= since]
        self._before = before[-1] if before else samples[0]

    def measure(self, name: str) -> Value:
        now, scenario = self._now, self._scenario
        sent = round(now.sent_per_s * now.elapsed_s)
        numbers: dict[str, Any] = {
            **numbers_of(scenario),
            "time": now.time,
            "sent_per_s": now.sent_per_s,
            "in_flight": now.in_flight,
            **ends_of(sent, now),
            "broken": now.broken,
            "mean_ms": now.mean_ms,
            "p50_ms": now.p50_ms,
            "p95_ms": now.p95_ms,
            "p99_ms": now.p99_ms,
        }
        if self._totals is not None:
            numbers |= {
                "total_answered": self._totals.answered_in_all,
                "total_lost": self._totals.lost,
                "total_mean_ms": self._totals.mean_ms,
                "total_p99_ms": self._totals.p99_ms,
                "most_waiting": self._totals.most_waiting,
                "spent": self._totals.spent,
            }
        value: Value = numbers.get(name)
        return value

    def measure_of(self, name: str, *arguments: str | float) -> Value:
        node = str(arguments[0])
        if name == "up":
            return is_up(self._scenario, node)
        if name == "hit_rate":
            edge = next((each for each in self._now.edges if each.id == node), None)
            return None if edge is None else hit_rate(edge)
        server = _find(self._now, node)
        if server is None:
            return None
        match name:
            case "queue":
                return server.queue
            case "busy":
                return server.busy
            case "capacity":
                return capacity_per_s(self._scenario, node)
            case "answered" | "dropped":
                before = _find(self._before, node)
                return getattr(server, name) - (getattr(before, name) if before else 0)  # type: ignore[no-any-return]
            case "arrivals":
                elapsed = self._now.time - self._before.time
                return self._arrived(server) / elapsed if elapsed else None
            case "share":
                all_arrived = sum(map(self._arrived, self._now.servers))
                return self._arrived(server) / all_arrived if all_arrived else None
            case "believed":
                return server.standing in IN_SERVICE
        return None

    def _arrived(self, server: ServerFigures) -> int:
        """Return how many requests came to a server over the window: each is there, answered, dropped or failed."""
        before = _find(self._before, server.id)
        return _ever(server) - (_ever(before) if before else 0)


def _ever(server: ServerFigures) -> int:
    return server.answered + server.dropped + server.failed + server.queue + server.working


def _find(figures: Figures, id: str) -> ServerFigures | None:
    return next((server for server in figures.servers if server.id == id), None)

"""How the server is: in a line for those who watch over it, and in Prometheus' text format."""

from collections.abc import Callable

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from lbviz.classroom.classes import Classes
from lbviz.experiments.results import Runs
from lbviz.live.registry import Registry
from lbviz.store.store import Store

LAG_EVERY_S = 0.5
LAG_KEPT = 60


class Lag:
    """How late the event loop wakes who sleeps: the most of the last LAG_KEPT times (s)."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._seen = [0.0] * LAG_KEPT

    def measure(self) -> None:
        """Measure for ever."""
        place = 0
        while True:
            due = self._clock() + LAG_EVERY_S
            self._sleep(LAG_EVERY_S)
            self._seen[place] = max(0.0, self._clock() - due)
            place = (place + 1) % LAG_KEPT

    @property
    def most_s(self) -> float:
        """The most of the last half minute (s)."""
        return max(self._seen)


def health(registry: Registry, classes: Classes, runs: Runs, store: Store, lag: Lag) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("health", __name__)

    def figures() -> dict[str, tuple[str, float]]:
        rooms = registry.rooms
        return {
            "lbviz_rooms": ("Rooms that run.", len(rooms)),
            "lbviz_members": ("Members of all rooms.", sum(len(room.members) for room in rooms)),
            "lbviz_classes": ("Classes.", len(classes.all)),
            "lbviz_runs": ("Runs that go on or wait.", runs.count),
            "lbviz_loop_lag_seconds": ("How late the event loop was at most, in the last half minute.", lag.most_s),
            "lbviz_kept": ("Whether what should be kept is.", float(store.trouble is None)),
        }

    @blueprint.get("/healthz")
    def healthz() -> ResponseReturnValue:
        said = {name.removeprefix("lbviz_"): round(value, 3) for name, (_, value) in figures().items()}
        return {"ok": True, **said}

    @blueprint.get("/metrics")
    def metrics() -> ResponseReturnValue:
        lines = [
            line
            for name, (words, value) in figures().items()
            for line in (f"# HELP {name} {words}", f"# TYPE {name} gauge", f"{name} {value:g}")
        ]
        return Response("\n".join(lines) + "\n", mimetype="text/plain; version=0.0.4")

    return blueprint

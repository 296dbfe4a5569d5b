"""What a world does by itself that is worth a line in the log."""

from typing import NamedTuple

from lbviz.sim.observers import Notice, Observer
from lbviz.sim.world import World


class Happening(NamedTuple):
    """Something that happened at a simulated time (s), in words."""

    time: float
    words: str


class Narrator(Observer):
    """Tells what balancers notice of their servers, and how much was lost until they did."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._told: list[Happening] = []
        self._failed_when_well: dict[str, int] = {}

    def look(self) -> None:
        """Take note of what each server that is well has failed so far: whatever comes now is counted from here."""
        for server in self._world.servers:
            if not server.crashed and not server.spec.failing:
                self._failed_when_well[server.id] = server.failed

    def noticed(self, what: Notice, balancer: str, server: str) -> None:
        self._told.append(Happening(self._world.now, self._words(what, balancer, server)))

    def take(self) -> list[Happening]:
        """Return what happened since the last call."""
        told, self._told = self._told, []
        return told

    def _words(self, what: Notice, balancer: str, server: str) -> str:
        match what:
            case "down":
                return f"{balancer} noticed that {server} is down{self._lost(server)}"
            case "up":
                return f"{balancer} noticed that {server} is back"
            case "ejected":
                return f"{balancer} left {server} out for its failures{self._lost(server)}"
            case "taken back":
                return f"{balancer} took {server} back in"
            case "panic":
                return f"{balancer} panicked: too few servers are healthy, so it ignores health"
            case "calm":
                return f"{balancer} goes by health again"
            case "left":
                return f"{server} had answered everything and left"
            case "on schedule":
                return self._changed(server)

    def _changed(self, id: str) -> str:
        """Say what the timetable has done to a node, or to the rate where none is named."""
        world = self._world
        if not id:
            return f"clients send {world.traffic.spec.rate_per_s:.10g} requests/s from now on"
        server = world.site.find_server(id)
        if server is not None and server.spec.failing and not server.crashed:
            return f"{id} answers with errors from now on"
        node = server or world.path.find_edge(id) or world.site.find_balancer(id)
        return f"{id} crashed" if node is not None and node.crashed else f"{id} is back"

    def _lost(self, id: str) -> str:
        server = self._world.site.find_server(id)
        lost = 0 if server is None else server.failed - self._failed_when_well.get(id, 0)
        return f", {lost} lost" if lost else ""

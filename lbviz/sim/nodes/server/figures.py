"""The figures of a server."""

from msgspec import Struct

from lbviz.sim.nodes.balancer.health import Standing

from .server import Server


class ServerFigures(Struct, frozen=True, omit_defaults=True):
    """One server: `queue` and `working` now, of these `for_nobody` those no client waits for, `busy` (share of its
    workers' time, 0–1) and what it lost `lately` over the window, the other counts since it was added, and its
    `standing`: what the balancer takes it for."""

    id: str
    queue: int
    working: int
    busy: float
    answered: int
    dropped: int
    failed: int
    standing: Standing
    for_nobody: int = 0
    dropped_lately: int = 0
    failed_lately: int = 0

    @classmethod
    def of(cls, server: Server, grown: dict[str, float], standing: Standing) -> "ServerFigures":
        """Return a server's figures; `grown` is by how much its counters have in the window."""
        worked, could = grown["busy_s"], grown["capacity_s"]
        return cls(
            id=server.id,
            queue=len(server.queue),
            working=len(server.working),
            busy=round(min(1.0, worked / could), 3) if could > 0 else 0.0,
            answered=server.answered,
            dropped=server.dropped,
            failed=server.failed,
            standing=standing,
            for_nobody=server.for_nobody,
            dropped_lately=int(grown["dropped"]),
            failed_lately=int(grown["failed"]),
        )


class ServerSummary(Struct, frozen=True, omit_defaults=True):
    """One server's requests, those that `failed` only where there are any, and `busy`: the share (0–1) of its workers'
    time that was spent working.
    """

    answered: int
    dropped: int
    busy: float
    failed: int = 0

    @classmethod
    def of(cls, server: Server) -> "ServerSummary":
        """Return what a server has done since it was added."""
        could = server.capacity_seconds()
        busy = server.busy_seconds() / could if could else 0.0
        return cls(server.answered, server.dropped, busy, server.failed)

    def __str__(self) -> str:
        return f"answered {self.answered}, dropped {self.dropped}, busy {self.busy:.0%}"
